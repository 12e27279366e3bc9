"""Whether a card is written in English: the only language whose cues are known."""

from __future__ import annotations

from ..words import STOPWORDS, tokens

_ENOUGH_WORDS = 30
_COMMON = 0.25


def is_english(text: str) -> bool:
    """True when at least a quarter of the words of ``text`` are common English ones.

    Measured over cards: English .36 to .50; German, Dutch, French, Spanish and Danish at most .15,
    by words that they share with English. A text of fewer than 30 words is given the benefit of
    the doubt.
    """
    words = tokens(text)
    common = sum(word in STOPWORDS for word in words)
    return len(words) < _ENOUGH_WORDS or common >= _COMMON * len(words)
