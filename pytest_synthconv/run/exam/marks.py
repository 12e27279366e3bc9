"""Marks of an exam: what was right, what was wrong, what had no answer; and the verdict on a role.

Faults of a provider are counted apart. They say nothing about the model, and leave it undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.text import counted
from ...regression.statistics import Interval, wilson
from .checks import FACTS, INVENTION, LENGTH, ROLE

JUDGING_SHARE = 0.9
"""Share of all transcripts that a judge must get right."""
MISSES_OF_A_KIND = 1
"""Wrong verdicts that a judge may give in a kind, which has six transcripts."""
USABLE = "usable in the end"
PLAYING_SHARES: Mapping[str, float] = {
    ROLE: 0.9,
    LENGTH: 0.8,
    FACTS: 0.8,
    INVENTION: 0.9,
    USABLE: 0.95,
}
"""Share of a user's messages that must stand each check. The first four count first attempts, of
which a run asks for a second where it must; a message still unusable then ends the conversation."""


@dataclass(frozen=True)
class Mark:
    """The mark of one answer in one ``kind``. ``wrong`` says what was wrong, ``error`` why there
    is no answer; both are None if it was right.
    """

    kind: str
    question: str
    wrong: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Score:
    """The marks of one kind, counted."""

    kind: str
    right: int
    wrong: int
    errors: int

    @property
    def total(self) -> int:
        """All answers, without errors."""
        return self.right + self.wrong

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the share of right answers."""
        return wilson(self.right, self.total)


def scores(marks: Iterable[Mark]) -> tuple[Score, ...]:
    """Return one score per kind, in the order of their first marks."""
    by_kind: dict[str, list[Mark]] = {}
    for mark in marks:
        by_kind.setdefault(mark.kind, []).append(mark)
    return tuple(_score(kind, of_kind) for kind, of_kind in by_kind.items())


def _score(kind: str, marks: list[Mark]) -> Score:
    errors = sum(mark.error is not None for mark in marks)
    wrong = sum(mark.wrong is not None for mark in marks)
    return Score(kind, len(marks) - errors - wrong, wrong, errors)


def altogether(found: Iterable[Score]) -> Score:
    """Return the sum of several scores."""
    found = tuple(found)
    return Score(
        "all",
        sum(score.right for score in found),
        sum(score.wrong for score in found),
        sum(score.errors for score in found),
    )


@dataclass(frozen=True)
class RoleVerdict:
    """Whether a model is good enough for a role, in one line."""

    passed: bool
    text: str


def judging(found: Iterable[Score]) -> RoleVerdict:
    """Return the verdict on a judge."""
    found = tuple(found)
    weak = [score for score in found if score.wrong > MISSES_OF_A_KIND]
    total = altogether(found)
    lacking = [f"misses {score.kind} {score.wrong} of {score.total}" for score in weak]
    if not lacking and total.right < JUDGING_SHARE * total.total:
        lacking = [f"misses {total.wrong} of {total.total} in all"]
    return _verdict("to judge", lacking, total)


def playing(found: Iterable[Score]) -> RoleVerdict:
    """Return the verdict on a simulated user."""
    found = tuple(found)
    lacking = [
        f"fails {score.kind} {score.wrong} of {score.total}"
        for score in found
        if score.right < PLAYING_SHARES[score.kind] * score.total
    ]
    return _verdict("to play users", lacking, altogether(found))


def _verdict(duty: str, lacking: list[str], total: Score) -> RoleVerdict:
    if lacking:
        return RoleVerdict(False, f"not good enough {duty}: {', '.join(lacking)}")
    if total.errors or not total.total:
        errors = counted(total.errors, "ERROR")
        return RoleVerdict(False, f"undecided whether good enough {duty}: {errors}")
    return RoleVerdict(True, f"good enough {duty}")
