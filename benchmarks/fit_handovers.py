"""Fit what each word of a reply counts for that may pass the user on to a human.

``python benchmarks/fit_handovers.py`` fits on the labelled replies of all authors but one, prints
how well that does on the author left out, for each in turn, and with ``--write`` puts the weights
of all into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from fitting import as_json, fitted, total
from offline.lessons import Lesson, lessons
from offline.reading import labelled_handovers

from pytest_synthconv.offline import english
from pytest_synthconv.offline.replies.handovers import HANDS_OVER, handover_features, stretches

RIDGE = 0.1
REAL, LOOK_ALIKE = 1.2, 1.5  # how much a hand-over counts, and what only looks like one
ORDINARY = 1.2  # how much an ordinary reply counts: there are many, and they are easier
EVERY = 3  # one in so many ordinary replies is learned from
ROUNDS = 2  # of looking for the stretch of each reply that is most like a hand-over
LEAST = 3  # replies in which something must stand to have a weight
SMALLEST = 0.2
WEIGHTS = Path(english.__file__).parent / "handover_weights.json"


@dataclass(frozen=True)
class Case:
    """A reply, whether it hands over, who wrote it, and how much it counts."""

    text: str
    is_real: bool
    author: str
    count: float = 1.0


def cases() -> list[Case]:
    """Return every labelled reply, and ordinary replies, which hand nobody over."""
    labelled = [
        Case(item.text, item.is_real, author, REAL if item.is_real else LOOK_ALIKE)
        for author, items in labelled_handovers().items()
        for item in items
    ]
    return [*labelled, *(Case(text, False, "ordinary", ORDINARY) for text in _ordinary(lessons()))]


def _ordinary(found: Sequence[Lesson]) -> list[str]:
    return sorted({lesson.reply for lesson in found})[::EVERY]


def weights_of(some: Sequence[Case]) -> dict[str, float]:
    """Return the weights that fit the stretch of each of ``some`` that is most like a hand-over.

    Which stretch that is, the weights themselves say: first those that fit all stretches alike.
    """
    every = [(case, row) for case in some for row in rows_of(case.text)]
    weights = _fitted([(case, row, case.count / len(rows_of(case.text))) for case, row in every])
    for _ in range(ROUNDS):
        score = partial(total, weights)
        best = [max(rows_of(case.text), key=score) for case in some]
        weights = _fitted([(case, row, case.count) for case, row in zip(some, best, strict=True)])
    return weights


@cache
def rows_of(text: str) -> Sequence[Mapping[str, float]]:
    """Return what is measured of each stretch of a reply."""
    return [handover_features(said) for said in stretches(text)]


def score_of(weights: Mapping[str, float], text: str) -> float:
    """Return the score of a reply: that of its stretch with the most."""
    return max(total(weights, row) for row in rows_of(text))


def _fitted(rows: Sequence[tuple[Case, Mapping[str, float], float]]) -> dict[str, float]:
    return fitted(
        [row for _, row, _ in rows],
        [case.is_real for case, _, _ in rows],
        [count for _, _, count in rows],
        penalty=lambda _: RIDGE,
        least=lambda _: LEAST,
    )


def left_out(every: Sequence[Case], author: str) -> str:
    """Return a line on the replies of ``author``, read with the weights of all others."""
    weights = weights_of([case for case in every if case.author != author])
    seen = {
        is_real: [
            score_of(weights, case.text) >= HANDS_OVER
            for case in every
            if case.author == author and case.is_real is is_real
        ]
        for is_real in (True, False)
    }
    real, others = seen[True], seen[False]
    shown = f"{sum(real) / len(real):.0%} of {len(real)}" if real else "none"
    return f"{author:<12} real: {shown}; others: {sum(others) / len(others):.0%} of {len(others)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args(arguments)
    every = cases()
    print("taken for a hand-over, by an author whose replies were left out:")
    for author in labelled_handovers():
        print(left_out(every, author))
    if options.write:
        text = as_json(weights_of(every), lambda name: 0 if name == "bias" else SMALLEST)
        WEIGHTS.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
