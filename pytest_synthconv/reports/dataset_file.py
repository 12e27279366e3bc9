"""A file of conversations that grows over several runs, and survives any end of one.

The conversations of a dataset cost time and money, so each is on the disk as soon as it has ended.
In the project's own format the file has the records. In another format, which cannot say which
conversation a line is, the records are next to it in ``FILE.records``: a record is written first,
its line second, and lines that a killed process did not write are written by the next one.

Such lines are in the order of the plan, because readers may match them with the personas by
position. The line of a conversation that ended in an error comes when it has been run again.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from ..core.errors import ConfigurationError
from ..files.problems import shown_path
from ..files.saving import save_lines
from .export import is_fault
from .formats import Format
from .line_files import append_line, last_line
from .records import Record, read_records, to_line


class Identity(NamedTuple):
    """What makes a conversation of a dataset another one; with the same, it is not run again."""

    assistant_sha256: str
    persona_sha256: str
    trial: int
    seed: int
    max_turns: int
    provider: str
    user_model: str
    judge_model: str


def identity_of(record: Record) -> Identity:
    """Return the identity of a stored conversation."""
    config = record["config"]
    return Identity(
        record["assistant"]["sha256"],
        record["persona"]["sha256"],
        record["trial"],
        config["seed"],
        config["max_turns"],
        config["provider"],
        config["user_model"],
        config["judge_model"],
    )


class DatasetFile:
    """The file at ``path``, whose lines are in ``format``; None is that of the records.

    `on_added` is called with each new record, in the thread that has run the conversation.
    """

    def __init__(
        self,
        path: Path,
        format: Format | None = None,
        on_added: Callable[[Mapping[str, Any]], None] = lambda record: None,
    ) -> None:
        self.path = path
        target = Path(os.path.realpath(path))  # a link is followed
        self._lines = target if format else None
        self._format = format
        self._on_added = on_added
        self._lock = FileLock(target.with_name(f".{target.name}.lock"), thread_local=False)
        self._writing = threading.Lock()
        self.conversations = target.with_name(f"{target.name}.records") if format else target
        self._places: dict[Identity, int] = {}
        self._turn = 0
        self._waiting: dict[int, bytes] = {}
        self._is_released = False

    def open(self, planned: Sequence[Identity]) -> tuple[Record, ...]:
        """Lock and mend the file, and return the records of those ``planned`` that have ended.

        Records of earlier tries that ended in an error or were interrupted are removed if they are
        planned, because they are run again. Returned records have no messages.

        Raise `ConfigurationError` if it has something else in it, cannot be written, or another
        process writes to it.
        """
        problem = ""
        try:
            self.conversations.parent.mkdir(parents=True, exist_ok=True)
            self._claim()
            _mend(self.conversations)
            self._places = {identity: place for place, identity in enumerate(planned)}
            there = self._settled()
            self._mend_lines()
        except OSError as error:
            problem = f"{shown_path(self.path)}: cannot be written: {error.strerror or error}"
        else:
            return there
        raise ConfigurationError(problem)

    def begin(self) -> None:
        """Do nothing: `open` has prepared the file."""

    def add(self, record: Mapping[str, Any]) -> None:
        """Append ``record``, and its line; on return, both are on the disk."""
        with self._writing:
            if self._is_released:  # after a second Ctrl-C, a conversation may still end
                raise OSError("the file is closed")
            append_line(self.conversations, to_line(record).encode("ascii"), sync=True)
            self._queue(dict(record))
        self._on_added(record)

    def release(self) -> None:
        """Write the lines that wait for others, and let other processes write to the file."""
        with self._writing, suppress(OSError):  # the next process writes what this one cannot
            self._is_released = True
            for place in sorted(self._waiting):
                self._write_line(self._waiting.pop(place))
        self._lock.release()

    def _claim(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise ConfigurationError(
                f"{shown_path(self.path)}: another process is writing to it\n"
                "Wait for it to end, or name another file with --output."
            ) from None

    def _settled(self) -> tuple[Record, ...]:
        """Remove faults that are run again, and return the records that have ended."""
        ended: dict[Identity, Record] = {}
        has_stale = False
        for record in self._records():
            if self._is_stale(record):
                has_stale = True
            elif (identity := identity_of(record)) in self._places:
                ended[identity] = {**record, "messages": (), "verdicts": ()}
        if has_stale:
            kept = (to_line(it) for it in self._records() if not self._is_stale(it))
            save_lines(self.conversations, kept, what="the conversations")
        return tuple(ended.values())

    def _is_stale(self, record: Record) -> bool:
        return is_fault(record) and identity_of(record) in self._places

    def _records(self) -> Iterator[Record]:
        if self.conversations.exists():
            yield from read_records(self.conversations)

    def _line(self, record: Record) -> bytes:
        """Return the line of a record in the format; empty if it is not to have one."""
        if self._format is None or is_fault(record):
            return b""
        return (self._format.line(record) or "").encode()

    def _queue(self, record: Record, *, is_written: bool = False) -> None:
        """Write the line of ``record`` in its turn, unless that has been done."""
        line = b"" if is_written else self._line(record)
        place = self._places.get(identity_of(record))
        if place is None or place < self._turn:
            self._write_line(line)
            return
        self._waiting[place] = line
        while self._turn in self._waiting:
            self._write_line(self._waiting.pop(self._turn))
            self._turn += 1

    def _write_line(self, line: bytes) -> None:
        if line and self._lines is not None:
            append_line(self._lines, line, sync=True)

    def _mend_lines(self) -> None:
        """Queue the lines that the file lacks, of a process that was killed, or of a lost file."""
        if self._lines is None:
            return
        _check_shape(self._lines, self._format)
        _mend(self._lines)
        there: Counter[bytes] = Counter()
        if self._lines.exists():
            with self._lines.open("rb") as file:
                there.update(map(_digest, file))
        for record in self._records():
            digest = _digest(self._line(record))
            self._queue(record, is_written=there[digest] > 0)
            there[digest] -= 1


def _digest(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()


def _mend(path: Path) -> None:
    """Remove a last line that was cut off; end one that is whole and has no line end."""
    torn = last_line(path) if path.exists() else b""
    if not torn:
        return
    if _is_object(torn):
        with path.open("ab") as file:
            file.write(b"\n")
    elif b'{"'.startswith(torn[:2]):
        os.truncate(path, path.stat().st_size - len(torn))
    else:
        raise ConfigurationError(
            f"{shown_path(path)}: its last line is not JSON, so nothing is appended\n"
            "Name another file with --output."
        )


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _check_shape(path: Path, format: Format | None) -> None:
    """Raise `ConfigurationError` if the file's first line is not of ``format``."""
    if format is None or not path.exists():
        return
    with path.open("rb") as file:
        first = file.readline()
    if not first.endswith(b"\n"):
        return  # none, or a torn one
    line = json.loads(first) if _is_object(first) else {}
    if "schema" in line or format.key not in line:
        raise ConfigurationError(
            f"{shown_path(path)}: its lines are not in the format {format.name!r}\n"
            "Name another file with --output, or the format of this one with --format."
        )
