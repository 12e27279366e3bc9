"""Check a personas file, also against what stored conversations have shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..core.cards import Assistant
from ..files.loading import load_personas_file
from ..files.problems import Problem, notice_lines
from ..personas.weaknesses import UserLines, weaknesses
from ..reports.records import Record


def weakness_lines(
    path: Path, *, assistant: Assistant | None = None, records: Iterable[Record] | None = None
) -> tuple[int, tuple[str, ...]]:
    """Return the number of personas in the file at ``path``, and a line for each weakness.

    ``records`` show which facts the assistant asked for. Raise `ConfigurationError` with all
    problems of a file that is not valid.
    """
    file = load_personas_file(path)
    found = weaknesses(
        file.personas,
        assistant=assistant,
        said=None if records is None else _said(records),
    )
    notes = [
        Problem(
            file.document.place(it.path).line if it.path and file.document else 0, it.text, it.path
        )
        for it in found
    ]
    of_set = [note for note in notes if not note.path]
    return len(file.personas), (
        *notice_lines(path, [note for note in notes if note.path]),
        *notice_lines(path, of_set),
    )


def _said(records: Iterable[Record]) -> UserLines:
    """Return what users have said in conversations that ended, by the persona's id."""
    lines: dict[str, list[str]] = {}
    for record in records:
        if record["status"] == "complete":
            lines.setdefault(record["persona"]["id"], []).extend(
                message["content"] for message in record["messages"] if message["role"] == "user"
            )
    return lines
