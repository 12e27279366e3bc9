"""The checks that an assistant's or a persona's card states: what must hold in a conversation.

What they find is a `CheckResult`. How they are carried out is in ``simulation/checks.py``, and for
a ``criterion`` in ``llm/criteria.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import Self

from .checks import Severity
from .frozen import Model
from .language import named_language

EVERY_REPLY: Final = "every reply"
THE_CONVERSATION: Final = "the conversation"
SAME_AS_USER: Final = "same as user"

KINDS: Final = (
    *("must_say", "never_say", "language", "max_words", "max_latency_ms", "max_turns_to_goal"),
    *("json_schema", "python", "criterion"),
)
"""The keys of which a check has exactly one."""
_OF_THE_WHOLE = ("max_turns_to_goal", "python")
"""Kinds that look at a whole conversation, so that ``when`` has no meaning for them."""

Line = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


def _several(value: Any) -> Any:
    """Return a single text as a list of one, and a list as the tuple that strict mode wants."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _when(value: Any) -> Any:
    is_turn = type(value) is int and value >= 1
    if is_turn or value in (EVERY_REPLY, THE_CONVERSATION):
        return value
    raise PydanticCustomError(
        "check_when",
        "is {value}; `every reply`, `the conversation` or the number of a turn is expected",
        {"value": json.dumps(value, ensure_ascii=False)},
    )


def _language(value: str) -> str:
    if value == SAME_AS_USER or named_language(value):
        return value
    raise PydanticCustomError(
        "check_language",
        "is {value}, which is not known; `same as user` or a code such as `de` is expected",
        {"value": repr(value)},
    )


Lines = Annotated[tuple[Line, ...], BeforeValidator(_several)]
When = Annotated[Literal["every reply", "the conversation"] | int, BeforeValidator(_when)]
Most = Annotated[int, Field(ge=1)]


class Check(Model):
    """Something that must hold in a conversation; it has exactly one of `KINDS`.

    By code: ``must_say`` (each of these texts or ``/patterns/``), ``never_say`` (none of them),
    ``language``, ``max_words`` and ``max_latency_ms`` of a reply, ``max_turns_to_goal``,
    ``json_schema`` of what the endpoint file keeps of the answers, ``python`` (``module:function``,
    which gets the `Conversation`). By the judge: ``criterion``, a sentence.

    ``when`` is which replies it looks at. A violated check of the severity ``warn`` is only
    reported.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,80}$")]
    when: When = THE_CONVERSATION
    severity: Severity = "fail"
    must_say: Lines = ()
    never_say: Lines = ()
    language: Annotated[str, AfterValidator(_language)] | None = None
    max_words: Most | None = None
    max_latency_ms: Most | None = None
    max_turns_to_goal: Most | None = None
    json_schema: Mapping[str, JsonValue] | None = None
    python: Annotated[str, StringConstraints(pattern=r"^[\w.]+:[\w.]+$")] | None = None
    criterion: Line | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        kinds = [name for name in KINDS if getattr(self, name) not in (None, ())]
        if len(kinds) != 1:
            found = " and ".join(f"`{kind}`" for kind in kinds) or "none of them"
            raise PydanticCustomError(
                "check_kind",
                "has {found}; exactly one of {kinds} is expected",
                {"found": found, "kinds": ", ".join(KINDS)},
            )
        if kinds[0] in _OF_THE_WHOLE and self.when != THE_CONVERSATION:
            raise PydanticCustomError(
                "check_when_kind",
                "has `when`, but `{kind}` looks at the whole conversation; leave `when` out",
                {"kind": kinds[0]},
            )
        return self

    @property
    def kind(self) -> str:
        """The only one of `KINDS` that it has."""
        return next(name for name in KINDS if getattr(self, name) not in (None, ()))


def repeated_id(checks: Iterable[Check]) -> str | None:
    """Return the first id that two of ``checks`` have, or None."""
    seen: set[str] = set()
    for check in checks:
        if check.id in seen:
            return check.id
        seen.add(check.id)
    return None
