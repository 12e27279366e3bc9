"""The artifacts directory: the records of the last run, and of the one before it.

    conversations.jsonl   one line per conversation of the last run, in the order of their ends
    previous.jsonl        the run before
    run.json              the last run: time, settings, counts of outcomes

Several processes of one run (pytest-xdist's workers) write here at once; two runs must not. The
operating system releases the locks of a crashed run.
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
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..core.errors import ConfigurationError
from ..core.folders import unwritable
from ..core.text import now
from .line_files import append_line
from .records import read_records, to_line
from .run_file import holds_run

_POLL = 0.005
"""Seconds between attempts to get the lock; no process keeps it for longer."""


@dataclass(frozen=True)
class RunInfo:
    """What is known of a run before it begins. ``options`` contains no secret."""

    run_id: str
    started_at: str
    options: Mapping[str, Any]
    versions: Mapping[str, str]


def versions(**others: str) -> dict[str, str]:
    """Return the versions of this package, of Python, and of ``others``."""
    from .. import __version__

    return {"pytest_synthconv": __version__, "python": platform.python_version(), **others}


class Artifacts:
    """The artifacts directory, for one process of one run.

    `begin` creates the directory, so a run without a conversation leaves no trace.
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
            if any((self.directory / name).exists() for name in (".lock", ".run.lock")):
                with self._writing():
                    self._claim()
                    # Only a check: with pytest-xdist, a worker needs the lock.
                    self._alive.release()
        except OSError as error:  # another user's, a link, or a file system without locks
            problem = f"{error.filename or self.directory}: {error.strerror or error}"
        if problem:
            raise ConfigurationError(
                f"the lock of the artifacts directory cannot be opened: {problem}\n"
                "Remove it, or name another directory with --synthconv-artifacts=DIR."
            )

    def begin(self) -> None:
        """Move earlier records to ``previous.jsonl``, unless this run has begun already.

        Raise `ConfigurationError` while another run writes here.
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
        """Append ``record``; on return, the operating system has it."""
        line = to_line(record).encode("ascii")
        with self._writing():
            self._claim()
            append_line(self.conversations, line)

    def finish(
        self,
        status: str,
        exit_code: int | None = None,
        verdicts: Mapping[str, Any] | None = None,
    ) -> Counter[str]:
        """Write ``status`` and counts of outcomes to ``run.json``, and return the counts.

        ``exit_code`` is that of the process: tests may fail in which no conversation did.
        ``verdicts`` are on several conversations together, or on their comparison with a baseline.
        A run without a conversation has nothing to close.
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
        """Unlock the directory for the next run."""
        self._alive.release()

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield this run's records so far."""
        if self._is_ours() and self.conversations.is_file():
            yield from read_records(self.conversations)

    def _counts(self) -> Counter[str]:
        return Counter(str(record["stop_reason"]) for record in self.records())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Lock for writing: threads first, because a file lock polls."""
        with self._thread, self._process.acquire(poll_interval=_POLL):
            yield

    def _claim(self) -> None:
        """Lock the directory for this run, unless one of its processes has done so."""
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
        # Replaced, not rewritten: readers never see half a file, and links are not followed.
        part = self.directory / f".run.json.{os.getpid()}"
        part.unlink(missing_ok=True)
        part.write_text(text, encoding="ascii")
        os.replace(part, self._run_file)
