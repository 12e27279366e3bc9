"""Drop evidence that proves nothing, because evidence outranks every judge.

Used for evidence that the offline writer wrote. People are responsible for what they write.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from ..core.data_files import data_of
from ..core.evidence import goal_pattern

_LONGEST = 80
_SHORTEST = 3
_REPEATS = re.compile(r"[*+{]|(?:\?[^?]*){4}")
"""Repetition can make a search endless, and evidence can be written without it."""

_SAYS_NOTHING: list[str] = data_of(__package__, "words")["says_nothing"]
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
