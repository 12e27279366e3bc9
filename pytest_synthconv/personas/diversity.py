"""Measure how different the personas of a set are, by facets of behaviour.

Measures of text (self-BLEU, distance of embeddings, TF-IDF) do not detect equal behaviour: the
cards of different people may all ask politely and wait patiently. Such measures only detect
duplicates, so diversity is measured by facets.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..core.cards import Persona
from ..core.frozen import Model
from ..core.text import counted
from .facets import FACETS, Facets, facets_of
from .selection import distance, pairs_of, plausible_pairs
from .topics import Topics, topics_of

_READABLE = 0.5
_TOO_CLOSE = 0.15
_TOO_FEW = 0.9
_ENOUGH_GOALS = 5
_MOST = 0.6
"""Share of goals with the same topic above which there is a warning. An order desk has .5."""
_NEVER = 0.0


class Diversity(Model):
    """The measures of a set of ``count`` personas.

    ``pair_coverage``: share of all plausible pairs of levels that some persona has.
    ``min_distance``: Gower's distance of the two closest personas, 0 to 1; facets that a card
    leaves open count as no difference. ``nearest``: the names of these two.
    ``readable``: share of the facets that can be read from the cards. ``topics``: of the goals.
    """

    count: int
    pair_coverage: float
    min_distance: float
    readable: float
    nearest: tuple[str, str] | None = None
    topics: Topics = Topics()

    def __str__(self) -> str:
        return (
            f"pair coverage {_percent(self.pair_coverage)}, "
            f"minimum distance {_hundredths(self.min_distance)}"
            + (f", {counted(self.topics.count, 'topic')}" if self.topics.goals else "")
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """The weaknesses of the set; empty if there are none.

        Coverage is compared with that of random sets of the same size.
        """
        if self.count < 2:
            return ()
        if self.readable < _READABLE:
            return (
                f"only {_percent(self.readable)} of the facets can be read from these cards, so "
                "their diversity is not known; it is read off `traits`, `goals` and English text",
            )
        warnings = (self._low_coverage, self._near, self._one_topic)
        return tuple(w for w in warnings if w)

    @property
    def _low_coverage(self) -> str:
        by_chance = coverage_by_chance(self.count)
        if self.pair_coverage >= _TOO_FEW * by_chance:
            return ""
        return (
            f"the personas cover {_percent(self.pair_coverage)} of all pairs of facets, less than "
            f"{self.count} drawn by chance ({_percent(by_chance)})"
        )

    @property
    def _near(self) -> str:
        if self.min_distance >= _TOO_CLOSE or self.nearest is None:
            return ""
        return f"{self.nearest[0]!r} and {self.nearest[1]!r} behave nearly alike"

    @property
    def _one_topic(self) -> str:
        topics = self.topics
        if topics.goals < _ENOUGH_GOALS or topics.share <= _MOST:
            return ""
        return (
            f"{_percent(topics.share)} of the goals are about one topic, {topics.main!r}: the "
            "assistant is hardly asked for anything else"
        )


def diversity(personas: Sequence[Persona]) -> Diversity:
    """Return the measures of ``personas``, read from their cards."""
    measured = diversity_of([facets_of(p) for p in personas], [p.name for p in personas])
    return measured.model_copy(update={"topics": topics_of(personas)})


def diversity_of(profiles: Sequence[Facets], names: Sequence[str] = ()) -> Diversity:
    """Return the measures of facets without cards. ``names`` are used for ``nearest``."""
    apart = [
        (distance(one, other, unknown=_NEVER), i, j)
        for (i, one), (j, other) in combinations(enumerate(profiles), 2)
    ]
    nearest = min(apart, default=(0.0, 0, 0))
    known = sum(level is not None for facets in profiles for level in facets)
    return Diversity(
        count=len(profiles),
        pair_coverage=_coverage(profiles),
        min_distance=nearest[0],
        readable=known / (len(FACETS) * len(profiles)) if profiles else 0.0,
        nearest=(names[nearest[1]], names[nearest[2]]) if apart and names else None,
    )


def coverage_by_chance(count: int) -> float:
    """Return the expected share of pairs that ``count`` uniformly random combinations cover.

    A pair of facets with a and b levels is missed by one draw with probability 1 - 1/ab.
    """
    sizes = {facet.name: len(facet.levels) for facet in FACETS}
    chances = [1 / (sizes[p.facet] * sizes[p.other_facet]) for p in plausible_pairs()]
    return sum(1 - (1 - chance) ** count for chance in chances) / len(chances)


def _coverage(profiles: Sequence[Facets]) -> float:
    plausible = plausible_pairs()
    covered = {pair for facets in profiles for pair in pairs_of(facets)}
    return sum(pair in covered for pair in plausible) / len(plausible)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _hundredths(number: float) -> str:
    return f"{number:.2f}".removeprefix("0")
