"""How diverse sets of 20 personas are that are chosen in four ways: means of 20 seeds.

    python benchmarks/diversity_table.py [--count 20] [--seeds 20]

Facets are compared, not texts. *Mode-collapsed* imitates a language model that is asked for one
persona after another: each facet has its most frequent level with probability 0.6. *Farthest
point* takes the candidate farthest from its nearest neighbour; *pair coverage + max-min* is what
the plugin does. In brackets: figures of an earlier prototype, with some other levels.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from random import Random
from statistics import mean

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.diversity import diversity_of
from pytest_synthconv.personas.facets import FACETS, Facets, facets_of
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.randomness import dice, pick
from pytest_synthconv.personas.selection import CANDIDATES, distance, next_facets, random_facets

MODAL_SHARE = 0.6
PROTOTYPE = {
    "mode-collapsed": (0.05, 0.57, 1),
    "random": (0.22, 0.85, 1),
    "farthest point": (0.43, 0.91, 16),
    "pair coverage + max-min": (0.40, 0.96, 187),
}
ASSISTANT = Assistant(
    name="Order Desk",
    description="Order Desk helps customers of a bicycle shop track orders, cancel or change them, "
    "and get refunds.",
)


def mode_collapsed(count: int, rng: Random) -> list[Facets]:
    """Each level the most frequent one of its facet with probability `MODAL_SHARE`."""
    mode = random_facets(rng)

    def level(place: int) -> str | None:
        usual = rng.random() < MODAL_SHARE
        return mode[place] if usual else pick(rng, tuple(FACETS[place].levels))

    return [Facets(*map(level, range(len(FACETS)))) for _ in range(count)]


def chance(count: int, rng: Random) -> list[Facets]:
    """Each level as likely as the next."""
    return [random_facets(rng) for _ in range(count)]


def farthest_point(count: int, rng: Random) -> list[Facets]:
    """Of the usual number of candidates, the one farthest from its nearest neighbour."""
    chosen: list[Facets] = []

    def nearest(candidate: Facets) -> float:
        return min((distance(candidate, c, unknown=0.0) for c in chosen), default=1.0)

    for _ in range(count):
        chosen.append(max((random_facets(rng) for _ in range(CANDIDATES)), key=nearest))
    return chosen


def pair_coverage(count: int, rng: Random) -> list[Facets]:
    """What the plugin does."""
    chosen: list[Facets] = []
    for _ in range(count):
        chosen.append(next_facets(chosen, rng))
    return chosen


def written(count: int, rng: Random) -> list[Facets]:
    """What the plugin does, put into words by the offline writer and read back from the cards."""
    seed = int(1_000_000 * rng.random())
    cards = generate(ASSISTANT, count, seed=seed, writer=TemplateWriter())
    return [facets_of(card) for card in cards]


WAYS: dict[str, Callable[[int, Random], list[Facets]]] = {
    "mode-collapsed": mode_collapsed,
    "random": chance,
    "farthest point": farthest_point,
    "pair coverage + max-min": pair_coverage,
    "the same as cards, read back": written,
}
FORMATS = ("{:.2f}", "{:.0%}", "{:.0f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Diversity of sets of personas, by how chosen.")
    parser.add_argument("--count", type=int, default=20, help="personas in a set")
    parser.add_argument("--seeds", type=int, default=20, help="sets of each kind")
    options = parser.parse_args()
    print(row("", ("minimum", "pairs", "ms a set")))
    for name, way in WAYS.items():
        figures = measured(way, options.count, options.seeds)
        earlier = PROTOTYPE.get(name) if options.count == 20 else None
        print(row(name, cells(figures, earlier)))


def measured(
    way: Callable[[int, Random], list[Facets]], count: int, seeds: int
) -> tuple[float, ...]:
    """Means over the seeds; the time is that of choosing, without measuring."""
    start = time.perf_counter()
    chosen = [way(count, dice("benchmark", seed)) for seed in range(seeds)]
    milliseconds = 1000 * (time.perf_counter() - start) / seeds
    sets = [diversity_of(profiles) for profiles in chosen]
    return (
        mean(s.min_distance for s in sets),
        mean(s.pair_coverage for s in sets),
        milliseconds,
    )


def cells(figures: Sequence[float], earlier: Sequence[float] | None) -> list[str]:
    """The figures as text, those of the prototype behind them in brackets."""
    now = [form.format(figure) for form, figure in zip(FORMATS, figures, strict=True)]
    if earlier is None:
        return now
    then = [form.format(figure) for form, figure in zip(FORMATS, earlier, strict=True)]
    return [f"{a} ({b})" for a, b in zip(now, then, strict=True)]


def row(name: str, texts: Sequence[str]) -> str:
    """One line of the table."""
    return f"{name:30}" + "".join(f"{text:>14}" for text in texts)


if __name__ == "__main__":
    main()
