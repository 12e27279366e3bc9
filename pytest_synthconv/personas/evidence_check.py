"""Which evidence of a goal may stand: it outranks every judge, so what proves nothing is dropped.

Made for evidence that a language model wrote; people's own is theirs to answer for.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from ..core.evidence import goal_pattern

_LONGEST = 80
_SHORTEST = 3
_REPEATS = re.compile(r"[*+{]|(?:\?[^?]*){4}")
"""Repetition can make a search take for ever, and alternatives do without it."""

_SAYS_NOTHING = (
    "Hello! Hi there! How can I help you today? What can I do for you?",
    "I'm sorry, but I can't help with that. Unfortunately, that is not possible.",
    "I don't know. I do not have that information, and I have no access to your account.",
    "Could you please tell me more, and give me some details about your question or problem?",
    "Thank you for your message and your patience. I understand how you feel.",
    "Let me check that for you. Sure, of course! Here is what I found. Yes. No. OK. Done.",
    "You're welcome! Is there anything else? Please contact our support team. Goodbye.",
)
"""Replies that any assistant may give to anything."""


def is_evidence(text: str, said: Iterable[str]) -> bool:
    """True for a pattern that can be searched for quickly and that only an answer can hold.

    ``said`` are texts that come up without an answer: what the user says, which an assistant may
    repeat, and how the assistant speaks of itself.
    """
    pattern = _compiled(text)
    return pattern is not None and not any(map(pattern.search, (*_SAYS_NOTHING, *said)))


def _compiled(text: str) -> re.Pattern[str] | None:
    bare = text.strip().strip("/")
    is_expression = bare != text.strip()
    if len(bare) > _LONGEST or (bare.isascii() and len(bare) < _SHORTEST):
        return None
    if not bare or (is_expression and _REPEATS.search(bare)):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python warns of is a doubtful pattern
            return goal_pattern(text)
    except (re.error, OverflowError, RecursionError, Warning):
        return None
