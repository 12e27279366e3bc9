r"""Variables and placeholders in the texts of an endpoint file: ``${VAR}`` and ``{{name}}``.

``${VAR}`` is read from the environment when the file is loaded, ``{{name}}`` from the conversation
when a request is built. Each text is parsed once, as it is in the file, so neither the value of a
variable nor a message is ever searched for placeholders. ``$${`` is a literal ``${``, and ``\{{``
a literal ``{{``. Variables have no defaults and are not nested. A missing variable is reported
before the first request.
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
    """Values of environment variables by name. The repr does not show them."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, SecretStr]) -> None:
        self._values = dict(values)

    def expanded(self, text: str) -> SecretStr:
        """Expand the variables in ``text``, in which `problems_in` must find no problem."""
        return SecretStr(_VARIABLE.sub(self._value, text))

    def pairs(self) -> tuple[tuple[str, SecretStr], ...]:
        """Return the names and values of the variables."""
        return tuple(self._values.items())

    def _value(self, match: re.Match[str]) -> str:
        name = match["name"]
        return self._values[name].get_secret_value() if name else "${"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self._values)}>"


def variables_for(value: Any, environ: Mapping[str, str]) -> Variables:
    """Return the variables that the texts in ``value`` use, if ``environ`` has them."""
    names = (name for _, text in texts_in(value) for name in names_in(text))
    return Variables({name: SecretStr(environ[name]) for name in names if environ.get(name)})


def names_in(text: str) -> Iterator[str]:
    """Return the names of the variables in ``text``."""
    return (match["name"] for match in _VARIABLE.finditer(text) if match["name"])


def problems_in(text: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the problems of the variables in ``text``. The texts show names, never a value."""
    for match in _VARIABLE.finditer(text):
        name, wrong = match["name"], match["wrong"]
        if wrong is not None:
            yield f"`${{{wrong}` is not `${{NAME}}`; for a plain `${{` write `$${{`"
        elif name and name not in environ:
            yield f"the environment variable {name} is not set"
        elif name and not environ[name].strip():
            yield f"the environment variable {name} is empty"


def texts_in(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text in ``value`` that is not a key, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts_in(part, (*path, key))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from texts_in(part, (*path, index))


SPLICED = "messages"
"""The placeholder for a list. As an item of another list, its items are inserted there."""

OF_FACTS = "facts."
"""How the names of placeholders for facts of the persona begin; any fact's name follows."""

_TOKEN = re.compile(
    r"\\\{\{|\{\{\s*(?P<name>facts\.[^\s{}](?:[^{}\n]*[^\s{}])?|(?:persona\.)?[A-Za-z_][A-Za-z0-9_]*)"
    r"\s*\}\}|(?P<wrong>\{\{.{0,40})"
)

Values = Mapping[str, Any]
"""The JSON values for the placeholders of a request, by name."""


class Masked(dict[str, Any]):
    """Values whose repr shows only the names, because a captured value may be a token."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(sorted(self))}>"


class Placeholder(str):
    """The name of a placeholder."""

    __slots__ = ()


class Template:
    """A text with placeholders. The repr hides the text, which may contain a secret."""

    __slots__ = ("_parts",)

    def __init__(self, text: str, variables: Variables) -> None:
        """Parse ``text`` from the file, in which `wrong_placeholders` must find no problem."""
        self._parts = tuple(_parts(text, variables))

    @property
    def names(self) -> frozenset[str]:
        """The names of its placeholders."""
        return frozenset(part for part in self._parts if isinstance(part, Placeholder))

    @property
    def constant(self) -> SecretStr:
        """The text without its placeholders."""
        words = (part.get_secret_value() for part in self._parts if isinstance(part, SecretStr))
        return SecretStr("".join(words))

    def text(self, values: Values, encoded: Callable[[str], str] = str) -> str:
        """Return the text with ``values`` filled in, each converted by ``encoded``."""
        return "".join(
            encoded(_as_text(values[part]))
            if isinstance(part, Placeholder)
            else part.get_secret_value()
            for part in self._parts
        )

    def value(self, values: Values) -> Any:
        """Return the filled text. A lone placeholder returns its value, of any type."""
        return values[self.lone] if self.lone is not None else self.text(values)

    @property
    def lone(self) -> str | None:
        """The name of the placeholder if the text is nothing else, or None."""
        only = self._parts[0] if len(self._parts) == 1 else None
        return only if isinstance(only, Placeholder) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {', '.join(sorted(self.names)) or 'no placeholders'}>"


class JSONTemplate:
    """A JSON value with placeholders in its texts. The repr hides the value."""

    __slots__ = ("_tree",)

    def __init__(self, value: Any, variables: Variables) -> None:
        """Parse ``value`` from the file. Keys are left unchanged."""
        self._tree = _compiled(value, variables)

    @property
    def names(self) -> frozenset[str]:
        """The names of all its placeholders."""
        return frozenset(name for template in _templates(self._tree) for name in template.names)

    def value(self, values: Values) -> Any:
        """Return the JSON value with ``values`` filled in."""
        return _filled(self._tree, values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JSONTemplate) and self._tree == other._tree

    __hash__ = None  # type: ignore[assignment] # it contains dictionaries

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {', '.join(sorted(self.names)) or 'no placeholders'}>"


def names_of_placeholders(text: str) -> tuple[str, ...]:
    """Return the names of the placeholders in ``text``, in order."""
    return tuple(match["name"] for match in _TOKEN.finditer(text) if match["name"])


def with_placeholders_as(filler: str, text: str) -> str:
    """Return ``text`` with ``filler`` in place of each placeholder."""
    return _TOKEN.sub(lambda match: filler if match["name"] else match.group(), text)


def is_lone(text: str) -> bool:
    """Return True if ``text`` is exactly one placeholder."""
    return (match := _TOKEN.fullmatch(text)) is not None and match["name"] is not None


def wrong_placeholders(text: str) -> Iterator[str]:
    """Yield the syntax errors of the placeholders in ``text``. Names are not checked."""
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
    """Return ``value`` for use in a longer text: None is empty, other types are JSON."""
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
    """Return the items that replace ``part`` of a list: one, or all messages of a splice."""
    filled = _filled(part, values)
    if isinstance(part, Template) and part.lone == SPLICED and isinstance(filled, list):
        return filled
    return [filled]
