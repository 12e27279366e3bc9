"""Numbers that a text has in English words, in figures: a card's "twelve guests" are 12."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SMALL = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES: Mapping[str, int] = {
    **{word: i for i, word in enumerate(_SMALL, 1)},
    **{word: 10 * i for i, word in enumerate(_TENS, 2)},
}
_FACTORS: Mapping[str, int] = {"dozen": 12, "hundred": 100, "thousand": 1000}
_WORD = "|".join(sorted((*_VALUES, *_FACTORS), key=len, reverse=True))
_NUMBER = re.compile(rf"\b(?:{_WORD})(?:(?:-| | and )(?:{_WORD}))*\b", re.IGNORECASE)


def in_figures(text: str) -> str:
    """``text`` with its number words as figures, up to thousands: ``two hundred`` is ``200``."""
    return _NUMBER.sub(lambda match: str(_value(match.group())), text)


def _value(words: str) -> int:
    total = current = 0
    for word in re.findall("[a-z]+", words.lower()):
        if word == "thousand":
            total, current = total + max(1, current) * _FACTORS[word], 0
        elif word in _FACTORS:
            current = max(1, current) * _FACTORS[word]
        else:
            current += _VALUES.get(word, 0)
    return total + current
