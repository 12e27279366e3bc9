"""Fit what each feature of a reply counts for, and print how well the sum tells answers apart.

``python benchmarks/fit_answers.py`` fits on what is not set aside: the labelled replies of
``offline/replies.yaml``, and the talks of ``offline_table.py``. It prints how well that does on
other wishes, kinds and cards (cross-validation), and with ``--set-aside`` on the replies that it
was never fitted to. ``--write`` puts the weights into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fitting import as_json, fitted, total
from offline.lessons import Lesson, fold_of, lessons, lessons_set_aside
from offline.reading import Reply, replies

from pytest_synthconv.core.cards import Goal, Persona
from pytest_synthconv.core.words import content_words
from pytest_synthconv.offline import english
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.replies.heard import Heard
from pytest_synthconv.offline.replies.quoting import without_quotes
from pytest_synthconv.offline.replies.scoring import ANSWERS, NEVER, reply_features
from pytest_synthconv.offline.replies.speech import parts, without_trimmings

FOLDS = 8
RIDGE = 1.0
LEAST, LEAST_OF_PAIRS = 4, 7  # replies in which a word, or a pair of words, must stand for a weight
SMALLEST = 0.08  # weight of a word that is kept
OF_A_KIND, OF_A_CARD = 10.0, 25.0  # what all replies of one group count at most, however many
SHOWN = (-1.5, -0.5, 0.0, ANSWERS, 1.0)
_WORDS = re.compile(r"\b(?:word|pair) ")
NOT_ANSWERS = ("empty", "other", "refuses", "asks_back")
WEIGHTS = Path(english.__file__).parent / "answer_weights.json"


@dataclass(frozen=True)
class Case:
    """A reply whose label is known, and its features; None when no part of it may answer.

    ``source`` is where it comes from, ``group`` what must not be learned from and examined on at
    once; ``weight`` is how much it counts.
    """

    text: str
    label: str
    group: str
    source: str
    features: Mapping[str, float] | None
    weight: float = 1.0

    @property
    def fold(self) -> int:
        return fold_of(self.group, FOLDS)


def learned(found: Sequence[Lesson]) -> list[Case]:
    """Lessons with their features; a group counts for a limited number of replies."""
    size = Counter(lesson.group for lesson in found)
    most = {True: OF_A_CARD, False: OF_A_KIND}
    return [
        _learned(lesson, min(lesson.weight, most[lesson.is_answer] / size[lesson.group]))
        for lesson in found
    ]


def _learned(lesson: Lesson, weight: float) -> Case:
    found = without_trimmings(parts(without_quotes(lesson.reply, lesson.heard.said)))
    measured = reply_features(found, lesson.need, lesson.heard)
    label = "answers" if lesson.is_answer else "empty"
    return Case(lesson.reply, label, lesson.group, "talks", measured, weight)


def labelled(reply: Reply) -> Case:
    """``reply`` with its features, as the judge would measure them in a first turn."""
    who = Persona(
        name="Ann", description="Ann.", personality="Calm.", scenario="Ann asks.", summary="Ann",
        goals=(Goal(ask=reply.ask),),
    )  # fmt: skip
    need = read_card(who).needs[0]
    heard = Heard(read_card(who), reply.said, frozenset(content_words(reply.said)), (), frozenset())
    found = without_trimmings(parts(without_quotes(reply.text, reply.said)))
    measured = reply_features(found, need, heard)
    return Case(reply.text, reply.label, reply.ask, "replies", measured)


def weights_of(cases: Sequence[Case]) -> dict[str, float]:
    """Return the weights that fit ``cases``."""
    rows = [(case, case.features) for case in cases if case.features is not None]
    return fitted(
        [features for _, features in rows],
        [case.label == "answers" for case, _ in rows],
        [case.weight for case, _ in rows],
        penalty=lambda name: RIDGE,
        least=_least,
    )


def _least(name: str) -> int:
    """In how many replies a feature must stand. Pairs of 4 replies tell authors no better apart."""
    if name.startswith("pair "):
        return LEAST_OF_PAIRS
    return LEAST if _WORDS.search(name) else 1


def score(weights: Mapping[str, float], case: Case) -> float:
    """The weighted sum for ``case``."""
    if case.features is None:
        return NEVER
    return total(weights, case.features)


def table(scored: Sequence[tuple[Case, float]], source: str) -> str:
    """Lines with the share of answers and of others that are taken for answers, by threshold."""
    answers = [s for c, s in scored if c.label == "answers" and c.source == source]
    others = [s for c, s in scored if c.label in NOT_ANSWERS and c.source == source]
    lines = [f"  {source}: {len(answers)} answers, {len(others)} others"]
    for least in SHOWN:
        found = sum(s >= least for s in answers) / len(answers)
        false = sum(s >= least for s in others) / len(others)
        lines.append(f"  from {least:+.1f} on: {found:.0%} of answers, {false:.0%} of others")
    return "\n".join(lines)


def cross_validated(cases: Sequence[Case]) -> list[tuple[Case, float]]:
    """Every case scored by weights that were fitted on other wishes."""
    scored = []
    for fold in range(FOLDS):
        weights = weights_of([case for case in cases if case.fold != fold])
        scored += [(case, score(weights, case)) for case in cases if case.fold == fold]
    return scored


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="also on what is set aside")
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    parser.add_argument("--errors", action="store_true", help="print what is told apart wrongly")
    options = parser.parse_args(arguments)
    tuning = [labelled(reply) for reply in replies() if not reply.set_aside]
    tuning += learned(lessons())
    scored = cross_validated(tuning)
    print("fitted on other wishes, kinds and cards:")
    print(table(scored, "replies"))
    print(table(scored, "talks"))
    weights = weights_of(tuning)
    if options.set_aside:
        aside = [labelled(reply) for reply in replies() if reply.set_aside]
        print("set aside:")
        aside += learned(lessons_set_aside())
        told = [(case, score(weights, case)) for case in aside]
        print(table(told, "replies"))
        print(table(told, "talks"))
    if options.errors:
        for case, s in sorted(scored, key=lambda pair: pair[1]):
            if (case.label == "answers") != (s >= ANSWERS):
                print(f"{s:+.1f} [{case.label}] {case.group} || {case.text!r}")
    if options.write:
        text = as_json(weights, lambda name: SMALLEST if _WORDS.search(name) else 0)
        WEIGHTS.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
