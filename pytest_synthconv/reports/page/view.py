"""One conversation as the page shows it: a row of the table, and JSON for its own view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from statistics import median
from typing import Any

from ...core.models import PRESUMED, StopReason
from .card import card_of
from .goals import progress_of
from .messages import MET_BY, Cut, Json, Record, milliseconds, turns_of
from .pairs import Pair
from .reading import listing, mapping, number, objects, part, raw, text, whole
from .rerun import command

FAILED, FAULT, OTHER, MET = "failed", "fault", "other", "met"
"""Kinds of outcomes, in the order of the table."""
KINDS = (FAILED, FAULT, OTHER, MET)

_FAULTS = frozenset(reason.value for reason in StopReason if reason.is_fault)
_FLAGS = {
    "injection_suspected": "A reply speaks to the judge, or gives a verdict.",
    "user_and_judge_disagree": "The user left content, the judge saw the goal open.",
    "second_opinion": "By the count of code, the user's patience is used up.",
    "parts_dropped": "The user was not shown everything that a reply has.",
}


@dataclass(frozen=True)
class Row:
    """A conversation in the table. Numbers are None where the record has none."""

    id: str
    kind: str
    stop_reason: str
    label: str
    persona: str
    persona_id: str
    assistant: str
    trial: int
    turns: int
    max_turns: int | None
    reason: str
    latencies: tuple[float, ...]
    cost: float | None
    is_of_a_test: bool

    @property
    def latency(self) -> str:
        """The median latency of a reply, formatted; empty if unknown."""
        return milliseconds(median(self.latencies)) if self.latencies else ""

    @property
    def subject(self) -> tuple[str, str]:
        return self.assistant, self.persona_id


def row_of(record: Record, fail_on: AbstractSet[str]) -> Row:
    """Return the row for ``record``; ``fail_on`` is what counts as a failure."""
    reason = text(record, "stop_reason")
    met_by = text(record, "goal_met_by")
    messages = objects(record, "messages")
    waits = (number(it, "latency_ms") for it in messages if raw(it, "role") == "assistant")
    is_of_a_test = part(record, "ext", "held_by") == "simulate"
    suffix = f" ({MET_BY[PRESUMED]})" if met_by == PRESUMED else ""
    limit = number(record, "config", "max_turns")
    return Row(
        id=text(record, "conversation_id"),
        kind=_kind(record, fail_on, is_of_a_test),
        stop_reason=reason,
        label=f"{reason.replace('_', ' ') or 'unknown'}{suffix}",
        persona=text(record, "persona", "name") or text(record, "persona", "id") or "(no name)",
        persona_id=text(record, "persona", "id"),
        assistant=text(record, "assistant", "name"),
        trial=whole(record, "trial", default=1),
        turns=sum(raw(it, "role") == "user" for it in messages),
        max_turns=None if limit is None else int(limit),
        reason=text(record, "reason"),
        latencies=tuple(wait for wait in waits if wait is not None),
        cost=number(record, "usage", "cost_usd"),
        is_of_a_test=is_of_a_test,
    )


def _kind(record: Record, fail_on: AbstractSet[str], is_of_a_test: bool) -> str:
    reason = raw(record, "stop_reason")
    if reason in _FAULTS:
        return FAULT
    # A test that runs a conversation of its own may want it to fail.
    if listing(record, "failed_checks") or not fail_on.isdisjoint(
        (reason, raw(record, "goal_met_by"))
    ):
        return OTHER if is_of_a_test else FAILED
    return MET if reason == StopReason.GOAL_MET.value else OTHER


def conversation_of(
    record: Record, row: Row, pair: Pair | None, options: Mapping[str, Any], cut: Cut, line: int
) -> Json:
    """Return what the page's script shows of ``record``, which is on ``line`` of its file."""
    view: Json = {
        "id": row.id,
        "kind": row.kind,
        "label": row.label,
        "persona": row.persona,
        "trial": row.trial,
        "reason": row.reason,
        "ended": _ended(row),
        "facts": list(_facts(record, row)),
        "command": command(options, raw(record, "nodeid")),
        "record": f"{cut.file}, line {line}",
        "card": card_of(record),
        "flags": [_FLAGS.get(flag, text(flag)) for flag in map(str, listing(record, "flags"))],
        "usage": list(_usage(record)),
        "turns": turns_of(record, cut, line),
        **_progress(record),
    }
    if fault := _fault(record):
        view["fault"] = fault
    if checks := [_check(it) for it in objects(record, "checks")]:
        view["checks"] = checks
    if log := [text(it) for kind in ("warnings", "log") for it in listing(record, "ext", kind)]:
        view["log"] = log
    if pair:
        view["before"] = _before(pair, cut)
    return view


