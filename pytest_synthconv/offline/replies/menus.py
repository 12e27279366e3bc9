"""The labels that a reply lets the user choose from: a list that ends it, or buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ...core.buttons import without_choices
from .questions import Question, pressing

_LIST = re.compile(r"(?:^|\n)((?:[ \t]*[-*•][ \t]+\S[^\n]*(?:\n|$)){2,})\s*$")
_LABEL = re.compile(r"^[ \t]*[-*•][ \t]+(.+?)\s*$", re.MULTILINE)
_MOST_WORDS = 6  # of a label; more is a sentence that tells something
_CHOOSING = (Question.OPEN, Question.PREFERENCE)


@lru_cache(maxsize=256)
def labels(reply: str) -> tuple[str, ...]:
    """The labels of the list that ends ``reply``; none where its lines are sentences."""
    listed = _LIST.search(reply)
    found = tuple(_LABEL.findall(listed[1])) if listed else ()
    is_short = all(len(each.split()) <= _MOST_WORDS and each[-1] not in ".:;" for each in found)
    return found if is_short else ()


def without_menu(reply: str) -> str:
    """``reply`` without the labels that it lets the user choose from: they tell nothing."""
    return _LIST.sub("", reply).strip() if is_menu(reply, labels(reply)) else reply


def is_menu(reply: str, offered: Sequence[str]) -> bool:
    """True for labels behind an open question, and for labels without a word."""
    if not offered:
        return False
    question = pressing(reply)
    rest = _LIST.sub("", without_choices(reply, offered))
    return question[0] in _CHOOSING if question else not rest.strip()
