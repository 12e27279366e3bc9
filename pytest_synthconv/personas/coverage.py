"""Draw which combinations of facets a set of personas has, for a terminal of 80 columns.

A row and a column for each level of a facet; where they cross, how many personas have both:

    b patience         low         2·1 3
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..core.cards import Persona
from ..core.text import counted
from .diversity import coverage_by_chance, diversity_of
from .facets import FACETS, Facets, facets_of
from .randomness import dice
from .selection import IMPLAUSIBLE, next_facets

NONE, MANY = "·", "+"
_WIDTH = 80
_MANY = 10
_LABEL = 29
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Level(NamedTuple):
    """A level of the facet with this number."""

    number: int
    facet: str
    name: str


_LEVELS = tuple(
    Level(number, facet.name, level)
    for number, facet in enumerate(FACETS)
    for level in facet.levels
)


def coverage(personas: Sequence[Persona], *, seed: int = 0) -> list[str]:
    """Return the lines of the picture, the measures of the set, and what it lacks most.

    With the same ``seed``, the next persona that is generated is what it lacks most.
    """
    profiles = [facets_of(persona) for persona in personas]
    return [
        *_head(),
        *(_row(level, profiles) for level in _LEVELS),
        "",
        f"1 to 9, {MANY} (more): personas with both levels; {NONE} none; blank: cannot be combined",
        *_figures(profiles),
        *_lacking(profiles, seed),
    ]


def _head() -> Iterator[str]:
    letters, initials = [], []
    for number, facet in enumerate(FACETS):
        letters.append(_LETTERS[number].ljust(len(facet.levels)))
        initials.append("".join(level[0] for level in facet.levels))
    yield f"{' ' * _LABEL}{' '.join(letters)}".rstrip()
    yield f"{' ' * _LABEL}{' '.join(initials)}"


def _row(level: Level, profiles: Sequence[Facets]) -> str:
    """Return the row of ``level``; its last figure is how many personas have it at all."""
    is_first = level.name == next(iter(FACETS[level.number].levels))
    facet = f"{_LETTERS[level.number]} {level.facet}" if is_first else ""
    having = [it for it in profiles if it[level.number] == level.name]
    cells, last = [], 0
    for other in _LEVELS:
        if other.number > level.number:
            break
        cells.append(" " * (other.number - last) + _cell(level, other, having))
        last = other.number
    return f"{facet:<17} {level.name:<11}{''.join(cells)}".rstrip()


def _cell(level: Level, other: Level, having: Sequence[Facets]) -> str:
    if other.number == level.number and other != level:
        return " "
    pair = frozenset({(level.facet, level.name), (other.facet, other.name)})
    if pair in IMPLAUSIBLE:
        return " "
    count = sum(facets[other.number] == other.name for facets in having)
    return NONE if not count else str(count) if count < _MANY else MANY


def _figures(profiles: Sequence[Facets]) -> Iterator[str]:
    measured = diversity_of(profiles)
    by_chance = coverage_by_chance(len(profiles))
    yield (
        f"{counted(len(profiles), 'persona')}: {100 * measured.pair_coverage:.0f} % of all pairs "
        f"of levels; as many drawn by chance: {100 * by_chance:.0f} %"
    )


def _lacking(profiles: Sequence[Facets], seed: int) -> Iterator[str]:
    missing = []
    for number, facet in enumerate(FACETS):
        there = {facets[number] for facets in profiles}
        lacking = [level for level in facet.levels if level not in there]
        if lacking and there != {None}:  # a facet that no card tells is not known to lack any
            missing.append(f"{facet.name} {' or '.join(lacking)}")
    if missing:
        yield from _wrapped("no persona has: ", missing)
    unread = [
        f"{facet.name} of {silent}"
        for number, facet in enumerate(FACETS)
        if (silent := sum(facets[number] is None for facets in profiles))
    ]
    if unread:
        yield from _wrapped("not read from the cards: ", unread)
    wanted = next_facets(profiles, dice("facets", seed, "coverage", len(profiles)))
    yield from _wrapped(
        "lacks most: ",
        [f"{facet.name} {level}" for facet, level in zip(FACETS, wanted, strict=True)],
    )


def _wrapped(head: str, parts: Sequence[str]) -> list[str]:
    # Only between parts, not within "many goals".
    text = head + ", ".join(part.replace(" ", "\xa0") for part in parts)
    lines = textwrap.wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    return [line.replace("\xa0", " ") for line in lines]
