"""A table for spreadsheets: CSV with a row for each conversation.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula and computes
it. An assistant under test must not write formulas, so such a text gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from ...core.text import printable
from ..records import Record

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_COLUMNS: dict[str, Callable[[Record], Any]] = {
    "conversation_id": lambda it: it["conversation_id"],
    "assistant": lambda it: it["assistant"]["name"],
    "persona_id": lambda it: it["persona"]["id"],
    "persona": lambda it: it["persona"]["name"],
    "trial": lambda it: it["trial"],
    "status": lambda it: it["status"],
    "stop_reason": lambda it: it["stop_reason"],
    "goal_met_by": lambda it: it.get("goal_met_by"),
    "reason": lambda it: it["reason"],
    "turns": lambda it: sum(message["role"] == "user" for message in it["messages"]),
    "max_turns": lambda it: it["config"]["max_turns"],
    "user_model": lambda it: it["config"]["user_model"],
    "judge_model": lambda it: it["config"]["judge_model"],
    "seed": lambda it: it["config"]["seed"],
    "requests": lambda it: it["usage"]["requests"],
    "input_tokens": lambda it: it["usage"]["input_tokens"],
    "output_tokens": lambda it: it["usage"]["output_tokens"],
    "cost_usd": lambda it: it["usage"]["cost_usd"],
    "started_at": lambda it: it["started_at"],
    "duration_s": lambda it: it["duration_s"],
    "transcript": lambda it: "\n".join(
        f"{message['role']}: {printable(message['content'])}" for message in it["messages"]
    ),
}


def line(record: Record) -> str:
    """Return the row of ``record``. A value that is not known is empty."""
    return _row([_cell(read(record)) for read in _COLUMNS.values()])


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _row(cells: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


HEAD = _row(list(_COLUMNS))
"""The names of the columns."""
