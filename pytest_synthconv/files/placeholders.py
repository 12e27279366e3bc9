r"""Texts of an endpoint file with places in them: ``${VAR}`` and ``{{name}}``.

``${VAR}`` comes from the environment when the file is read, ``{{name}}`` from the conversation
when a request is made. Each text is taken apart once, as the file has it, so that neither a
variable's value nor anything that is said is ever searched for places. ``$${`` stands for a
plain ``${``, ``\{{`` for a plain ``{{``. Variables have no defaults and are not nested: a
missing one is reported before the first request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import SecretStr

from .problems import KeyPath

_VARIABLE = re.compile(
    r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|\$\{(?P<wrong>[^}\s]{0,40}\}?)"
)


class Variables:
    """Values of environment variables by name. Shows none of them."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, SecretStr]) -> None:
        self._values = dict(values)

    def expanded(self, text: str) -> SecretStr:
        """``text`` with the variables' values in it; `problems_in` must have found none."""
        return SecretStr(_VARIABLE.sub(self._value, text))

    def pairs(self) -> tuple[tuple[str, SecretStr], ...]:
        """Name and value of each variable."""
        return tuple(self._values.items())

    def _value(self, match: re.Match[str]) -> str:
        name = match["name"]
        return self._values[name].get_secret_value() if name else "${"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self._values)}>"


def variables_for(value: Any, environ: Mapping[str, str]) -> Variables:
    """The variables that the texts in ``value`` name, as far as ``environ`` has them."""
    names = (name for _, text in texts_in(value) for name in names_in(text))
    return Variables({name: SecretStr(environ[name]) for name in names if environ.get(name)})


def names_in(text: str) -> Iterator[str]:
    """The names of the variables in ``text``."""
    return (match["name"] for match in _VARIABLE.finditer(text) if match["name"])


def problems_in(text: str, environ: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the variables in ``text``; tells their names, never a value."""
    for match in _VARIABLE.finditer(text):
        name, wrong = match["name"], match["wrong"]
        if wrong is not None:
            yield f"`${{{wrong}` is not `${{NAME}}`; for a plain `${{` write `$${{`"
        elif name and name not in environ:
            yield f"the environment variable {name} is not set"
        elif name and not environ[name].strip():
            yield f"the environment variable {name} is empty"


def texts_in(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every text in ``value`` that is not a key, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts_in(part, (*path, key))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from texts_in(part, (*path, index))


SPLICED = "messages"
"""The place whose list, as an item of another list, gives its items to that one."""

_TOKEN = re.compile(r"\\\{\{|\{\{\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}|(?P<wrong>\{\{.{0,40})")

Values = Mapping[str, Any]
"""What stands at the places of a request, by name; each is what JSON knows."""


class Masked(dict[str, Any]):
    """Values that show nothing but their names: what was captured may be a token."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(sorted(self))}>"


class Placeholder(str):
    """The name of a place."""

    __slots__ = ()


class Template:
    """A text with places in it. Shows none of its words, since a variable's may be a secret."""

    __slots__ = ("_parts",)

    def __init__(self, text: str, variables: Variables) -> None:
        """``text`` as the file has it; `wrong_places` must have found none in it."""
        self._parts = tuple(_parts(text, variables))

    @property
    def names(self) -> frozenset[str]:
        """The names of its places."""
        return frozenset(part for part in self._parts if isinstance(part, Placeholder))

    @property
    def constant(self) -> SecretStr:
        """What it says without its places."""
        words = (part.get_secret_value() for part in self._parts if isinstance(part, SecretStr))
        return SecretStr("".join(words))

    def text(self, values: Values, encoded: Callable[[str], str] = str) -> str:
        """The text with ``values`` in its places, each as ``encoded`` gives it."""
        return "".join(
            encoded(_as_text(values[part]))
            if isinstance(part, Placeholder)
            else part.get_secret_value()
            for part in self._parts
        )

    def value(self, values: Values) -> Any:
        """The text, or where it is nothing but one place what belongs there, of whatever type."""
        return values[self.lone] if self.lone is not None else self.text(values)

    @property
    def lone(self) -> str | None:
        """The name of its place, when it is nothing else."""
        only = self._parts[0] if len(self._parts) == 1 else None
        return only if isinstance(only, Placeholder) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {', '.join(sorted(self.names)) or 'no places'}>"


class JSONTemplate:
    """A JSON value in whose texts there are places. Shows none of its words."""

    __slots__ = ("_tree",)

    def __init__(self, value: Any, variables: Variables) -> None:
        """``value`` as the file has it; keys are left as they are."""
        self._tree = _compiled(value, variables)

    @property
    def names(self) -> frozenset[str]:
        """The names of all its places."""
        return frozenset(name for template in _templates(self._tree) for name in template.names)

    def value(self, values: Values) -> Any:
        """The JSON value with ``values`` in its places."""
        return _filled(self._tree, values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JSONTemplate) and self._tree == other._tree

    __hash__ = None  # type: ignore[assignment] # it holds dictionaries

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {', '.join(sorted(self.names)) or 'no places'}>"


def names_of_places(text: str) -> tuple[str, ...]:
    """The names of the places in ``text``, in their order."""
    return tuple(match["name"] for match in _TOKEN.finditer(text) if match["name"])


def is_lone(text: str) -> bool:
    """True when ``text`` is nothing but one place."""
    return (match := _TOKEN.fullmatch(text)) is not None and match["name"] is not None


def wrong_places(text: str) -> Iterator[str]:
    """What is wrong with the places in ``text``, apart from their names."""
    for match in _TOKEN.finditer(text):
        if match["wrong"]:
            yield f"`{match['wrong']}` is not `{{{{name}}}}`; for a plain `{{{{` write `\\{{{{`"


def _parts(text: str, variables: Variables) -> Iterator[SecretStr | Placeholder]:
    end = 0
    words = ""
    for match in _TOKEN.finditer(text):
        words += variables.expanded(text[end : match.start()]).get_secret_value()
        end = match.end()
        if match["name"]:
            if words:
                yield SecretStr(words)
            yield Placeholder(match["name"])
            words = ""
        else:
            words += "{{"
    words += variables.expanded(text[end:]).get_secret_value()
    if words:
        yield SecretStr(words)


def _as_text(value: Any) -> str:
    """A value inside longer text: nothing is nothing, and what is no text is JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _compiled(value: Any, variables: Variables) -> Any:
    if isinstance(value, str):
        return Template(value, variables)
    if isinstance(value, Mapping):
        return {key: _compiled(part, variables) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_compiled(part, variables) for part in value]
    return value


def _templates(tree: Any) -> Iterator[Template]:
    if isinstance(tree, Template):
        yield tree
    elif isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _templates(part)


def _filled(tree: Any, values: Values) -> Any:
    if isinstance(tree, Template):
        return tree.value(values)
    if isinstance(tree, dict):
        return {key: _filled(part, values) for key, part in tree.items()}
    if isinstance(tree, list):
        return [value for part in tree for value in _items(part, values)]
    return tree


def _items(part: Any, values: Values) -> list[Any]:
    """What ``part`` of a list comes to: itself filled in, or the messages it stands for."""
    filled = _filled(part, values)
    if isinstance(part, Template) and part.lone == SPLICED and isinstance(filled, list):
        return filled
    return [filled]
