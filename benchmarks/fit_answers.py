"""Fit what each feature of a reply counts for, and print how well the sum tells answers apart.

``python benchmarks/fit_answers.py`` fits on the labelled replies of ``offline/replies.yaml`` that are
not set aside and prints two tables: cross-validated over wishes on those, and, with ``--set-aside``,
on the third that was never fitted to. ``--write`` puts the weights into the package. Needs numpy.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from offline.reading import Reply, replies

from pytest_synthconv.models import Goal, Persona
from pytest_synthconv.offline import english
from pytest_synthconv.offline.answers import sort_of
from pytest_synthconv.offline.cards import read_card
from pytest_synthconv.offline.features import Asked, features
from pytest_synthconv.offline.quoting import without_quotes
from pytest_synthconv.offline.scoring import ANSWERS, NEVER, stated_parts
from pytest_synthconv.offline.speech import parts
from pytest_synthconv.words import content_words

FOLDS = 8
RIDGE = 1.0
ROUNDS = 60
SHOWN = (-1.5, -0.5, 0.0, ANSWERS, 1.0)
NOT_ANSWERS = ("empty", "other", "refuses", "asks_back")
WEIGHTS = Path(english.__file__).parent / "weights.yaml"


@dataclass(frozen=True)
class Case:
    """A labelled reply and its features; None when no part of it may answer."""

    reply: Reply
    features: Mapping[str, float] | None

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.reply.ask.encode()).hexdigest()[:6], 16) % FOLDS


def measured(reply: Reply) -> Case:
    """``reply`` with its features, as the judge would measure them in a first turn."""
    who = Persona(
        name="Ann", description="Ann.", personality="Calm.", scenario="Ann asks.", summary="Ann",
        goals=(Goal(ask=reply.ask),),
    )  # fmt: skip
    need = read_card(who).needs[0]
    sort = sort_of(need.wish)
    found = parts(without_quotes(reply.text, reply.said))
    stated = stated_parts(found, sort)
    asked = Asked(sort, need.keywords, frozenset(content_words(reply.said)))
    return Case(reply, features(stated, found, asked) if stated else None)


def fitted(cases: Sequence[Case]) -> dict[str, float]:
    """The weights of a logistic regression with a ridge penalty, by Newton's method."""
    rows = [case for case in cases if case.features is not None]
    names = sorted({name for case in rows for name in case.features or ()})
    x = np.array([[(case.features or {}).get(name, 0.0) for name in names] + [1.0] for case in rows])
    y = np.array([float(case.reply.label == "answers") for case in rows])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 0.01
    weights = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (p - y) + penalty * weights
        curve = (x.T * (p * (1 - p))) @ x + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return dict(zip([*names, "bias"], map(float, weights), strict=True))


def score(weights: Mapping[str, float], case: Case) -> float:
    """The weighted sum for ``case``."""
    if case.features is None:
        return NEVER
    return weights["bias"] + sum(weights.get(k, 0.0) * v for k, v in case.features.items())


def table(scored: Sequence[tuple[Case, float]]) -> str:
    """Lines with the share of answers and of others that are taken for answers, by threshold."""
    answers = [s for case, s in scored if case.reply.label == "answers"]
    others = [s for case, s in scored if case.reply.label in NOT_ANSWERS]
    lines = [f"  {len(answers)} answers, {len(others)} others"]
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
    cases = [measured(reply) for reply in replies()]
    tuning = [case for case in cases if not case.reply.set_aside]
    scored = cross_validated(tuning)
    print("fitted on other wishes:")
    print(table(scored))
    weights = fitted(tuning)
    if options.set_aside:
        print("set aside:")
        print(table([(case, score(weights, case)) for case in cases if case.reply.set_aside]))
    if options.errors:
        for case, s in sorted(scored, key=lambda pair: pair[1]):
            if (case.reply.label == "answers") != (s >= ANSWERS):
                print(f"{s:+.1f} [{case.reply.label}] {case.reply.ask} || {case.reply.text!r}")
    if options.write:
        lines = (f'"{name}": {weights[name]:.3f}\n' for name in sorted(weights))
        head = "# What each feature of a reply counts for; written by benchmarks/fit_answers.py.\n"
        WEIGHTS.write_text(head + "".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
