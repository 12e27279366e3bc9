"""Counts of conversations: by persona, by what measured it, and by run.

A gate compares like with like. The `Instrument` is everything that could change the counts without
a change of the assistant. The endpoint is not part of it: its changes are what is measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from ..core.errors import ConfigurationError
from ..core.models import PRESUMED, Model, StopReason
from ..core.text import one_line
from ..reports.records import CHAT, HELD_BY, SIMULATE, Record, read_records

DIGITS = 12
"""Hexadecimal digits of a digest: enough to distinguish cards, in a readable line."""


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


class Tally(Model):
    """Sums over conversations: how they ended, how long they took, what they cost.

    ``goal_met_by`` is known since version 1.1 of records, and may contain names of later versions.
    ``failed_checks`` are the conversations with a failed check, by `goal_met_by`, or if they have
    none, by stop reason: one that fails for both reasons counts once.
    ``turns`` and ``seconds`` leave faults out; ``latency_ms`` is summed over ``replies``,
    ``cost_usd`` over the ``priced`` conversations.
    """

    ended: Mapping[StopReason, Number] = Field(default_factory=dict)
    goal_met_by: Mapping[str, Number] = Field(default_factory=dict)
    failed_checks: Mapping[str, Number] = Field(default_factory=dict)
    turns: Number = 0
    seconds: Sum = 0.0
    replies: Number = 0
    latency_ms: Number = 0
    priced: Number = 0
    cost_usd: Sum = 0.0

    def __add__(self, other: Tally) -> Tally:
        ended = Counter(self.ended) + Counter(other.ended)
        met_by = Counter(self.goal_met_by) + Counter(other.goal_met_by)
        failed = Counter(self.failed_checks) + Counter(other.failed_checks)
        numbers = Tally.model_fields.keys() - {"ended", "goal_met_by", "failed_checks"}
        return Tally(
            ended={reason: ended[reason] for reason in StopReason if ended[reason]},
            goal_met_by=dict(sorted(met_by.items())),
            failed_checks=dict(sorted(failed.items())),
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
    def unattributed(self) -> int:
        """Return how many goals were met without a known `goal_met_by`."""
        return self.ended.get(StopReason.GOAL_MET, 0) - sum(self.goal_met_by.values())

    @property
    def means(self) -> Averages:
        """Return the means per conversation without a fault; of the latency, per reply."""
        complete = sum(n for reason, n in self.ended.items() if not reason.is_fault)
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


_NO_TRIALS = frozenset({SIMULATE, CHAT})


def read_run(files: Iterable[Path]) -> tuple[PersonaCounts, ...]:
    """Return the entries of the records in ``files``, or raise `ConfigurationError`."""
    return tallied(record for file in files for record in read_records(file))


def tallied(records: Iterable[Record]) -> tuple[PersonaCounts, ...]:
    """Return the entries of ``records``, sorted: one for each series and run.

    A conversation counts once, however many files contain it, and so does a trial of a run. Those
    of the fixture ``simulate`` do not count: a test may want them to fail. Nor does what a person
    typed. Raise `ConfigurationError`.
    """
    counted = [it for it in records if (it.get("ext") or {}).get(HELD_BY) not in _NO_TRIALS]
    by_id = {_part(record, "conversation_id"): record for record in counted}
    groups: dict[tuple[Series, str], list[Record]] = {}
    for record in by_id.values():
        groups.setdefault((_series(record), _part(record, "run_id")), []).append(record)
    entries = [_entry(series, run, group) for (series, run), group in groups.items()]
    return tuple(sorted(entries, key=order))


def by_series(entries: Iterable[PersonaCounts]) -> dict[Series, Tally]:
    """Add up all runs of each series."""
    sums: dict[Series, Tally] = {}
    for entry in sorted(entries, key=order):
        sums[entry.series] = sums.get(entry.series, Tally()) + entry.tally
    return sums


def order(entry: PersonaCounts) -> tuple[str, ...]:
    """Return the key that entries are sorted by: subject, instrument, time."""
    return (*entry.subject, entry.instrument.model_dump_json(), entry.began, entry.run)


def _entry(series: Series, run: str, records: Sequence[Record]) -> PersonaCounts:
    counted = _one_of_each_trial(records)
    first = min(records, key=lambda record: str(record.get("started_at")))
    return PersonaCounts(
        subject=series.subject,
        instrument=series.instrument,
        run=run,
        began=_part(first, "started_at"),
        endpoint_sha256=_part(first, "endpoint", "sha256")[:DIGITS],
        tally=sum(map(_tally, counted), Tally()),
    )


def _one_of_each_trial(records: Sequence[Record]) -> list[Record]:
    """Keep one record of each trial; a rerun after a fault replaces the fault.

    Several workers of pytest-xdist may run a trial whose participants come from fixtures. Trials of
    several shards are different trials.
    """
    chosen: dict[Any, Record] = {}
    for record in records:
        it = _part(record, "config", kind=dict).get("seed"), record.get("trial")
        key = (*it, (record.get("ext") or {}).get("shard"))
        if key not in chosen or _stop_reason(chosen[key]).is_fault:
            chosen[key] = record
    return list(chosen.values())


def _tally(record: Record) -> Tally:
    reason = _stop_reason(record)
    messages = _part(record, "messages", kind=list)
    cost = _part(record, "usage", kind=dict).get("cost_usd")
    # Faults are left out: an interrupted talk is not a short one, nor is a time-out a reply.
    said = [] if reason.is_fault else messages
    waits = [m["latency_ms"] for m in said if m.get("latency_ms") is not None]
    return Tally(
        ended={reason: 1},
        goal_met_by={by: 1} if isinstance(by := record.get("goal_met_by"), str) else {},
        failed_checks={by if isinstance(by, str) else reason.value: 1}
        if record.get("failed_checks") and not reason.is_fault
        else {},
        turns=sum(m["role"] == "user" for m in said),
        seconds=0.0 if reason.is_fault else _part(record, "duration_s", kind=(int, float)),
        replies=len(waits),
        latency_ms=sum(waits),
        priced=int(cost is not None and not reason.is_fault),
        cost_usd=0.0 if cost is None or reason.is_fault else cost,
    )


def _series(record: Record) -> Series:
    prompts = _part(record, "config", kind=dict).get("prompt_version")
    return Series(
        Subject(_part(record, "assistant", "name"), _part(record, "persona", "id")),
        Instrument(
            persona_sha256=_part(record, "persona", "sha256")[:DIGITS],
            assistant_sha256=_part(record, "assistant", "sha256")[:DIGITS],
            provider=_part(record, "config", "provider"),
            user_model=_part(record, "config", "user_model"),
            judge_model=_part(record, "config", "judge_model"),
            prompt_version=None if prompts is None else str(prompts),
            max_turns=_part(record, "config", "max_turns", kind=int),
        ),
    )


def _stop_reason(record: Record) -> StopReason:
    name = _part(record, "stop_reason")
    try:
        return StopReason(name)
    except ValueError:
        raise _unfit(record, f"has the stop reason {one_line(name, 40)!r}") from None


def _part(record: Record, *path: str, kind: type | tuple[type, ...] = str) -> Any:
    value: Any = record
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, kind):
        raise _unfit(record, f"has no {'.'.join(path)}")
    return value


def _unfit(record: Record, what: str) -> ConfigurationError:
    which = one_line(str(record.get("conversation_id")), 60)
    return ConfigurationError(
        f"the record of conversation {which} cannot be counted: it {what}\n"
        "Run the conversations again, or read them with the version that wrote them."
    )


def _mean(total: float, number: int) -> float | None:
    return total / number if number else None
