"""The page of the public names, made of their docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import Any

from pydantic import BaseModel
from type_names import python_type

import pytest_synthconv

GROUPS = {
    "What was said, and how it ended": (
        *("Conversation", "StopReason", "Turn", "Message", "Verdict", "VerdictKind"),
        *("Action", "CheckResult"),
        *("Evidence", "Usage"),
    ),
    "Who talks to whom": ("Persona", "Goal", "Traits", "Assistant"),
    "What you may write yourself": (
        *("Endpoint", "EndpointSession", "Reply", "HTTPEndpoint", "User", "UserMessage"),
        *("Judge", "Talk"),
    ),
    "Errors": (
        *("SynthconvError", "ConfigurationError", "ParticipantError", "EndpointError"),
        *("UserError", "JudgeError"),
    ),
}
"""The public names, in the order in which a reader meets them."""
_OF_PYDANTIC = frozenset(dir(BaseModel)) | {"model_post_init"}


def python_page() -> str:
    """Return the page of the public names."""
    parts = [
        "# Python names\n\nWhat `pytest_synthconv` exports. Everything else is internal, and may "
        "change without notice. All data is frozen; `model_copy(update={...})` makes a changed "
        "copy.\n"
    ]
    for heading, names in GROUPS.items():
        parts.append(f"## {heading}\n")
        for name in names:
            parts += _section(name, getattr(pytest_synthconv, name))
    return "\n".join(parts)


def _section(name: str, described: type) -> Iterator[str]:
    parent = described.__mro__[1]
    base = f" ({parent.__name__})" if issubclass(described, Exception) else ""
    yield f"### {name}{base}\n\n{inspect.getdoc(described)}\n"
    if issubclass(described, Enum):
        yield "Values: " + ", ".join(f"`{member.name}`" for member in described) + ".\n"
    if issubclass(described, BaseModel):
        yield f"| attribute | type | default |\n|---|---|---|\n{_fields(described)}"
    for member, value in _members(described):
        yield _member(member, value)


def _fields(model: type[BaseModel]) -> str:
    return "".join(
        f"| `{name}` | `{python_type(field.annotation)}` | {_default(field)} |\n"
        for name, field in model.model_fields.items()
    )


def _default(field: Any) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    return f"`{type(value).__name__}()`" if isinstance(value, BaseModel) else f"`{value!r}`"


def _members(described: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties, those of the package's parents first."""
    found: dict[str, Any] = {}
    for parent in reversed(described.__mro__):
        if parent.__module__.startswith("pytest_synthconv"):
            found.update(vars(parent))
    fields = getattr(described, "model_fields", {})
    hidden = {*_OF_PYDANTIC, *fields} if issubclass(described, BaseModel) else set()
    for name, value in found.items():
        is_member = inspect.isfunction(value) or isinstance(
            value, (property, cached_property, classmethod, staticmethod)
        )
        if is_member and not name.startswith("_") and name not in hidden:
            yield name, value


def _member(name: str, value: Any) -> str:
    """Return a paragraph on a method or a property."""
    if isinstance(value, (property, cached_property)):
        function: Any = value.fget if isinstance(value, property) else value.func
        result = inspect.signature(function).return_annotation
        head = f"`{name}`: `{result}`"
    else:
        function = getattr(value, "__func__", value)
        signature = inspect.signature(function)
        kept = [part for word, part in signature.parameters.items() if word not in ("self", "cls")]
        head = f"`{name}{signature.replace(parameters=kept)}`".replace("'", "")
    return f"**{head}**\n\n{inspect.getdoc(function) or ''}\n"
