"""When the user is free by their card, and whether what is proposed is at another time.

"I'm free on Thursdays and Fridays only" is against Wednesday, and "I work nights from Monday to
Thursday" against Tuesday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...core.words import fold
from ..cards.card import Card
from ..english import alternatives, pattern, table
from .clauses import clauses_in
from .deciding import Line, lines_to_tell
from .measures import parts_of_day, says_when_free

_ONLY, _NOT_FREE = pattern("answering.free_only"), pattern("answering.not_free")
_AT_TIMES = pattern("answering.free_at_times")
_WEEK: Sequence[str] = table("answering")["days_of_week"]
_IN_ONE_WORD: dict[str, str] = table("answering")["days_in_one_word"]
_ONE_WORD = re.compile(rf"\b{alternatives(_IN_ONE_WORD)}\b")
_DAY = rf"({alternatives(_WEEK)})s?"
_RANGE = re.compile(rf"\b{_DAY} (?:to|till|until|through|-|–) {_DAY}\b")
_ONE_DAY = re.compile(rf"\b{_DAY}\b")


def against(text: str, card: Card) -> Line | None:
    """The line of ``card`` by which the user is not free when ``text`` proposes; else None."""
    named = {
        day for line in lines_to_tell(card) if not _says_when(line) for day in _days(line.text)
    }
    proposed = frozenset(_days(text)) - named
    parts = frozenset(parts_of_day(fold(text)))
    found = (line for line in lines_to_tell(card) if _says_when(line))
    return next((line for line in found if _excludes(line, proposed, parts)), None)


def _says_when(line: Line) -> bool:
    return _is_free_then(line) or any(map(_is_busy, _clauses(line)))


def _excludes(line: Line, days: frozenset[str], parts: frozenset[str]) -> bool:
    if not _is_free_then(line):
        busy = {day for clause in filter(_is_busy, _clauses(line)) for day in _days(clause)}
        return bool(days) and days <= busy
    said, own = frozenset(_days(line.text)), frozenset(parts_of_day(fold(line.text)))
    if days and said and days.isdisjoint(said):
        return True
    return bool(own and parts) and own.isdisjoint(parts)


def _is_free_then(line: Line) -> bool:
    """True for what says "only", and for a fact of that name: "free: Mondays"."""
    is_fact = line.fact is not None and says_when_free(line.fact)
    return is_fact or _ONLY.search(fold(line.text)) is not None


def _is_busy(clause: str) -> bool:
    text = fold(clause)
    return _NOT_FREE.search(text) is not None and _AT_TIMES.search(text) is None


def _clauses(line: Line) -> Sequence[str]:
    return clauses_in(line.text)[1:] or (line.text,)


def _days(text: str) -> Iterator[str]:
    """The days of the week in ``text``: those between "Monday to Thursday" too."""
    said = _ONE_WORD.sub(lambda found: _IN_ONE_WORD[found[0]], fold(text))
    for found in _RANGE.finditer(said):
        first, last = _WEEK.index(found[1]), _WEEK.index(found[2])
        yield from _WEEK[first : last + 1]
    yield from (found[1] for found in _ONE_DAY.finditer(said))
