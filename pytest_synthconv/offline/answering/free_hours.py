"""Which of several offered times is one at which the card says that the user is free.

"She is at work until five" leaves the slot from 18 to 20, and "goes to bed at eight" the one at
half past three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...core.words import fold
from ..cards.card import Card
from ..english import Expression, pattern, table

_FROM, _UNTIL = pattern("answering.free_from"), pattern("answering.free_until")
_CLOCK, _RANGE = pattern("answering.clock"), pattern("answering.hour_range")
_HOURS: Mapping[str, int] = table("answering")["hours"]
_ON_WEEKDAYS = pattern("answering.on_weekdays")
_AT_WEEKEND = pattern("answering.saturday_or_sunday")
_NOON, _DAYS_BEGIN = 12, 7


def at_free_hours(options: Sequence[str], card: Card) -> str | None:
    """The first of ``options`` that begins when the user is free; None where all do, or none."""
    lines = [fold(line) for line in (*(need.ask for need in card.needs), *card.narrated)]
    earliest, latest = _hour_in(lines, _FROM), _hour_in(lines, _UNTIL)
    if earliest is None and latest is None:
        return None
    is_of_weekdays = any(map(_ON_WEEKDAYS.search, lines))
    fits = [
        option
        for option in options
        if (is_of_weekdays and _AT_WEEKEND.search(fold(option)))
        or _is_between(_begin(fold(option)), earliest, latest)
    ]
    return fits[0] if 0 < len(fits) < len(options) else None


def _is_between(hour: int | None, earliest: int | None, latest: int | None) -> bool:
    if hour is None:
        return False
    return (earliest is None or hour >= earliest) and (latest is None or hour < latest)


def _hour_in(lines: Sequence[str], said: Expression) -> int | None:
    """The hour that one of ``lines`` names; None where none does."""
    found = (match for line in lines for match in said.finditer(line))
    named = (next(filter(None, match.groups())) for match in found)
    return next((hour for name in named if (hour := _hour(name)) is not None), None)


def _hour(name: str) -> int | None:
    if name in _HOURS:
        return _HOURS[name]
    figures = re.match(r"(\d{1,2})(?:[:.]\d\d)?(?: ?([ap])m)?$", name)
    return _of_day(int(figures[1]), figures[2]) if figures else None


def _begin(option: str) -> int | None:
    """The hour at which ``option`` begins, of "14-16" and of "at 16:00"."""
    if ranged := _RANGE.search(option):
        return _of_day(int(ranged[1]), None)
    found = _CLOCK.search(option)
    if found is None:
        return next((_HOURS[word] for word in option.split() if word in _HOURS), None)
    hour, half = (found[1], found[2]) if found[1] else (found[3] or found[5], found[4])
    return _of_day(int(hour), half)


def _of_day(hour: int, half: str | None) -> int:
    """``hour`` of 24; from one to six nobody means the night."""
    is_later = half == "p" or (half is None and hour < _DAYS_BEGIN)
    return hour % _NOON + _NOON if is_later else hour
