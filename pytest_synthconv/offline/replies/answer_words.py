"""The words of a reply, alone and in pairs, by which answers and empty speech differ.

"You're all set for Thursday at 9." and "I'd be happy to help with that!" have hardly a word in
common. What a reply is about says nothing here: a word of the topic, a number, a day, and a month
are one word each. On replies of authors left out, the pairs found 68 % of the answers where the
words alone found 59 %, with as many empty replies taken for answers (4 %).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import pairwise

from ...core.words import fold, stem
from ..english import words

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[.,!?:;%€$£()*-]")
_DAYS, _MONTHS = words("answers.days"), words("answers.months")
_NUMBER, _DAY, _MONTH, _TOPIC = "<number>", "<day>", "<month>", "<topic>"
_START, _END = "<start>", "<end>"
ALONE = "word "
"""How the feature of a word begins, and not that of a pair."""
_SHORT = 3  # letters of words that are no topic: "go" of "go to Rome"
_SCALE = 2.0  # so that the sum of a reply of some twenty words is a few units


def word_features(text: str, topic: Set[str]) -> dict[str, float]:
    """Each word of ``text``, and each pair of neighbours; ``topic`` are the stems of its subject.

    Each counts the less, the more there are.
    """
    said = (_START, *_in_classes(text, topic), _END)
    scale = _SCALE / math.sqrt(len(said))
    names = [f"{ALONE}{word}" for word in said]
    names += [f"pair {one} {other}" for one, other in pairwise(said)]
    measured: dict[str, float] = {}
    for name in names:
        measured[name] = measured.get(name, 0.0) + scale
    return measured


def _in_classes(text: str, topic: Set[str]) -> Iterator[str]:
    for word in _words(text):
        is_topic = len(word) > _SHORT and stem(word) in topic
        yield _TOPIC if is_topic else _class_of(word)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


def _class_of(word: str) -> str:
    if word.isdigit():
        return _NUMBER
    if word in _DAYS:
        return _DAY
    return _MONTH if word in _MONTHS else word
