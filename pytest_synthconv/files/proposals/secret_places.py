"""Take secrets out of a request: each becomes a variable of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from ...core.redaction import MIN_LENGTH, is_secret_name
from .body_places import role_of
from .proposal import Variable

PREFIX = "ASSISTANT"
"""What invented names of variables begin with."""

_SCHEME = re.compile(r"(Bearer|Basic|Token|ApiKey|Api-Key)\s+(.+)", re.IGNORECASE | re.DOTALL)
_KEY = re.compile(r"(?:sk|pk|rk|ghp|gho|glpat|xox[abp])[-_][\w-]{10,}|eyJ[\w-]{10,}\.", re.ASCII)
"""How the keys of well-known services begin, and the tokens of many others."""
_TOKEN = re.compile(r"^(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[\w.+/=-]{20,}$", re.ASCII)
"""In a header, a long word of letters and digits: a variable too many does no harm."""
_SHELL = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")


@dataclass
class SecretPlaces:
    """Collects the variables of one request."""

    variables: list[Variable] = field(default_factory=list)

    def header(self, name: str, value: str) -> str:
        """Return the value of the header ``name`` as it is written to the file."""
        if _SHELL.search(value):
            return self._of_the_shell(value, f"the header {name}")
        if role_of(name) == "conversation" or not (_is_secret(name, value) or _TOKEN.search(value)):
            return escaped(value)
        what = f"the header {name}"
        if scheme := _SCHEME.fullmatch(value):
            plain = "BASIC_AUTH" if scheme[1].lower() == "basic" else "TOKEN"
            return f"{scheme[1]} {self.hidden(plain, scheme[2], what)}"
        own = re.sub(r"^X-", "", name, flags=re.IGNORECASE)
        return self.hidden("TOKEN" if own.lower() == "authorization" else own, value, what)

    def pairs(self, pairs: Mapping[str, str], where: str) -> dict[str, str]:
        """Return the pairs of a query or a form as they are written to the file."""
        return {name: self.text(name, value, where) for name, value in pairs.items()}

    def body(self, value: Any, name: str = "") -> Any:
        """Return the JSON ``value`` as it is written to the file."""
        if isinstance(value, Mapping):
            return {key: self.body(part, str(key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.body(part, name) for part in value]
        return self.text(name, value, "the body") if isinstance(value, str) else value

    def text(self, name: str, value: str, where: str) -> str:
        """Return ``value``, which is called ``name``, as it is written to the file."""
        if name and _SHELL.fullmatch(value):
            return self._of_the_shell(value, f"`{name}` in {where}")
        if value and role_of(name) is None and _is_secret(name, value):
            return self.hidden(name, value, f"`{name}` in {where}")
        return escaped(value)

    def hidden(self, name: str, value: str, what: str) -> str:
        """Return a reference to a variable with ``value``, and remember the variable."""
        known = next((it for it in self.variables if _is(it, value)), None)
        variable = known or Variable(self._free(name, value), what, SecretStr(value))
        if known is None:
            self.variables.append(variable)
        return f"${{{variable.name}}}"

    def _free(self, name: str, value: str) -> str:
        if there := next(_variables_with(value), None):
            return there
        plain = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).strip("_").upper()
        first = f"{PREFIX}_{plain or 'SECRET'}"
        taken = {it.name for it in self.variables}
        names = (first, *(f"{first}_{number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _of_the_shell(self, value: str, what: str) -> str:
        """Keep references to variables that the shell has not replaced, as between quotes '...'."""

        def reference(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            if all(it.name != name for it in self.variables):
                self.variables.append(Variable(name, what))
            return f"${{{name}}}"

        return _SHELL.sub(reference, value)


def _is_secret(name: str, value: str) -> bool:
    """Return True if the value called ``name`` is a secret, by its name or its beginning."""
    by_name = is_secret_name(name) or name.lower().endswith("key")
    return by_name or _KEY.match(value) is not None


def escaped(text: str) -> str:
    """Return ``text`` so that an endpoint file takes it literally, but for its placeholders."""
    return re.sub(r"\$\{", "$${", text)


def _is(variable: Variable, value: str) -> bool:
    return variable.value is not None and variable.value.get_secret_value() == value


def _variables_with(value: str) -> Iterator[str]:
    """Yield the variables of the environment that already have this secret."""
    if len(value) >= MIN_LENGTH:
        for name, text in os.environ.items():
            if text == value and name.isupper():
                yield name
