"""Whether a reply passes the user on to a human: by its result, not by an offer of it.

The patterns stand in ``english/handovers.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ..words import fold, sentences, tokens
from .english import table
from .patterns import any_of
from .questions import is_question

_LONGEST = 90
"""Words of a reply that hands over at most: long advice speaks of people who call and take over."""


@lru_cache(maxsize=1024)
def handover_sentence(reply: str) -> str | None:
    """The sentence in which ``reply`` passes the user on to a human; None when none does."""
    data = _data()
    if len(tokens(reply)) > _LONGEST:
        return None
    case_is_with_somebody = False
    for sentence in sentences(reply):
        text = fold(sentence)
        if is_question(sentence) or data.only_offered.search(text):
            continue
        if data.names.search(sentence) or data.passed_on.search(text):
            return sentence
        if case_is_with_somebody and data.follow_up.search(text):
            return sentence
        case_is_with_somebody = case_is_with_somebody or bool(data.somebody.search(text))
    return None


@dataclass(frozen=True)
class _Data:
    passed_on: re.Pattern[str]
    names: re.Pattern[str]
    only_offered: re.Pattern[str]
    somebody: re.Pattern[str]
    follow_up: re.Pattern[str]


@cache
def _data() -> _Data:
    data = table("handovers")
    sets = data["sets"]
    return _Data(
        **{
            name: any_of(data[name], sets)
            for name in ("passed_on", "names", "only_offered", "somebody", "follow_up")
        }
    )
