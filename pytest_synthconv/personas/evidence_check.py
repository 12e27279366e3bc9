"""Drop evidence that proves nothing, because evidence outranks every judge.

Used for evidence that a language model wrote. People are responsible for what they write.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from ..core.evidence import goal_pattern

_LONGEST = 80
_SHORTEST = 3
_REPEATS = re.compile(r"[*+{]|(?:\?[^?]*){4}")
"""Repetition can make a search endless, and evidence can be written without it."""

_SAYS_NOTHING = (
    "Hello! Hi there! How can I help you today? What can I do for you?",
    "I'm sorry, but I can't help with that. Unfortunately, that is not possible.",
    "I don't know. I do not have that information, and I have no access to your account.",
    "Could you please tell me more, and give me some details about your question or problem?",
    "Thank you for your message and your patience. I understand how you feel.",
    "Let me check that for you. Sure, of course! Here is what I found. Yes. No. OK. Done.",
    "You're welcome! Is there anything else? Please contact our support team. Goodbye.",
)
"""Replies that any assistant may give to any message."""


def is_evidence(text: str, said: Iterable[str]) -> bool:
    """Return True for a pattern that is fast to search and that only a real answer matches.

    ``said`` are texts that are no answer: the user's messages, which an assistant may repeat, and
    the description of the assistant.
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
            warnings.simplefilter("error")  # a pattern with a warning is doubtful
            return goal_pattern(text)
    except (re.error, OverflowError, RecursionError, Warning):
        return None
