"""Which of several options fits by a measure: the cheapest, or the one at a time that suits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...core.words import fold
from ..cards.card import Card, Fact
from ..english import pattern, table

_LEAST, _MOST = pattern("answering.least"), pattern("answering.most")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SOON, _OF_TODAY = pattern("answering.soon"), pattern("answering.of_today")
_FREE_FACT = pattern("answering.free_fact")
_CLOCK, _WISHING_TIME = pattern("answering.clock"), pattern("answering.wishing_time")
_PARTS = {
    part: pattern(f"answering.parts_of_day.{part}") for part in table("answering")["parts_of_day"]
}
_NOON, _EVENING, _DAYS_BEGIN = 12, 18, 7


def best_measured(options: Sequence[str], card: Card) -> str | None:
    """The option with the least number for who wants the cheapest, with the most for the biggest.

    None where not every option has a number, or the card wants neither.
    """
    asks = [fold(need.ask) for need in card.needs]
    figures = [_NUMBER.findall(option.replace(",", ".")) for option in options]
    if not all(figures):
        return None
    sizes = [float(found[-1]) for found in figures]
    if any(map(_LEAST.search, asks)):
        return options[sizes.index(min(sizes))]
    if any(map(_MOST.search, asks)):
        return options[sizes.index(max(sizes))]
    return None


def best_timed(options: Sequence[str], card: Card) -> str | None:
    """The first option at a time of the day or the week that the card says suits the user.

    None where all are, or none is.
    """
    lines = [fold(need.ask) for need in card.needs]
    lines += [text for text in map(fold, card.narrated) if _WISHING_TIME.search(text)]
    lines += [fold(fact.value) for fact in card.facts if says_when_free(fact)]
    suits = {part for line in lines for part in parts_of_day(line)}
    fits = [option for option in options if suits.intersection(parts_of_day(fold(option)))]
    return fits[0] if 0 < len(fits) < len(options) else None


def soonest(options: Sequence[str], card: Card) -> str | None:
    """The only option of today for who wants it today."""
    if not any(_SOON.search(fold(need.ask)) for need in card.needs):
        return None
    fits = [option for option in options if _OF_TODAY.search(fold(option))]
    return fits[0] if len(fits) == 1 else None


def says_when_free(fact: Fact) -> bool:
    """True for a fact that is named for the time somebody has: "free: Mondays"."""
    return _FREE_FACT.search(fold(fact.slot)) is not None


def parts_of_day(text: str) -> Iterable[str]:
    """The parts of the day and the week that ``text`` names, also by the clock."""
    for part, named in _PARTS.items():
        if named.search(text):
            yield part
    for found in _CLOCK.finditer(text):
        hour, half = next((int(h), p) for h, p in _pairs(found) if h)
        yield _part_of_hour(hour, half)


def _pairs(found: re.Match[str]) -> Iterable[tuple[str | None, str | None]]:
    return ((found[1], found[2]), (found[3], found[4]), (found[5], None))


def _part_of_hour(hour: int, half: str | None) -> str:
    """The part of the day at ``hour``; from one to six nobody means the night."""
    if half == "p" or (half is None and hour < _DAYS_BEGIN):
        hour = hour % _NOON + _NOON
    return "morning" if hour < _NOON else "afternoon" if hour < _EVENING else "evening"
