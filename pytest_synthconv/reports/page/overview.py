"""What the page says of the run as a whole: headline, counts, trials, gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.text import counted
from ..terminal import participants_text
from .reading import listing, mapping, number, objects, part, text, whole
from .view import FAILED, FAULT, Row

_STATUS = {
    "started": "The run has not ended, or it crashed: this is what it had recorded.",
    "interrupted": "The run was interrupted: this is what it had recorded.",
}


@dataclass(frozen=True)
class Count:
    """How many conversations ended with a stop reason; ``kind`` is the colour."""

    stop_reason: str
    label: str
    number: int
    kind: str


@dataclass(frozen=True)
class TrialStrip:
    """The trials of one persona, with the pass rate and its 95 % interval from 0 to 1."""

    persona: str
    assistant: str
    rows: tuple[Row, ...]
    text: str
    rate: float | None
    low: float
    high: float
    standing: str


@dataclass(frozen=True)
class GateRow:
    """A persona that is not what it was in the baseline."""

    persona: str
    persona_id: str
    change: str
    before: str
    now: str
    p_value: str
    is_convicted: bool


@dataclass(frozen=True)
class Gate:
    """The verdict of a comparison with a baseline."""

    verdict: str
    headline: str
    suite: str
    rows: tuple[GateRow, ...]
    steady: int


def headline(rows: Sequence[Row]) -> str:
    """Return the result of the run in one sentence."""
    if not rows:
        return "No conversation was recorded"
    kinds = Counter(row.kind for row in rows)
    number = counted(len(rows), "conversation")
    failed, faults = kinds[FAILED], kinds[FAULT]
    if not failed and not faults:
        return f"No failure in {number}"
    parts = [f"{failed} of {number} failed"] if failed else []
    if faults:
        verb = "ended in an error" if faults == 1 else "ended in errors"
        parts.append(f"{faults} {verb}" if failed else f"{faults} of {number} {verb}")
    return ", ".join(parts)


def counts(rows: Iterable[Row]) -> list[Count]:
    """Count the stop reasons, failures first."""
    rows = list(rows)
    numbers = Counter(row.stop_reason for row in rows)
    kinds = {row.stop_reason: row.kind for row in reversed(rows)}
    names = dict.fromkeys(row.stop_reason for row in rows)
    return [
        Count(name, name.replace("_", " ") or "unknown", numbers[name], kinds[name])
        for name in names
    ]


def notices(run: Mapping[str, Any], offline: bool) -> list[str]:
    """Return what a reader must know before the results."""
    found = [_STATUS[text(run, "status")]] if text(run, "status") in _STATUS else []
    if people := [text(it) for it in listing(run, "quarantined")]:
        found.append(f"In quarantine, so not part of the verdict: {', '.join(people)}.")
    if offline:
        found.append(
            "The embedded judge decided by rules: English only, and blind to wrong advice."
        )
    return found


def participants(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return who played the users and who judged, once for each combination."""
    keys = ("provider", "user_model", "judge_model")
    names = dict.fromkeys(tuple(text(it, "config", key) for key in keys) for it in records)
    return [participants_text(*name) for name in names if any(name)]


def strips(rates: Iterable[Mapping[str, Any]], rows: Iterable[Row]) -> Iterator[TrialStrip]:
    """Yield the trials of each persona in ``rates``, which are JSON, the worst first."""
    by_subject: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if not row.is_of_a_test:
            by_subject.setdefault(row.subject, []).append(row)
    for it in sorted(rates, key=_rate):
        own = by_subject.get((text(it, "assistant"), text(it, "persona")), [])
        if own:
            yield TrialStrip(
                persona=own[0].persona,
                assistant=own[0].assistant,
                rows=tuple(sorted(own, key=lambda row: row.trial)),
                text=text(it, "text"),
                rate=number(it, "rate"),
                low=number(it, "low") or 0.0,
                high=number(it, "high") or 0.0,
                standing=text(it, "standing"),
            )


def _rate(it: Mapping[str, Any]) -> float:
    rate = number(it, "rate")
    return 2.0 if rate is None else rate


def gate_of(comparison: Mapping[str, Any], rows: Iterable[Row]) -> Gate | None:
    """Return the verdict in ``comparison``, as ``run.json`` has it; None if there is none."""
    if not comparison:
        return None
    names = {row.subject: row.persona for row in rows}
    findings = objects(comparison, "personas")
    shown = [it for it in findings if text(it, "change") != "steady" or part(it, "convicted")]
    shown.sort(key=lambda it: (not part(it, "convicted"), not part(it, "undecided")))
    return Gate(
        verdict=text(comparison, "verdict"),
        headline=text(comparison, "headline"),
        suite=_suite(mapping(comparison, "suite")),
        rows=tuple(_gate_row(it, names) for it in shown),
        steady=len(findings) - len(shown),
    )


def _gate_row(it: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> GateRow:
    who = text(it, "persona")
    p_value = number(it, "adjusted")
    return GateRow(
        persona=names.get((text(it, "assistant"), who), who),
        persona_id=who,
        change=text(it, "change"),
        before=_passed(mapping(it, "before")),
        now=_passed(mapping(it, "now")),
        p_value="" if p_value is None else ("< 0.001" if p_value < 0.001 else f"{p_value:.3f}"),
        is_convicted=bool(part(it, "convicted")),
    )


def _suite(suite: Mapping[str, Any]) -> str:
    if not suite:
        return ""
    p_value = number(suite, "p_value")
    now, before = (_passed(mapping(suite, side)) for side in ("now", "before"))
    chance = "" if p_value is None else f"; p = {p_value:.2g}"
    return f"All personas together: {now} passed now, {before} in the baseline{chance}"


def _passed(counts: Mapping[str, Any]) -> str:
    passed, failed = whole(counts, "passed"), whole(counts, "failed")
    return f"{passed} of {passed + failed}" if passed + failed else "–"
