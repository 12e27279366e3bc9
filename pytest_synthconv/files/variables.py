"""``${VAR}`` in the texts of an endpoint file: read from the environment, once, never from values.

``$${`` stands for a plain ``${``. There are no defaults and no nesting: a missing variable should
be told before the first request, not be papered over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import SecretStr

from .problems import KeyPath

_TOKEN = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|\$\{(?P<wrong>[^}\s]{0,40}\}?)")


class Variables:
    """Values of environment variables by name. Shows none of them."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, SecretStr]) -> None:
        self._values = dict(values)

    def expanded(self, text: str) -> SecretStr:
        """``text`` with the variables' values in it; `problems_in` must have found none."""
        return SecretStr(_TOKEN.sub(self._value, text))

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
    return (match["name"] for match in _TOKEN.finditer(text) if match["name"])


def problems_in(text: str, environ: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the variables in ``text``; tells their names, never a value."""
    for match in _TOKEN.finditer(text):
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
