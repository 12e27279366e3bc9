"""Logs in CSV: a message a row, with the columns id, role, text, and perhaps time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from .logged_talks import Line, LoggedTalk, Reading

_NEEDED = ("id", "role", "text")
_TIME = "time"
_SEPARATORS = (",", ";", "\t")
"""Spreadsheets write semicolons where the comma is the decimal sign."""
_LONGEST_CELL = 1_000_000
_NO_TIME = 0.0
_SECONDS = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


class _Row(NamedTuple):
    line: int
    time: float
    said: Line


def csv_talks(path: Path, reading: Reading) -> Iterator[LoggedTalk]:
    """Yield the conversations of a table, in the order of their first rows.

    Rows of a conversation need not be adjacent. With a column time they are put in its order.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        separator = _separator(file.readline())
        file.seek(0)
        rows = csv.reader(file, delimiter=separator, strict=True)
        by_id: dict[str, list[_Row]] = {}
        try:
            _read(rows, by_id, reading)
        except csv.Error as error:
            reading.fail(rows.line_num, f"is not CSV: {error}")
    if reading.problems:
        return
    for talk in by_id.values():
        talk.sort(key=lambda row: row.time)  # stable: rows of one time stay as they are
        found = reading.talk(min(row.line for row in talk), [row.said for row in talk])
        if found is not None:
            yield found


def _separator(head: str) -> str:
    return max(_SEPARATORS, key=lambda separator: len(_columns(head.split(separator))))


def _columns(cells: list[str]) -> dict[str, int]:
    """Return the place of each column that is read."""
    names = [cell.strip().strip('"').casefold() for cell in cells]
    return {name: names.index(name) for name in (*_NEEDED, _TIME) if name in names}


def _read(rows: Iterator[list[str]], by_id: dict[str, list[_Row]], reading: Reading) -> None:
    head = next(rows, [])
    columns = _columns(head)
    if missing := [name for name in _NEEDED if name not in columns]:
        reading.fail(
            1,
            f"the columns {', '.join(_NEEDED)} are expected in the first row, and {_TIME} may be "
            f"there; missing: {', '.join(missing)}",
        )
        return
    line = _next_line(rows)
    for cells in rows:
        at, line = line, _next_line(rows)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            reading.fail(at, f"has {len(cells)} cells, where the first row has {len(head)}")
        elif not cells[columns["id"]].strip():
            reading.fail(at, "has no id")
        elif (row := _row(cells, columns, at, reading)) is not None:
            by_id.setdefault(cells[columns["id"]].strip(), []).append(row)
        if reading.has_failed:
            return


def _next_line(rows: Iterator[list[str]]) -> int:
    """Return the line at which the next row begins: a cell may have several lines."""
    return int(getattr(rows, "line_num", 0)) + 1


def _row(cells: list[str], columns: dict[str, int], at: int, reading: Reading) -> _Row | None:
    role = reading.role(cells[columns["role"]], at)
    if role is None:
        return None
    time = _NO_TIME
    if _TIME in columns:
        found = _moment(cells[columns[_TIME]].strip())
        if found is None:
            reading.fail(
                at, "the time is neither ISO 8601, such as 2026-01-31T12:00:00Z, nor in seconds"
            )
            return None
        time = found
    return _Row(at, time, Line(role, cells[columns["text"]]))


def _moment(text: str) -> float | None:
    """Return the time ``text`` in seconds; a time without a zone is in UTC."""
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
