"""What a run prints about its conversations, beside pytest's own lines: pure text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..models import StopReason
from ..text import counted, one_line

OFFLINE = "offline (judge: heuristic, sees stonewalling but not wrong advice)"
"""What a run with the embedded participants says of itself, wherever it speaks."""


def counts_line(counts: Mapping[str, int]) -> str:
    """For example ``12 goal met, 1 frustrated, 3 endpoint errors``, in `StopReason`'s order."""
    parts = []
    for reason in StopReason:
        if count := counts.get(reason.value):
            name = reason.value.replace("_", " ")
            plural = "s" if name.endswith("error") and count > 1 else ""
            parts.append(f"{count} {name}{plural}")
    return ", ".join(parts)


def summary(records: Iterable[Mapping[str, Any]], where: str, *, detailed: bool) -> list[str]:
    """The lines of the summary: counts, who played, where the records are; none without records.

    ``detailed`` adds a line per conversation.
    """
    records = list(records)
    if not records:
        return []
    counts = Counter(record["stop_reason"] for record in records)
    requests = sum(record["usage"]["requests"] for record in records)
    held, sent = counted(len(records), "conversation"), counted(requests, "request")
    lines = [f"{held}: {counts_line(counts)}; {sent}"]
    lines.extend(_row(record) for record in records if detailed)
    if any(record["config"]["provider"] == "offline" for record in records):
        lines.append(f"provider: {OFFLINE}")
    lines.append(f"records: {where}")
    return lines


def _row(record: Mapping[str, Any]) -> str:
    turns = sum(1 for message in record["messages"] if message["role"] == "user")
    progress = f"turn {turns}/{record['config']['max_turns']}"
    reason = record["stop_reason"].replace("_", " ")
    return f"  {reason:<14} {progress:<11} {record['persona']['id']}: " + one_line(
        record["reason"], 160
    )
