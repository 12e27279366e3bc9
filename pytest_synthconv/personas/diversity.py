"""How different the personas of a set are, measured on facets of behaviour.

Measures of text (self-BLEU, distance of embeddings, TF-IDF) do not see behavioural sameness: cards
about different people may all ask politely and wait patiently. They serve as detectors of
duplicates only; what counts here is facets.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import exp, log

from ..models import Model, Persona
from ..text import counted
from .eigenvalues import eigenvalues
from .facets import FACETS, Facet, Facets, facets_of
from .pairs import pairs_of, plausible_pairs
from .selection import distance
from .topics import Topics, topics_of

_READABLE = 0.5
_TOO_CLOSE = 0.15
_TOO_ALIKE = 0.8
_TOO_FEW = 0.9
_ENOUGH_GOALS = 5
_MOST = 0.6
"""Share of the goals with one topic in common above which it is told; an order desk has .5."""
_LIMIT_BY_CHANCE = 11
_NEVER = 0.0


class Diversity(Model):
    """The measures of a set of ``count`` personas.

    ``pair_coverage``: share of all plausible pairs of levels that some persona has.
    ``min_distance``, ``mean_distance``: Gower's, between two personas, 0 to 1; what a card leaves
    open counts as no difference. ``nearest``: the names of the two closest.
    ``effective_number``: the Vendi score (Friedman and Dieng 2022, arXiv 2210.02410), how many
    wholly different personas would be as diverse; from 1 to ``count``.
    ``readable``: share of the facets that the cards tell. ``topics``: what the goals are about.
    """

    count: int
    pair_coverage: float
    min_distance: float
    mean_distance: float
    effective_number: float
    readable: float
    nearest: tuple[str, str] | None = None
    topics: Topics = Topics()

    def __str__(self) -> str:
        return (
            f"pair coverage {_percent(self.pair_coverage)}, "
            f"minimum distance {_hundredths(self.min_distance)}, "
            f"effective number {self.effective_number:.1f} of {self.count}"
            + (f", {counted(self.topics.count, 'topic')}" if self.topics.goals else "")
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know before trusting the set; empty when nothing is amiss.

        Coverage and effective number are held against sets of the same size drawn by chance.
        """
        if self.count < 2:
            return ()
        if self.readable < _READABLE:
            return (
                f"only {_percent(self.readable)} of the facets can be read from these cards, so "
                "their diversity is not known; it is read off `traits`, `goals` and English text",
            )
        warnings = (self._low_coverage, self._near, self._alike, self._one_topic)
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

    @property
    def _alike(self) -> str:
        if self.effective_number >= _TOO_ALIKE * effective_number_by_chance(self.count):
            return ""
        return (
            f"{self.count} personas are as diverse as {self.effective_number:.1f} wholly different "
            "ones: many of them are variations of a few"
        )


def diversity(personas: Sequence[Persona]) -> Diversity:
    """The measures of ``personas``, from what can be read off their cards."""
    measured = diversity_of([facets_of(p) for p in personas], [p.name for p in personas])
    return measured.model_copy(update={"topics": topics_of(personas)})


def diversity_of(profiles: Sequence[Facets], names: Sequence[str] = ()) -> Diversity:
    """The measures of facets without cards; ``names`` to say which two are nearest."""
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
        mean_distance=sum(a for a, _, _ in apart) / len(apart) if apart else 0.0,
        effective_number=effective_number(profiles),
        readable=known / (len(FACETS) * len(profiles)) if profiles else 0.0,
        nearest=(names[nearest[1]], names[nearest[2]]) if apart and names else None,
    )


def coverage_by_chance(count: int) -> float:
    """The share of pairs that ``count`` combinations cover on average when levels are drawn evenly.

    A pair of facets with a and b levels is missed by one draw with probability 1 - 1/ab.
    """
    sizes = {facet.name: len(facet.levels) for facet in FACETS}
    chances = [1 / (sizes[p.facet] * sizes[p.other_facet]) for p in plausible_pairs()]
    return sum(1 - (1 - chance) ** count for chance in chances) / len(chances)


def effective_number_by_chance(count: int) -> float:
    """The Vendi score of ``count`` combinations drawn by chance, to within a few hundredths.

    A curve through measured means of ten sets each: 3.3 of 5, 5.1 of 10, 7.3 of 20, 9.1 of 50,
    9.8 of 100. It levels off because any two personas share some facets.
    """
    return 1 / (1 / count + 1 / _LIMIT_BY_CHANCE)


def effective_number(profiles: Sequence[Facets]) -> float:
    """The Vendi score: the exponential of the entropy of the eigenvalues of similarity / count.

    Similarity is 1 - Gower's distance, with unknown as one more level without order, as it must
    stay positive semidefinite. It is a product of feature vectors, so that the smaller of two
    matrices with the same eigenvalues can be used: by persona, or by feature.
    """
    if not profiles:
        return 0.0
    rows: Sequence[Sequence[float]] = [_features(facets) for facets in profiles]
    columns = list(zip(*rows, strict=True))
    vectors = min(rows, columns, key=len)
    scale = len(FACETS) * len(profiles)
    gram = [[_dot(u, v) / scale for v in vectors] for u in vectors]
    return _exponential_of_entropy(eigenvalues(gram))


def _features(facets: Facets) -> list[float]:
    return [x for facet, level in zip(FACETS, facets, strict=True) for x in _feature(facet, level)]


def _feature(facet: Facet, level: str | None) -> list[float]:
    """A vector of length 1 whose product with another level's is the similarity of the two.

    An ordered level is a window on a line: the closer two levels, the more their windows overlap.
    """
    levels = [None, *facet.levels]
    place = levels.index(level)
    if not facet.ordered:
        return [float(place == i) for i in range(len(levels))]
    window = len(facet.levels) - 1
    height = window**-0.5
    line = [height * (place > 0 and place <= i < place + window) for i in range(1, 2 * window + 1)]
    return [float(place == 0), *line]


def _coverage(profiles: Sequence[Facets]) -> float:
    plausible = plausible_pairs()
    covered = {pair for facets in profiles for pair in pairs_of(facets)}
    return sum(pair in covered for pair in plausible) / len(plausible)


def _exponential_of_entropy(shares: Sequence[float]) -> float:
    return exp(-sum(share * log(share) for share in shares if share > 0))


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _hundredths(number: float) -> str:
    return f"{number:.2f}".removeprefix("0")
