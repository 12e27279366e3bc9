"""Count records: read the outcome of each, and add them up by series and run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import ConfigurationError
from ..core.models import StopReason
from ..core.text import one_line
from ..reports.records import CHAT, HELD_BY, SIMULATE, Record, read_records
from .counts import Instrument, PersonaCounts, Series, Subject, Tally, order

DIGITS = 12
"""Hexadecimal digits of a digest: enough to distinguish cards, in a readable line."""

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
    turns = sum(m["role"] == "user" for m in said)
    by = record.get("goal_met_by")
    failed_checks = () if reason.is_fault else tuple(record.get("failed_checks") or ())
    is_checked = bool(failed_checks or record.get("checks")) and not reason.is_fault
    return Tally(
        ended={reason: 1},
        goal_met_by={by: 1} if isinstance(by, str) else {},
        failed_checks={by if isinstance(by, str) else reason.value: 1} if failed_checks else {},
        turns_met={turns: 1} if reason is StopReason.GOAL_MET else {},
        checked=int(is_checked),
        violations=dict.fromkeys(failed_checks, 1),
        turns=turns,
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
