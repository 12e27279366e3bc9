"""What an assistant has done, as far as its endpoint tells, and what a card expects of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, StringConstraints
from pydantic_core import PydanticCustomError

from .frozen import Model
from .text import one_line

ANY: Final = "any"
"""An argument that must be there, with any value."""

_LONGEST_VALUE, _LONGEST_ACTION = 80, 300


class Action(Model):
    """An act of the assistant, such as the call of a tool, with its arguments.

    ``result`` is what came of it, None if that is not known. ``id`` is the endpoint's name for it.
    """

    name: str
    arguments: Mapping[str, JsonValue] = Field(default_factory=dict)
    result: JsonValue = None
    id: str | None = None

    def __str__(self) -> str:
        """Return it as a call: ``cancel_order(order=1077)``."""
        return shown(self.name, self.arguments)


def shown(name: str, arguments: Mapping[str, Any]) -> str:
    """Return an action as a call on one line: ``cancel_order(order=1077)``."""
    parts = ", ".join(f"{key}={_value(value)}" for key, value in arguments.items())
    return one_line(f"{name}({parts})", _LONGEST_ACTION)


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return one_line(text, _LONGEST_VALUE)


def _checked(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in arguments.items():
        if not is_pattern(value):
            continue
        try:
            re.compile(value[1:-1])
        except (re.error, OverflowError, RecursionError) as error:
            raise PydanticCustomError(
                "argument",
                "`{name}` is not a regular expression: {why}; fix it, or drop the slashes",
                {"name": name, "why": one_line(str(error))},
            ) from None
    return arguments


def is_pattern(value: object) -> bool:
    """Return True for a text in slashes, which is a regular expression."""
    return isinstance(value, str) and len(value) > 2 and value[0] == value[-1] == "/"


def _by_name(value: Any) -> Any:
    return {"action": value} if isinstance(value, str) else value


class ExpectedAction(Model):
    """An action that a card names. Arguments that it does not name may have any value.

    Each argument is a literal, a ``/regular expression/`` or ``any``.
    """

    action: Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
    arguments: Annotated[Mapping[str, JsonValue], AfterValidator(_checked)] = Field(
        default_factory=dict
    )

    def __str__(self) -> str:
        return shown(self.action, self.arguments)


NamedAction = Annotated[ExpectedAction, BeforeValidator(_by_name)]
"""An `ExpectedAction` that may be written as its name alone."""


class ActionRules(Model):
    """What the assistant must do and must not do. ``strict``: in the order of ``required``."""

    required: tuple[NamedAction, ...] = ()
    forbidden: tuple[NamedAction, ...] = ()
    order: Literal["strict", "loose"] = "loose"