def _ended(row: Row) -> str:
    of = f" of at most {row.max_turns}" if row.max_turns else ""
    turns = "no turn" if not row.turns else f"{row.turns} turn{'s' * (row.turns > 1)}{of}"
    return f"{row.label} after {turns}" if row.turns else f"{row.label}, {turns}"


def _facts(record: Record, row: Row) -> Iterator[tuple[str, str]]:
    """Yield labels and values, without those that are unknown."""
    seconds = number(record, "duration_s")
    usage = mapping(record, "usage")
    tokens = whole(usage, "input_tokens"), whole(usage, "output_tokens")
    facts = {
        "Assistant": row.assistant,
        "Endpoint": text(record, "endpoint", "host"),
        "Started": text(record, "started_at")[:19].replace("T", " "),
        "Duration": "" if seconds is None else milliseconds(seconds * 1000),
        "Median reply": row.latency,
        "Requests": _counted(usage),
        "Tokens": f"{tokens[0]:,} in, {tokens[1]:,} out" if any(tokens) else "",
        "Cost": "" if row.cost is None else dollars(row.cost),
        "User": text(record, "config", "user_model"),
        "Judge": text(record, "config", "judge_model"),
        "Seed": text(record, "config", "seed"),
        "Run by": "the fixture simulate; its test decides" if row.is_of_a_test else "",
    }
    yield from ((label, value) for label, value in facts.items() if value)


def _counted(usage: Mapping[str, Any]) -> str:
    if number(usage, "requests") is None:
        return ""
    retries = whole(usage, "retries")
    return f"{whole(usage, 'requests'):,}" + (f", {retries:,} of them retries" if retries else "")


def dollars(value: float) -> str:
    """Format a cost in US dollars."""
    return f"${value:,.2f}" if value >= 1 else f"${value:.4f}"


def _usage(record: Record) -> Iterator[list[str]]:
    """Yield a line of the table of costs for each role."""
    for role, part_of in mapping(record, "usage", "by_role").items():
        cost = number(part_of, "cost_usd")
        counts = ("requests", "retries", "input_tokens", "output_tokens")
        yield [
            text(role),
            *(f"{whole(part_of, name):,}" for name in counts),
            "" if cost is None else dollars(cost),
        ]


def _progress(record: Record) -> Json:
    progress = progress_of(record)
    found: Json = {"numbers": list(progress.turns), "goals": list(progress.goals)}
    if progress.curve:
        found["curve"] = {
            "name": progress.curve.name,
            "values": list(progress.curve.values),
            # A script's numbers have no fraction where there is none.
            "levels": {f"{value:g}": name for value, name in progress.curve.levels},
        }
    return found


def _fault(record: Record) -> Json:
    error = mapping(record, "error")
    if not error:
        return {}
    status, (first, _, rest) = number(error, "status"), text(error, "message").partition("\n")
    return {
        "turn": whole(error, "turn"),
        "kind": text(error, "kind") + ("" if status is None else f", status {status:.0f}"),
        # The first line of most messages is the reason, which is shown above.
        "message": rest if first == text(record, "reason") else text(error, "message"),
        "rejected": [
            f"{text(it, 'content')} ({text(it, 'reason')})" for it in objects(error, "rejected")
        ],
    }


def _check(it: Record) -> Json:
    return {
        "id": text(it, "id"),
        "result": text(it, "result"),
        "turn": whole(it, "turn"),
        "reason": text(it, "reason"),
    }


def _before(pair: Pair, cut: Cut) -> Json:
    """Return the baseline's conversation; its long replies are whole in the baseline only."""
    row = row_of(pair.before, frozenset())
    turns = turns_of(pair.before, Cut(cut.limit, "The baseline"), 0)
    for turn in turns:
        for message in turn["messages"]:
            message.pop("notes", None)
            if "cut" in message:
                message["cut"] = message["cut"].replace(", line 0,", "")
    return {
        "id": row.id,
        "ended": _ended(row),
        "reason": row.reason,
        "started": text(pair.before, "started_at")[:10],
        "differences": list(pair.differences),
        "turns": turns,
        "parting": [pair.parting.turn, pair.parting.role] if pair.parting else None,
    }
