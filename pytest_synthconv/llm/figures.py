"""Find the checkable figures in a text: addresses, dates, times of day, codes, numbers.

A `Figure` is one of them, as written. Dates are read with English month names or in digits, times
as ``3pm``, ``15:30``, ``3 o'clock``, ``15h30`` or ``15 Uhr``. Figures in words are not read, nor
single digits outside of dates and times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["address", "date", "time", "code", "number"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:,?[ ]\d{4}\b)?"

_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:https?://|www\.)[^\s<>\"')\]]+",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b{_MONTH}\b\.?[ ](?:the[ ])?{_DAY}\b(?![:.]\d){_YEAR}"
    rf"|\b{_DAY}\.?[ ](?:of[ ])?{_MONTH}\b{_YEAR}"
    r"|\b\d{4}-\d{1,2}-\d{1,2}\b"
    r"|\b\d{1,2}([./-])\d{1,2}\1\d{2}(?:\d{2})?\b"
    r"|\b(?:on|by|until|till|before|since|from)[ ]\d{1,2}/\d{1,2}\b(?!/)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{1,2}(?:[:.]\d{2})?[ ]?[ap]\.?m\b"
    r"|\b\d{1,2}:\d{2}\b"
    r"|\b\d{1,2}[ ]?o['’]?clock\b"
    r"|\b\d{1,2}h\d{2}\b"
    r"|\b\d{1,2}(?:[:.]\d{2})?[ ]uhr\b",
    re.IGNORECASE,
)
# Letters first, then at least two digits somewhere. Small letters before a number are only a word
# ("mid-2025", "order1042"): there the number counts alone.
_CODE = re.compile(
    r"(?<!\w)(?![a-z]{2,}-?\d+\b)(?![a-z]{3,}-)(?=(?:[\w/-]*\d){2})[^\W\d_]+(?:[-/_][^\W\d_]+)*[-/_]?\d[\w/-]*"
)
_NUMBER = re.compile(r"\d+(?:[ .,'’()/\u00a0\u202f–-]{1,2}\d+)*")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("address", _ADDRESS),
    ("date", _DATE),
    ("time", _TIME),
    ("code", _CODE),
    ("number", _NUMBER),
)


@dataclass(frozen=True)
class Figure:
    """One figure of a text, as written there."""

    kind: Kind
    text: str


def figures(text: str) -> Iterator[Figure]:
    """Yield all figures of ``text``. A part that is read as one kind is not read as another."""
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            yield Figure(kind, match.group().rstrip(".,;:!?-/"))
        text = pattern.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return "\n" * len(match.group())


def dates_in(text: str) -> frozenset[tuple[int, int]]:
    """Return day and month of every date in ``text``, in both readings of ``3/11/2026``."""
    return frozenset(
        reading for match in _DATE.finditer(text) for reading in _date_readings(match.group())
    )


def times_in(text: str) -> frozenset[int]:
    """Return each time of day in ``text`` in minutes, in both readings of ``3:30``."""
    return frozenset(
        reading for match in _TIME.finditer(text) for reading in _time_readings(match.group())
    )


def months_in(text: str) -> frozenset[int]:
    """Return the numbers of the months whose names are in ``text``."""
    return frozenset(map(_month_number, re.findall(rf"(?i)\b{_MONTH}\b", text)))


def numbers_in(text: str) -> frozenset[str]:
    """Return every run of digits in ``text``, and every number of several runs joined."""
    runs = re.findall(r"\d+", text)
    whole = (digits(match.group()) for match in _NUMBER.finditer(text))
    return frozenset(map(plain, (*runs, *whole)))


def digits(text: str) -> str:
    """Return the digits of ``text``: ``1,042`` and ``10 42`` are ``1042``."""
    return "".join(re.findall(r"\d", text))


def plain(number: str) -> str:
    """Return a run of digits without leading zeros."""
    return number.lstrip("0") or "0"


def _date_readings(text: str) -> tuple[tuple[int, int], ...]:
    first, *others = re.findall(r"\d+", text)
    if name := re.search(rf"(?i)\b{_MONTH}\b", text):
        return ((int(first), _month_number(name.group())),)
    if len(first) == len("2026"):
        return ((int(others[1]), int(others[0])),)
    return ((int(first), int(others[0])), (int(others[0]), int(first)))


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _time_readings(text: str) -> tuple[int, ...]:
    hour, *rest = (int(run) for run in re.findall(r"\d+", text))
    minute = rest[0] if rest else 0
    if half := re.search(r"(?i)([ap])\.?m\b", text):
        return ((hour % 12 + (12 if half.group(1).lower() == "p" else 0)) * 60 + minute,)
    both = (hour, hour + 12) if hour <= 12 else (hour,)
    return tuple(each % 24 * 60 + minute for each in both if each <= 24)


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
_NUMBER_IN_WORDS = re.compile(rf"\b(?:{_WORD})(?:(?:-| | and )(?:{_WORD}))*\b", re.IGNORECASE)


def in_figures(text: str) -> str:
    """Replace number words in ``text`` by digits, up to thousands: ``two hundred`` is ``200``."""
    return _NUMBER_IN_WORDS.sub(lambda match: str(_value(match.group())), text)


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
