"""Export stored conversations to the formats of other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import ConfigurationError
from ..core.text import counted
from ..files.problems import shown_path
from .formats import Format
from .records import Record
from .terminal import counts_line


def records_file(path: Path) -> Path:
    """Return the file of records that ``path`` is, or that the artifacts directory there has."""
    file = path / "conversations.jsonl" if path.is_dir() else path
    if not file.is_file():
        raise ConfigurationError(
            f"{shown_path(file)}: there are no records\n"
            "Name an artifacts directory, its conversations.jsonl, or the output of simulate."
        )
    return file


@dataclass
class Export:
    """Conversations as lines of ``format``, and the counts of what became of them.

    Only those that ended for one of ``stop_reasons``, if there are any. Without them, a format of
    chats leaves out conversations that ended in an error: they stop in the middle.
    """

    format: Format
    stop_reasons: Collection[str] = ()
    written: int = 0
    filtered: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    inexpressible: int = 0

    def lines(self, records: Iterable[Record]) -> Iterator[str]:
        """Yield the text of ``records``, line by line."""
        if self.format.head:
            yield self.format.head
        for record in records:
            if (line := self._line(record)) is not None:
                self.written += 1
                yield line

    def _line(self, record: Record) -> str | None:
        reason = str(record["stop_reason"])
        if self.stop_reasons and reason not in self.stop_reasons:
            self.filtered += 1
            return None
        if not self.stop_reasons and not self.format.takes_faults and is_fault(record):
            self.faults[reason] += 1
            return None
        line = self.format.line(record)
        if line is None:
            self.inexpressible += 1
        return line

    def __str__(self) -> str:
        """Return for example ``12 conversations; left out: 2 endpoint errors``."""
        left_out = [
            *([f"{self.filtered} with other stop reasons"] if self.filtered else []),
            *([counts_line(self.faults)] if self.faults else []),
            *([f"{self.inexpressible} without a usable reply"] if self.inexpressible else []),
        ]
        tail = f"; left out: {', '.join(left_out)}" if left_out else ""
        return f"{counted(self.written, 'conversation')}{tail}"


def is_fault(record: Record) -> bool:
    """Return True if the conversation of ``record`` ended in an error or was interrupted."""
    return bool(record["status"] != "complete")
