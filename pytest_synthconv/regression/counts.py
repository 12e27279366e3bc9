"""Records of conversations as counts: by persona, by what measured it, and by run.

A gate compares like with like. The `Subject` is who talks to which assistant; the `Instrument` is
everything that a change of would change the counts though the assistant is the same. The endpoint
is no part of it: a changed endpoint is what is to be measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from ..core.errors import ConfigurationError
from ..core.models import PRESUMED, Model, StopReason
from ..core.text import one_line
from ..reports.records import HELD_BY, SIMULATE, Record, read_records

DIGITS = 12
"""As many hexadecimal digits of a digest tell cards apart, and still let a line be read."""


class Subject(NamedTuple):
    """A persona, by id, and the assistant that it talks to, by name."""

    assistant: str
    persona: str


class Instrument(Model):
    """What the subject was measured with: its card, the assistant's, who plays, who judges."""

    persona_sha256: str
    assistant_sha256: str
    provider: str
    user_model: str
    judge_model: str
    prompt_version: str | None
    max_turns: int


class Series(NamedTuple):
    """Conversations that may be counted together, and compared with others of the series."""

    subject: Subject
    instrument: Instrument


class Counts(NamedTuple):
    """Conversations by what they say of the assistant; ``excluded`` say nothing of it."""

    passed: int = 0
    failed: int = 0
    excluded: int = 0

    @property
    def total(self) -> int:
        """Those that count: neither numerator nor denominator holds an excluded one."""
        return self.passed + self.failed


class Standing(str, Enum):
    """What several conversations of one persona say together."""

    PASSED = "passed"
    FLAKY = "flaky"
    FAILED = "failed"
    UNDECIDED = "undecided"
    UNTESTED = "not tested"

    def __str__(self) -> str:
        return self.value


def standing(counts: Counts) -> Standing:
    """Failed when more than half of those that count did, as three of five; flaky when fewer."""
    if not counts.total:
        return Standing.UNTESTED
    if not counts.failed:
        return Standing.PASSED
    return Standing.FAILED if 2 * counts.failed > counts.total else Standing.FLAKY


def sum_of(counts: Iterable[Counts]) -> Counts:
    """All of ``counts`` together."""
    return Counts(*map(sum, zip(Counts(), *counts, strict=True)))


Number = Annotated[int, Field(ge=0)]
Sum = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Tally(Model):
    """Sums over conversations: how they ended, how long they took, what they cost.

    ``goal_met_by`` is what the goals that were met rest on, as far as that is known: records say so
    since their version 1.1, and later ones may have names that this version does not know.

    ``turns`` and ``seconds`` are of those that came to an end; ``latency_ms`` is summed over
    ``replies``, ``cost_usd`` over the ``priced`` ones.
    """

    ended: Mapping[StopReason, Number] = Field(default_factory=dict)
    goal_met_by: Mapping[str, Number] = Field(default_factory=dict)
    turns: Number = 0
    seconds: Sum = 0.0
    replies: Number = 0
    latency_ms: Number = 0
    priced: Number = 0
    cost_usd: Sum = 0.0

    def __add__(self, other: Tally) -> Tally:
        ended = {
            reason: self.ended.get(reason, 0) + other.ended.get(reason, 0)
            for reason in StopReason
            if reason in self.ended or reason in other.ended
        }
        met_by = {
            by: self.goal_met_by.get(by, 0) + other.goal_met_by.get(by, 0)
            for by in sorted({*self.goal_met_by, *other.goal_met_by})
        }
        sums = {
            name: getattr(self, name) + getattr(other, name)
            for name in Tally.model_fields
            if name not in ("ended", "goal_met_by")
        }
        return Tally(ended=ended, goal_met_by=met_by, **sums)

    def counts(self, fail_on: AbstractSet[str]) -> Counts:
        """Passed, failed and excluded, when ``fail_on`` fails: stop reasons' values, `PRESUMED`."""
        excluded = sum(n for reason, n in self.ended.items() if reason.is_fault)
        failed = sum(
            n for reason, n in self.ended.items() if reason.value in fail_on and not reason.is_fault
        )
        if PRESUMED in fail_on:
            failed += self.goal_met_by.get(PRESUMED, 0)
        return Counts(sum(self.ended.values()) - failed - excluded, failed, excluded)

    @property
    def unattributed(self) -> int:
        """Goals that were met, and nothing says by what."""
        return self.ended.get(StopReason.GOAL_MET, 0) - sum(self.goal_met_by.values())

    @property
    def means(self) -> Averages:
        """Per conversation that came to an end, but for the latency."""
        complete = sum(n for reason, n in self.ended.items() if not reason.is_fault)
        return Averages(
            turns=_mean(self.turns, complete),
            seconds=_mean(self.seconds, complete),
            latency_ms=_mean(self.latency_ms, self.replies),
            cost_usd=_mean(self.cost_usd, self.priced),
        )


