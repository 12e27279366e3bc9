"""Fit whether a person says yes to a question, from the words of it and what their card says.

``python benchmarks/fit_whether.py`` fits on the files of ``offline/lessons/questions_*.yaml`` but
one, and prints how many of that one's questions get the right yes or no, for each file in turn.
What a card says nothing of counts little, and is not counted as right or wrong. ``--write`` puts
the weights of all into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fitting import Features, as_json, fitted, total
from offline.asked import NOTHING, Asked, asked
from offline.reading import questions

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline import english
from pytest_synthconv.offline.answering.leaning import leaning_features
from pytest_synthconv.offline.answering.words_of_yes import is_negated
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.replies.questions import Question, pressing

WEIGHTS = Path(english.__file__).parent / "whether_weights.json"
LEAST = 3  # questions in which a word must stand
OF_NOTHING = 0.3  # how much a question counts that the card says nothing of
PENALTY, PENALTY_OF_WORDS = 2.4, 24.0
SMALLEST = 0.02


@dataclass(frozen=True)
class Case:
    """A question's features, and whether the answer is yes."""

    author: str
    features: Features
    is_yes: bool
    weight: float = 1.0


def cases() -> list[Case]:
    """Return all questions that take a yes or a no, and read nothing back."""
    labelled = (_of_lesson(each) for each in asked() if each.sort == "yes_or_no")
    return [case for case in (*labelled, *_of_older()) if case is not None]


def _of_lesson(each: Asked) -> Case | None:
    features = _features(each.persona, each.text)
    if features is None or each.says is None:
        return None
    weight = OF_NOTHING if each.source == NOTHING else 1.0
    return Case(each.author, features, each.says, weight)


def _of_older() -> list[Case]:
    """Return the questions of ``questions_table.py`` to which only yes, or only no, is right."""
    found = []
    for each in questions():
        if each.sort != "yes_or_no":
            continue
        is_yes, is_no = (each.expected.objection(word) is None for word in ("Yes.", "No."))
        features = _features(each.persona, each.text)
        if features is not None and is_yes != is_no:
            found.append(Case("older", features, is_yes))
    return found


def _features(persona: Persona, text: str) -> Features | None:
    waiting = pressing(text)
    if waiting is None or waiting[0] is not Question.YES_OR_NO or is_negated(waiting[1]):
        return None
    return leaning_features(waiting[1], read_card(persona))


def weights_of(some: Sequence[Case]) -> dict[str, float]:
    """Return the weights that fit ``some``."""
    return fitted(
        [case.features for case in some],
        [case.is_yes for case in some],
        [case.weight for case in some],
        penalty=lambda name: PENALTY_OF_WORDS if name.startswith("word ") else PENALTY,
        least=lambda name: LEAST,
    )


def print_by_author(every: Sequence[Case]) -> None:
    """Print how many questions of each author are right with the weights of the others."""
    sums = [0, 0]
    for author in sorted({case.author for case in every}):
        weights = weights_of([case for case in every if case.author != author])
        own = [case for case in every if case.author == author and case.weight == 1]
        right = sum((total(weights, case.features) > 0) == case.is_yes for case in own)
        print(f"{author:<14}{right:>4} of {len(own)}")
        if author != "older":
            sums = [sums[0] + right, sums[1] + len(own)]
    print(f"{'all files':<14}{sums[0]:>4} of {sums[1]} ({sums[0] / sums[1]:.0%})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args(arguments)
    every = cases()
    print_by_author(every)
    if options.write:
        WEIGHTS.write_text(as_json(weights_of(every), lambda name: SMALLEST), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
