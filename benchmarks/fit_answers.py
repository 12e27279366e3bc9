"""Fit what each feature of a reply counts for, and print how well the sum tells answers apart.

``python benchmarks/fit_answers.py`` fits on what is not set aside: the labelled replies of
``offline/replies.yaml``, and the talks of ``offline_table.py``. It prints how well that does on
other wishes, kinds and cards (cross-validation), and with ``--set-aside`` on the replies that it
was never fitted to. ``--write`` puts the weights into the package. Needs numpy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from offline.lessons import Lesson, fold_of, lessons
from offline.reading import Reply, replies

from pytest_synthconv.models import Goal, Persona
from pytest_synthconv.offline import english
from pytest_synthconv.offline.cards import read_card
from pytest_synthconv.offline.heard import Heard
from pytest_synthconv.offline.quoting import without_quotes
from pytest_synthconv.offline.scoring import ANSWERS, NEVER, reply_features
from pytest_synthconv.offline.speech import parts
from pytest_synthconv.words import content_words

FOLDS = 8
RIDGE = 1.0
ROUNDS = 60
LESSON_WEIGHT = 0.5  # there are more of them than of labelled replies, and they are easier
SHOWN = (-1.5, -0.5, 0.0, ANSWERS, 1.0)
NOT_ANSWERS = ("empty", "other", "refuses", "asks_back")
WEIGHTS = Path(english.__file__).parent / "weights.yaml"


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


def learned(lesson: Lesson) -> Case:
    """``lesson`` with its features."""
    measured = reply_features(
        parts(without_quotes(lesson.reply, lesson.heard.said)), lesson.need, lesson.heard
    )
    label = "answers" if lesson.is_answer else "empty"
    return Case(lesson.reply, label, lesson.group, "talks", measured, LESSON_WEIGHT)


def labelled(reply: Reply) -> Case:
    """``reply`` with its features, as the judge would measure them in a first turn."""
    who = Persona(
        name="Ann", description="Ann.", personality="Calm.", scenario="Ann asks.", summary="Ann",
        goals=(Goal(ask=reply.ask),),
    )  # fmt: skip
    need = read_card(who).needs[0]
    heard = Heard(read_card(who), reply.said, frozenset(content_words(reply.said)), (), frozenset())
    measured = reply_features(parts(without_quotes(reply.text, reply.said)), need, heard)
    return Case(reply.text, reply.label, reply.ask, "replies", measured)


def fitted(cases: Sequence[Case]) -> dict[str, float]:
    """The weights of a logistic regression with a ridge penalty, by Newton's method."""
    rows = [case for case in cases if case.features is not None]
    names = sorted({name for case in rows for name in case.features or ()})
    x = np.array(
        [[(case.features or {}).get(name, 0.0) for name in names] + [1.0] for case in rows]
    )
    y = np.array([float(case.label == "answers") for case in rows])
    counts = np.array([case.weight for case in rows])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 0.01
    weights = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (counts * (p - y)) + penalty * weights
        curve = (x.T * (counts * p * (1 - p))) @ x + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return dict(zip([*names, "bias"], map(float, weights), strict=True))


def score(weights: Mapping[str, float], case: Case) -> float:
    """The weighted sum for ``case``."""
    if case.features is None:
        return NEVER
    return weights["bias"] + sum(weights.get(k, 0.0) * v for k, v in case.features.items())


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
        weights = fitted([case for case in cases if case.fold != fold])
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
    tuning += map(learned, lessons())
    scored = cross_validated(tuning)
    print("fitted on other wishes, kinds and cards:")
    print(table(scored, "replies"))
    print(table(scored, "talks"))
    weights = fitted(tuning)
    if options.set_aside:
        aside = [labelled(reply) for reply in replies() if reply.set_aside]
        print("set aside:")
        print(table([(case, score(weights, case)) for case in aside], "replies"))
    if options.errors:
        for case, s in sorted(scored, key=lambda pair: pair[1]):
            if (case.label == "answers") != (s >= ANSWERS):
                print(f"{s:+.1f} [{case.label}] {case.group} || {case.text!r}")
    if options.write:
        lines = (f'"{name}": {weights[name]:.3f}\n' for name in sorted(weights))
        head = "# What each feature of a reply counts for; written by benchmarks/fit_answers.py.\n"
        WEIGHTS.write_text(head + "".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
