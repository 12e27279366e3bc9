"""A directory of cassettes, as one process of one run sees it: what may be replayed, and recorded.

| mode | replays what earlier runs recorded | records |
|---|---|---|
| ``none`` | yes | never |
| ``once`` | yes | into files that do not exist yet |
| ``new_episodes`` | yes | whatever is not there |
| ``all`` | no | everything, in place of what was there |

In every mode what this run has recorded is replayed when it is asked again: a run has one answer
to one request, as its cassettes have.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import threading
from collections import defaultdict
from enum import Enum
from pathlib import Path

from filelock import FileLock

from ...core.errors import ConfigurationError, ProviderError
from ...core.folders import unwritable
from ...core.redaction import Redactor
from ...files.problems import shown_path
from ..prompt import RequestOrigin
from .cassette_file import ALL_ANEW, Cassette, RecordedAnswer, load, place, save
from .mismatch import LiveRequest, asker, departure


class RecordMode(str, Enum):
    """When answers are recorded, as in vcrpy and pytest-recording."""

    NONE = "none"
    ONCE = "once"
    NEW_EPISODES = "new_episodes"
    ALL = "all"

    def __str__(self) -> str:
        return self.value


class Cassettes:
    """The cassettes in ``directory``, which is made when the first answer is recorded.

    ``shared`` is a directory that all processes of this run see and no other run does; None when
    there is one process only. ``replayed`` and ``recorded`` count answers in this process. Threads
    and processes may record at the same time, also in the same file.
    """

    def __init__(
        self,
        directory: Path,
        mode: RecordMode,
        *,
        redactor: Redactor | None = None,
        shared: Path | None = None,
    ) -> None:
        self.directory = directory
        self.mode = mode
        self.redactor = redactor or Redactor()
        self.replayed = 0
        self.recorded = 0
        self._shared = shared
        self._begun: set[Path] = set()
        self._read: dict[Path, tuple[object, Cassette]] = {}
        self._answered: defaultdict[Path, list[LiveRequest]] = defaultdict(list)
        self._changing = threading.Lock()

    def check(self) -> None:
        """Raise `ConfigurationError` if this run could not use the directory; changes nothing."""
        if self.mode is RecordMode.NONE:
            if not self.directory.is_dir():
                raise ConfigurationError(
                    f"the cassettes directory {shown_path(self.directory)} is not there\n"
                    "Record cassettes with --synthconv-record-mode=once, or name another directory "
                    "with --synthconv-cassettes=DIR."
                )
            return
        obstacle = unwritable(self.directory)
        if obstacle is not None:
            raise ConfigurationError(
                f"the cassettes directory {shown_path(self.directory)} cannot be written: "
                f"{shown_path(obstacle)} is not a writable directory\n"
                "Name another with --synthconv-cassettes=DIR."
            )

    def file(self, scene: RequestOrigin) -> Path:
        """Where the answers of ``scene`` are, or would be."""
        return self.directory / place(scene)

    def find(self, request: LiveRequest) -> tuple[RecordedAnswer, str] | None:
        """The answer to replay for ``request``, and its file and line; None when it must be asked.

        Raises `ProviderError` when there is none and none may be recorded, or the cassette cannot
        be read.
        """
        file = self.file(request.scene)
        cassette = self._visible(file)
        found = (cassette or Cassette()).find(request.fingerprint.key)
        if found is not None:
            answer, line = found
            with self._changing:
                self.replayed += 1
                self._answered[file].append(request)
            return answer, f"{shown_path(file)}:{line}"
        if not self._may_record(file, cassette):
            raise self._missing(file, cassette, request)
        return None

    def add(self, request: LiveRequest, answer: RecordedAnswer) -> RecordedAnswer:
        """Record ``answer`` to ``request``, and return what the cassette then has for it.

        That is another answer where one was recorded in the meantime. It is on disk on return.
        Raises `ProviderError`.
        """
        file = self.file(request.scene)
        problem = ""
        try:
            with FileLock(_lock_file(file)):
                cassette = self._visible(file) or Cassette()
                earlier = cassette.find(answer.request.key)
                # Others look at any time. In the mode `once` the mark must be there before the
                # file, which would pass for an earlier run's; in `all` not before it is rewritten.
                if self.mode is RecordMode.ONCE:
                    self._begin(file)
                if earlier is None:
                    save(file, (*cassette.answers, answer))
                self._begin(file)
        except OSError as error:
            problem = (
                f"the cassette {shown_path(file)} cannot be written: {error.strerror or error}"
            )
        if problem:
            raise ProviderError(problem, kind="cassette")
        with self._changing:
            self.recorded += earlier is None
        return answer if earlier is None else earlier[0]

    def _visible(self, file: Path) -> Cassette | None:
        """The cassette in ``file``, unless it is not there, or is one to be recorded over."""
        if self.mode is RecordMode.ALL and not self._has_begun(file):
            return None
        try:
            stat = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return load(file)  # which says why it cannot
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        known = self._read.get(file)
        if known is None or known[0] != state:
            known = self._read[file] = (state, load(file))
        return known[1]

    def _may_record(self, file: Path, cassette: Cassette | None) -> bool:
        if self.mode is RecordMode.ONCE:
            return cassette is None or self._has_begun(file)
        return self.mode is not RecordMode.NONE

    def _missing(
        self, file: Path, cassette: Cassette | None, request: LiveRequest
    ) -> ProviderError:
        who = asker(request.scene)
        if cassette is None:
            return ProviderError(
                f"there is no cassette {shown_path(file)}, which should have an answer for {who}\n"
                "Record it with --synthconv-record-mode=once.",
                kind="cassette",
            )
        why = departure(request, cassette.answers, self._answered[file])
        return ProviderError(
            f"the cassette {shown_path(file)} has no answer for {who}: {why}\n"
            f"Record it again with {ALL_ANEW}, or with new_episodes to keep what still fits.",
            kind="cassette",
        )

    def _has_begun(self, file: Path) -> bool:
        """True when this run, in whichever process, has recorded into ``file``."""
        if file not in self._begun and self._shared is not None:
            return self._mark(self._shared, file).exists()
        return file in self._begun

    def _begin(self, file: Path) -> None:
        self._begun.add(file)
        if self._shared is not None:
            self._shared.mkdir(parents=True, exist_ok=True)
            self._mark(self._shared, file).touch()

    def _mark(self, shared: Path, file: Path) -> Path:
        return shared / f"{_digest(file)}.recorded"


def _lock_file(file: Path) -> Path:
    """The lock for writing ``file``: elsewhere, for what is next to a cassette is committed.

    A few hundred locks serve all files there ever are, so that they do not pile up.
    """
    folder = Path(tempfile.gettempdir(), f"pytest-synthconv-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid():  # whose links would be followed
        raise PermissionError(errno.EPERM, f"{folder} belongs to somebody else")
    return folder / f"{_digest(file)[:2]}.lock"


def _digest(file: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.realpath(file.parent) / Path(file.name))).hexdigest()