class Averages(NamedTuple):
    """Turns, seconds and US dollars a conversation, milliseconds a reply; None is not known."""

    turns: float | None
    seconds: float | None
    latency_ms: float | None
    cost_usd: float | None


class PersonaCounts(Model):
    """What one run found of one series. ``began`` is when, ``endpoint_sha256`` whom it asked."""

    subject: Subject
    instrument: Instrument
    run: str
    began: str
    endpoint_sha256: str
    tally: Tally

    @property
    def series(self) -> Series:
        return Series(self.subject, self.instrument)


def read_run(files: Iterable[Path]) -> tuple[PersonaCounts, ...]:
    """The entries of the conversations in ``files``, be they of one run, of several or of shards.

    Raises `ConfigurationError` for a file that is none of records.
    """
    return tallied(record for file in files for record in read_records(file))


def tallied(records: Iterable[Record]) -> tuple[PersonaCounts, ...]:
    """The entries of ``records``, sorted: an entry for each series and run.

    The same conversation counts once, however many files it is in, and so does the same trial of a
    run. Those of the fixture ``simulate`` do not count. Raises `ConfigurationError`.
    """
    held = {_text(it, "conversation_id"): it for it in records if _is_asked_for(it)}
    groups: dict[tuple[Series, str], list[Record]] = {}
    for record in held.values():
        groups.setdefault((_series(record), _text(record, "run_id")), []).append(record)
    entries = [_entry(series, run, group) for (series, run), group in groups.items()]
    return tuple(sorted(entries, key=order))


def by_series(entries: Iterable[PersonaCounts]) -> dict[Series, Tally]:
    """All runs of each series together."""
    sums: dict[Series, Tally] = {}
    for entry in sorted(entries, key=order):
        sums[entry.series] = sums.get(entry.series, Tally()) + entry.tally
    return sums


def order(entry: PersonaCounts) -> tuple[str, ...]:
    """The key that entries are sorted by: who first, then what with, then when."""
    it = entry
    return (*it.subject, it.instrument.model_dump_json(), it.began, it.run)


def _entry(series: Series, run: str, records: Sequence[Record]) -> PersonaCounts:
    counted = _one_of_each_trial(records)
    first = min(records, key=lambda record: str(record.get("started_at")))
    return PersonaCounts(
        subject=series.subject,
        instrument=series.instrument,
        run=run,
        began=_text(first, "started_at"),
        endpoint_sha256=_text(first, "endpoint", "sha256")[:DIGITS],
        tally=sum(map(_tally, counted), Tally()),
    )


def _one_of_each_trial(records: Sequence[Record]) -> list[Record]:
    """A trial counts once: when it was rerun after a fault, and when several processes held it.

    That is so where tests in several workers of pytest-xdist ask for it, and nothing says that
    their participants are the same. Trials of several shards are trials of their own.
    """
    chosen: dict[Any, Record] = {}
    for record in records:
        it = _part(record, "config", kind=dict).get("seed"), record.get("trial")
        key = (*it, (record.get("ext") or {}).get("shard"))
        if key not in chosen or _stop_reason(chosen[key]).is_fault:
            chosen[key] = record
    return list(chosen.values())


def _is_asked_for(record: Record) -> bool:
    """False for a conversation of a test's own, which may be meant to fail."""
    return (record.get("ext") or {}).get(HELD_BY) != SIMULATE


def _tally(record: Record) -> Tally:
    reason = _stop_reason(record)
    messages = _part(record, "messages", kind=list)
    cost = _part(record, "usage", kind=dict).get("cost_usd")
    # Not those of faults: a talk that was broken off is no short talk, nor is a time-out a reply.
    said = [] if reason.is_fault else messages
    waits = [m["latency_ms"] for m in said if m.get("latency_ms") is not None]
    return Tally(
        ended={reason: 1},
        goal_met_by={by: 1} if isinstance(by := record.get("goal_met_by"), str) else {},
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
        Subject(_text(record, "assistant", "name"), _text(record, "persona", "id")),
        Instrument(
            persona_sha256=_text(record, "persona", "sha256")[:DIGITS],
            assistant_sha256=_text(record, "assistant", "sha256")[:DIGITS],
            provider=_text(record, "config", "provider"),
            user_model=_text(record, "config", "user_model"),
            judge_model=_text(record, "config", "judge_model"),
            prompt_version=None if prompts is None else str(prompts),
            max_turns=_part(record, "config", "max_turns", kind=int),
        ),
    )


def _stop_reason(record: Record) -> StopReason:
    told = _text(record, "stop_reason")
    try:
        return StopReason(told)
    except ValueError:
        raise _unfit(record, f"has the stop reason {one_line(told, 40)!r}") from None


def _text(record: Record, *path: str) -> str:
    text: str = _part(record, *path, kind=str)
    return text


def _part(record: Record, *path: str, kind: type | tuple[type, ...]) -> Any:
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
        "Hold the conversations again, or read them with the version that wrote them."
    )


def _mean(total: float, number: int) -> float | None:
    return total / number if number else None
