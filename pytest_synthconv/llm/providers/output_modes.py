"""What a server accepts of a request, and how to see in an error that it accepts less.

Many servers implement only a part of a provider's protocol, and their error texts differ. What can
be replaced is the output mode, the name of the token limit, and the limit itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from ...core.errors import ProviderError
from ..prompt import OutputMode, ProviderRequest, RoomName

ROOM = 4096
"""Tokens that an answer may have; with many models that includes what they think before it."""
LEAST_ROOM = 512
"""Tokens that an answer needs: the longest one read was of 257 (three models, November 2026)."""

_ROOM_NAME: RoomName = "max_completion_tokens"
_FORMS: dict[str, tuple[OutputMode, ...]] = {
    # Its models answer a forced tool with a 400; those that would not know schemas as well.
    "anthropic": ("schema", "text"),
}
_ALL: tuple[OutputMode, ...] = ("schema", "tool", "text")
_KINDS = frozenset({"bad_request", "server"})
_STATUSES = frozenset({400, 404, 422, 500, 501})
_REFUSALS = frozenset({400, 422, 501})
"""Statuses of a request that the server understood and does not accept."""
_WORDS: dict[OutputMode, re.Pattern[str]] = {
    "schema": re.compile(
        r"response_?format|schema|text\.format|output_(config|format)|grammar|structured output",
        re.IGNORECASE,
    ),
    "tool": re.compile(r"tools?\b|tool_|function|grammar", re.IGNORECASE),
}
_TOO_MUCH_ROOM = re.compile(
    r"max_(completion_|output_)?tokens.{0,80}"
    r"(too (large|high|big)|at most|exceed|greater than|less than or equal|maximum)",
    re.IGNORECASE,
)


class Part(Enum):
    """A part of a request that can be replaced by another one."""

    ROOM_NAME = "room_name"
    ROOM = "room"
    FORM = "form"


@dataclass(frozen=True)
class Accepted:
    """What a server is known to accept. ``forms`` are those not given up, the best first."""

    forms: tuple[OutputMode, ...]
    room: int = ROOM
    room_name: RoomName = _ROOM_NAME

    def without(self, part: Part) -> Accepted | None:
        """Return what to try after a refusal of ``part``; None if nothing is left to try."""
        if part is Part.ROOM_NAME:
            return replace(self, room_name="max_tokens")
        if part is Part.ROOM:
            smaller = max(LEAST_ROOM, self.room // 4)
            return replace(self, room=smaller) if smaller < self.room else None
        return replace(self, forms=self.forms[1:]) if self.forms[1:] else None

    def joined(self, other: Accepted) -> Accepted:
        """Return the narrower of both in each part: what one request learned, others may use."""
        return Accepted(
            forms=min(self.forms, other.forms, key=len),
            room=min(self.room, other.room),
            room_name=other.room_name if self.room_name == _ROOM_NAME else self.room_name,
        )


def forms_of(provider: str) -> tuple[OutputMode, ...]:
    """The forms to try with ``provider``, best first; the last one, ``text``, works everywhere."""
    return _FORMS.get(provider, _ALL)


def refused_part(question: ProviderRequest, error: ProviderError) -> Part | None:
    """Return the part of ``question`` that ``error`` refuses, or None if it is about no part.

    The name of the token limit and the limit are recognised by their words. A form is refused by
    a 400, 404, 422, 500 or 501 whose first line names what only that form sends. A 500 counts
    since there are servers that stumble over what they do not know.
    """
    text = str(error).partition("\n")[0].replace(question.model, "")
    if error.kind == "context_length":
        return Part.ROOM
    if error.kind not in _KINDS or error.status not in _STATUSES:
        return None
    if _TOO_MUCH_ROOM.search(text):
        return Part.ROOM
    if question.room_name == _ROOM_NAME and _ROOM_NAME in text:
        return Part.ROOM_NAME
    words = _WORDS.get(question.form)
    return Part.FORM if words and words.search(text) else None


def is_unclear_refusal(error: ProviderError) -> bool:
    """Whether ``error`` may be about the form of the request though its words do not say so."""
    return error.kind == "bad_request" and error.status in _REFUSALS
