"""A file of conversations that grows over several runs, and survives any end of one.

The conversations of a dataset cost time and money, so each is on the disk as soon as it has ended.
In the project's own format the file has the records. In another format, which cannot say which
conversation a line is, the records are next to it in ``FILE.records``: a record is written first,
its line second, and a line that a killed process did not write is written by the next one.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
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

    def open(self, planned: Collection[Identity]) -> tuple[Record, ...]:
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
            if self._lines is not None:
                self._mend_lines(self._lines)
            return self._settled(frozenset(planned))
        except OSError as error:
            problem = f"{shown_path(self.path)}: cannot be written: {error.strerror or error}"
        raise ConfigurationError(problem)

    def begin(self) -> None:
        """Do nothing: `open` has prepared the file."""

    def add(self, record: Mapping[str, Any]) -> None:
        """Append ``record``, and its line; on return, both are on the disk."""
        with self._writing:
            append_line(self.conversations, to_line(record).encode("ascii"), sync=True)
            if self._lines is not None and (line := self._line(dict(record))):
                append_line(self._lines, line, sync=True)
        self._on_added(record)

    def release(self) -> None:
        """Let other processes write to the file."""
        self._lock.release()

    def _claim(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise ConfigurationError(
                f"{shown_path(self.path)}: another process is writing to it\n"
                "Wait for it to end, or name another file with --output."
            ) from None

    def _settled(self, planned: frozenset[Identity]) -> tuple[Record, ...]:
        ended: dict[Identity, Record] = {}
        has_stale = False
        for record in self._records():
            identity = identity_of(record)
            if identity in planned and is_fault(record):
                has_stale = True
            elif identity in planned:
                ended[identity] = {**record, "messages": (), "verdicts": ()}
        if has_stale:
            kept = (
                to_line(record)
                for record in self._records()
                if not (is_fault(record) and identity_of(record) in planned)
            )
            save_lines(self.conversations, kept, what="the conversations")
        return tuple(ended.values())

    def _records(self) -> Iterator[Record]:
        if self.conversations.exists():
            yield from read_records(self.conversations)

    def _line(self, record: Record) -> bytes:
        """Return the line of a record in the format; empty if it is not to have one."""
        assert self._format is not None  # noqa: S101 - for the type checker
        line = None if is_fault(record) else self._format.line(record)
        return (line or "").encode()

    def _mend_lines(self, lines: Path) -> None:
        """Append the line of the last record if a killed process did not write it.

        All lines, if there are none: somebody has removed the file.
        """
        _check_shape(lines, self._format)
        _mend(lines)
        if not lines.exists() or not lines.stat().st_size:
            for record in self._records():
                if line := self._line(record):
                    append_line(lines, line, sync=True)
            return
        last = b""
        for record in self._records():
            last = self._line(record) or last
        # Two conversations may have the same words.
        wanted = sum(self._line(record) == last for record in self._records())
        with lines.open("rb") as there:
            is_missing = bool(last) and sum(line == last for line in there) < wanted
        if is_missing:
            append_line(lines, last, sync=True)


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
