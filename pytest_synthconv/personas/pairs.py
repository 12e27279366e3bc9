"""Pairs of levels of two facets: what a set of personas covers, and what no one can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .facets import FACETS, Facets


class Pair(NamedTuple):
    """Two levels of two facets that go together in one persona."""

    facet: str
    level: str
    other_facet: str
    other_level: str


IMPLAUSIBLE: frozenset[frozenset[tuple[str, str]]] = frozenset(
    {
        frozenset({("formality", "high"), ("language", "dialect")}),
        frozenset({("expertise", "expert"), ("goal", "learn")}),
        frozenset({("cooperativeness", "low"), ("mood", "cheerful")}),
    }
)
"""Pairs of levels that no card should ask one person to be."""


def pairs_of(facets: Facets) -> Iterator[Pair]:
    """Every pair of known levels in ``facets``, in the order of the table."""
    known = [(f.name, level) for f, level in zip(FACETS, facets, strict=True) if level is not None]
    for place, one in enumerate(known):
        for other in known[place + 1 :]:
            yield Pair(*one, *other)


def is_plausible(facets: Facets) -> bool:
    """True when no pair of levels in ``facets`` is among `IMPLAUSIBLE`."""
    levels = set(zip(Facets._fields, facets, strict=True))
    return not any(pair <= levels for pair in IMPLAUSIBLE)


def plausible_pairs() -> tuple[Pair, ...]:
    """All pairs of levels that a set of personas could cover."""
    return tuple(
        Pair(one.name, level, other.name, other_level)
        for place, one in enumerate(FACETS)
        for other in FACETS[place + 1 :]
        for level in one.levels
        for other_level in other.levels
        if frozenset({(one.name, level), (other.name, other_level)}) not in IMPLAUSIBLE
    )
