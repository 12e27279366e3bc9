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
        # The other patterns are dear, and most sentences speak of nobody: a third of all time.
        if is_question(sentence) or not data.anybody.search(text):
            continue
        hands_over = (
            data.names.search(sentence)
            or data.passed_on.search(text)
            or (case_is_with_somebody and data.follow_up.search(text))
        )
        if hands_over and not data.only_offered.search(text):
            return sentence
        case_is_with_somebody = case_is_with_somebody or _is_with_somebody(text, data)
    return None


def _is_with_somebody(text: str, data: _Data) -> bool:
    return bool(data.somebody.search(text)) and not data.only_offered.search(text)


@dataclass(frozen=True)
class _Data:
    anybody: re.Pattern[str]
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
            for name in ("anybody", "passed_on", "names", "only_offered", "somebody", "follow_up")
        }
    )
