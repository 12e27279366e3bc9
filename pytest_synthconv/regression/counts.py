"""Counts of conversations: by persona, by what measured it, and by run.

A gate compares like with like. The `Instrument` is everything that could change the counts without
a change of the assistant. The endpoint is not part of it: its changes are what is measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Annotated, NamedTuple, TypeVar

from pydantic import Field

from ..core.frozen import Model
from ..core.models import PRESUMED, StopReason


class Subject(NamedTuple):
    """A persona, by id, and the assistant that it talks to, by name."""

    assistant: str
    persona: str


class Instrument(Model):
    """What the subject was measured with: both cards, models, prompts and limits."""

    persona_sha256: str
    assistant_sha256: str
    provider: str
    user_model: str
    judge_model: str
    prompt_version: str | None
    max_turns: int


class Series(NamedTuple):
    """Conversations that may be added up, and compared with others of the same series."""

    subject: Subject
    instrument: Instrument


class Counts(NamedTuple):
    """Numbers of conversations; ``excluded`` ones, faults, say nothing about the assistant."""

    passed: int = 0
    failed: int = 0
    excluded: int = 0

    @property
    def total(self) -> int:
        """Return the number of conversations without the excluded ones."""
        return self.passed + self.failed


class Standing(str, Enum):
    """The result of several conversations of one persona."""

    PASSED = "passed"
    FLAKY = "flaky"
    FAILED = "failed"
    UNDECIDED = "undecided"
    UNTESTED = "not tested"

    def __str__(self) -> str:
        return self.value


def standing(counts: Counts) -> Standing:
    """Return FAILED if more than half failed, FLAKY if fewer did."""
    if not counts.total:
        return Standing.UNTESTED
    if not counts.failed:
        return Standing.PASSED
    return Standing.FAILED if 2 * counts.failed > counts.total else Standing.FLAKY


def sum_of(counts: Iterable[Counts]) -> Counts:
    """Add up ``counts``."""
    return Counts(*map(sum, zip(Counts(), *counts, strict=True)))


Number = Annotated[int, Field(ge=0)]
Sum = Annotated[float, Field(ge=0, allow_inf_nan=False)]


_BY_NAME = ("goal_met_by", "failed_checks", "turns_met", "violations")
_Name = TypeVar("_Name", str, int)


class Tally(Model):
    """Sums over conversations: how they ended, how long they took, what they cost.

    ``goal_met_by`` is known since version 1.1 of records, and may contain names of later versions.
    ``failed_checks`` are the conversations with a failed check, by `goal_met_by`, or if they have
    none, by stop reason: one that fails for both reasons counts once. ``violations`` are the same
    by the check's id, and ``checked`` are all conversations with results of checks. ``turns_met``
    are those that met the goal, by their number of turns. All these are known since version 1.2.
    ``turns`` and ``seconds`` leave faults out; ``latency_ms`` is summed over ``replies``,
    ``cost_usd`` over the ``priced`` conversations.
    """

    ended: Mapping[StopReason, Number] = Field(default_factory=dict)
    goal_met_by: Mapping[str, Number] = Field(default_factory=dict)
    failed_checks: Mapping[str, Number] = Field(default_factory=dict)
    turns_met: Mapping[int, Number] = Field(default_factory=dict)
    checked: Number = 0
    violations: Mapping[str, Number] = Field(default_factory=dict)
    turns: Number = 0
    seconds: Sum = 0.0
    replies: Number = 0
    latency_ms: Number = 0
    priced: Number = 0
    cost_usd: Sum = 0.0

    def __add__(self, other: Tally) -> Tally:
        ended = Counter(self.ended) + Counter(other.ended)
        numbers = Tally.model_fields.keys() - {"ended", *_BY_NAME}
        return Tally(
            ended={reason: ended[reason] for reason in StopReason if ended[reason]},
            goal_met_by=_added(self.goal_met_by, other.goal_met_by),
            failed_checks=_added(self.failed_checks, other.failed_checks),
            turns_met=_added(self.turns_met, other.turns_met),
            violations=_added(self.violations, other.violations),
            **{name: getattr(self, name) + getattr(other, name) for name in numbers},
        )

    def counts(self, fail_on: AbstractSet[str]) -> Counts:
        """Count with ``fail_on`` as failures: values of stop reasons, and `PRESUMED`.

        A conversation with a failed check is a failure, too.
        """
        excluded = sum(n for reason, n in self.ended.items() if reason.is_fault)
        failed = sum(
            n for reason, n in self.ended.items() if reason.value in fail_on and not reason.is_fault
        )
        if PRESUMED in fail_on:
            failed += self.goal_met_by.get(PRESUMED, 0)
        failed += sum(n for ending, n in self.failed_checks.items() if ending not in fail_on)
        return Counts(sum(self.ended.values()) - failed - excluded, failed, excluded)

    @property
    def completed(self) -> int:
        """Return how many conversations did not end in a fault."""
        return sum(n for reason, n in self.ended.items() if not reason.is_fault)

    @property
    def unattributed(self) -> int:
        """Return how many goals were met without a known `goal_met_by`."""
        return self.ended.get(StopReason.GOAL_MET, 0) - sum(self.goal_met_by.values())

    @property
    def means(self) -> Averages:
        """Return the means per conversation without a fault; of the latency, per reply."""
        complete = self.completed
        return Averages(
            turns=_mean(self.turns, complete),
            seconds=_mean(self.seconds, complete),
            latency_ms=_mean(self.latency_ms, self.replies),
            cost_usd=_mean(self.cost_usd, self.priced),
        )


class Averages(NamedTuple):
    """Turns, seconds and US dollars per conversation, milliseconds per reply; None if unknown."""

    turns: float | None
    seconds: float | None
    latency_ms: float | None
    cost_usd: float | None


class PersonaCounts(Model):
    """The counts of one series in one run, which ``began`` then, at this endpoint."""

    subject: Subject
    instrument: Instrument
    run: str
    began: str
    endpoint_sha256: str
    tally: Tally

    @property
    def series(self) -> Series:
        return Series(self.subject, self.instrument)


def by_series(entries: Iterable[PersonaCounts]) -> dict[Series, Tally]:
    """Add up all runs of each series."""
    sums: dict[Series, Tally] = {}
    for entry in sorted(entries, key=order):
        sums[entry.series] = sums.get(entry.series, Tally()) + entry.tally
    return sums


def order(entry: PersonaCounts) -> tuple[str, ...]:
    """Return the key that entries are sorted by: subject, instrument, time."""
    return (*entry.subject, entry.instrument.model_dump_json(), entry.began, entry.run)


def _added(one: Mapping[_Name, int], other: Mapping[_Name, int]) -> dict[_Name, int]:
    return dict(sorted((Counter(one) + Counter(other)).items()))


def _mean(total: float, number: int) -> float | None:
    return total / number if number else None
