"""Fit which line of a card decides a question with yes or no.

``python benchmarks/fit_deciding.py`` fits on the files of ``offline/lessons/questions_*.yaml`` but
one, and prints for how many of that one's questions the likeliest line is the right one, and how
often it is when it is likely enough to be told; for each file in turn, then for those set aside.
``--write`` puts the weights of all into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fitting import Features, as_json, fitted, total
from offline.asked import Asked, asked

from pytest_synthconv.core.words import content_words
from pytest_synthconv.offline import english
from pytest_synthconv.offline.answering.deciding import (
    TOLD,
    Line,
    deciding_features,
    lines_to_tell,
    probability,
)
from pytest_synthconv.offline.cards.card import read_card

WEIGHTS = Path(english.__file__).parent / "deciding_weights.json"
PENALTY = 3.0
_MOST = 0.6  # of the words that a label copies from the card, so that a line has them


@dataclass(frozen=True)
class Case:
    """The features of the lines of a card next to a question, and which of them decide it."""

    author: str
    lines: Sequence[Features]
    decides: Sequence[bool]


def cases(*, is_set_aside: bool = False) -> list[Case]:
    """Return all questions with yes or no, also those that no line decides."""
    found = (each for each in asked(is_set_aside=is_set_aside) if each.sort == "yes_or_no")
    return [_case(each) for each in found]


def _case(each: Asked) -> Case:
    card = read_card(each.persona)
    decides = [_decides(each, line) for line in lines_to_tell(card)]
    return Case(each.author, deciding_features(each.text, card), decides)


def _decides(each: Asked, line: Line) -> bool:
    if line.fact is not None:
        return line.fact.slot == each.source
    if each.source in each.persona.facts or each.source in each.persona.unknown:
        return False
    copied = set(content_words(each.source))
    return bool(copied) and len(copied & set(content_words(line.text))) >= _MOST * len(copied)


def weights_of(some: Sequence[Case]) -> dict[str, float]:
    """Return the weights that fit ``some``."""
    lines = [line for case in some for line in case.lines]
    return fitted(
        lines,
        [is_so for case in some for is_so in case.decides],
        [1.0] * len(lines),
        penalty=lambda name: PENALTY,
        least=lambda name: 1,
    )


def print_row(name: str, weights: Features, some: Sequence[Case]) -> tuple[int, int, int, int]:
    """Print how often the likeliest line decides, and how often one is told and decides."""
    decided = first = told = told_rightly = 0
    for case in some:
        odds = [total(weights, line) for line in case.lines]
        best = odds.index(max(odds))
        decided += any(case.decides)
        first += case.decides[best]
        if probability(odds[best]) >= TOLD:
            told += 1
            told_rightly += case.decides[best]
    print(f"{name:<14}{first:>4} of {decided:<5} told {told:>4}, rightly {told_rightly}")
    return first, decided, told, told_rightly


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args(arguments)
    every = cases()
    rows = []
    for author in sorted({case.author for case in every}):
        weights = weights_of([case for case in every if case.author != author])
        rows.append(print_row(author, weights, [case for case in every if case.author == author]))
    first, decided, told, rightly = map(sum, zip(*rows, strict=True))
    print(f"{'all files':<14}{first:>4} of {decided:<5} told {told:>4}, rightly {rightly}")
    weights = weights_of(every)
    print_row("set aside", weights, cases(is_set_aside=True))
    if options.write:
        WEIGHTS.write_text(as_json(weights, lambda name: 0.0), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
