"""The artifacts directory: the records of the last run, and of the one before it.

    conversations.jsonl   one line per conversation of the last run, as each ended
    previous.jsonl        the run before
    run.json              the last run: when, with what settings, how many ended how

Several processes of one run (pytest-xdist's workers) write here at once; two runs must not. Locks
are the operating system's, so that a crashed run leaves none behind.
"""

from __future__ import annotations

import json
import os
import platform
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..core.errors import ConfigurationError
from ..core.folders import unwritable
from ..core.text import now
from .records import read_records, to_line
from .run_file import holds_run

_POLL = 0.005
"""Seconds between two looks at the lock, which no process holds for longer."""
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True)
class RunInfo:
    """What is known of a run before it begins. ``options`` holds no secret."""

    run_id: str
    started_at: str
    options: Mapping[str, Any]
    versions: Mapping[str, str]


def versions(**others: str) -> dict[str, str]:
    """What ran: this package, Python, and ``others``."""
    from .. import __version__

    return {"pytest_synthconv": __version__, "python": platform.python_version(), **others}


class Artifacts:
    """The artifacts directory as one process of one run sees it.

    The directory is made by `begin`, so a run without a conversation leaves no trace.
    """

    def __init__(self, directory: Path, run: RunInfo) -> None:
        self.directory = directory
        self.conversations = directory / "conversations.jsonl"
        self._run = run
        self._run_file = directory / "run.json"
        self._has_begun = False
        self._thread = threading.Lock()
        self._process = FileLock(directory / ".lock", thread_local=False)
        self._alive = FileLock(directory / ".run.lock", thread_local=False)

    def check(self) -> None:
        """Raise `ConfigurationError` if this run could not write here; changes nothing."""
        obstacle = unwritable(self.directory)
        if obstacle is not None:
            raise ConfigurationError(
                f"the artifacts directory {self.directory} cannot be written: "
                f"{obstacle} is not a writable directory\n"
                "Name another with --synthconv-artifacts=DIR."
            )
        problem = ""
        try:
            if (self.directory / ".run.lock").exists():
                with self._writing():
                    self._claim()
                    # Only a look: with pytest-xdist it is a worker that will hold it.
                    self._alive.release()
        except OSError as error:  # another user's, a link, or a file system without locks
            problem = f"{error.filename or self.directory}: {error.strerror or error}"
        if problem:
            raise ConfigurationError(
                f"the lock of the artifacts directory cannot be opened: {problem}\n"
                "Remove it, or name another directory with --synthconv-artifacts=DIR."
            )

    def begin(self) -> None:
        """Make the directory this run's: earlier records move to ``previous.jsonl``.

        Does nothing when a process of this run has done it. Raises `ConfigurationError` while
        another run is at work here.
        """
        if self._has_begun:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._writing():
            self._claim()
            if not self._is_ours():
                if self.conversations.exists():
                    os.replace(self.conversations, self.directory / "previous.jsonl")
                self._write_run(status="started", ended_at=None, counts=None, exit_code=None)
        self._has_begun = True

    def add(self, record: Mapping[str, Any]) -> None:
        """Append ``record``; it is on disk, or with the operating system, on return."""
        line = to_line(record).encode("ascii")
        with self._writing():
            self._claim()
            _append(self.conversations, line)

    def finish(
        self,
        status: str,
        exit_code: int | None = None,
        verdicts: Mapping[str, Any] | None = None,
    ) -> Counter[str]:
        """Close the run: ``run.json`` gets its ``status`` and counts, which are returned.

        ``exit_code`` is what the process will end with: tests may fail where no conversation did.
        ``verdicts`` are what several conversations together, or with a baseline, come to.
        A run in which no conversation began has nothing to close and counts nothing.
        """
        if not self._is_ours():
            return Counter()
        with self._writing():
            counts = self._counts()
            self._write_run(
                status=status,
                ended_at=now(),
                counts=counts,
                exit_code=exit_code,
                **(verdicts or {}),
            )
        return counts

    def release(self) -> None:
        """Let the next run have the directory."""
        self._alive.release()

    def records(self) -> Iterator[dict[str, Any]]:
        """This run's records so far."""
        if self._is_ours() and self.conversations.is_file():
            yield from read_records(self.conversations)

    def _counts(self) -> Counter[str]:
        return Counter(str(record["stop_reason"]) for record in self.records())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write here alone: among threads first, for a file's lock is waited for by looking."""
        with self._thread, self._process.acquire(poll_interval=_POLL):
            yield

    def _claim(self) -> None:
        """Hold the directory for this run, or find that a process of this run does."""
        if self._alive.is_locked:
            return
        try:
            self._alive.acquire(timeout=0)
        except Timeout:
            if self._is_ours():
                return
            raise ConfigurationError(
                f"another run is writing to the artifacts directory {self.directory}\n"
                "Wait for it to end, or name another directory with --synthconv-artifacts=DIR."
            ) from None

    def _is_ours(self) -> bool:
        return holds_run(self._run_file, self._run.run_id)

    def _write_run(
        self,
        *,
        status: str,
        ended_at: str | None,
        counts: Counter[str] | None,
        exit_code: int | None,
        **verdicts: Any,
    ) -> None:
        run = {
            "schema": "synthconv.run",
            "schema_version": "1.0",
            "run_id": self._run.run_id,
            "status": status,
            "exit_code": exit_code,
            "started_at": self._run.started_at,
            "ended_at": ended_at,
            "conversations": sum((counts or {}).values()),
            "counts": dict(counts or {}),
            **verdicts,
            "options": dict(self._run.options),
            "versions": dict(self._run.versions),
        }
        text = json.dumps(run, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
        # Replaced, not rewritten: a reader never sees half of it, and a link is not followed.
        part = self.directory / f".run.json.{os.getpid()}"
        part.unlink(missing_ok=True)
        part.write_text(text, encoding="ascii")
        os.replace(part, self._run_file)


def _append(path: Path, line: bytes) -> None:
    """Add ``line`` to the file, whole or not at all."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINKS
    with FileIO(os.open(path, flags, 0o644), "r+") as file:
        size = _whole_lines(file)
        file.truncate(size)
        try:
            left = memoryview(line)
            while left:
                left = left[file.write(left) :]
        except OSError:
            file.truncate(size)
            raise


def _whole_lines(file: FileIO) -> int:
    """The size of ``file`` without the half line that a killed process may have left."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return 0
    file.seek(size - 1)
    if file.read(1) == b"\n":
        return size
    file.seek(0)
    return file.readall().rfind(b"\n") + 1
