"""One conversation per persona and run, for all tests and processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path

from filelock import FileLock, Timeout

from ..core.models import Conversation, StopReason

_POLL = 0.02
"""Seconds between checks whether another process has finished a conversation."""


class ConversationCache:
    """Finished conversations by key, each run once.

    All processes of the run share ``directory``: the first one that needs a key runs the
    conversation, the others wait and read it. The operating system releases the lock of a process
    that dies, and the next one runs the conversation.
    """

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self._here: dict[Hashable, Conversation] = {}

    def known(self, key: Hashable) -> Conversation | None:
        """Return the conversation of ``key`` if this process has it."""
        return self._here.get(key)

    def keep(self, key: Hashable, conversation: Conversation) -> Conversation:
        """Store ``conversation`` as that of ``key``, and return it."""
        self._here[key] = conversation
        return conversation

    def get(
        self, key: Hashable, hold: Callable[[], Conversation], *, shared_as: str | None
    ) -> Conversation:
        """Return the conversation of ``key``; ``hold`` runs it if there is none.

        ``shared_as`` is its name in all processes, None if the key means something in this one
        only.
        """
        if key in self._here:
            return self._here[key]
        file = self._file(shared_as)
        return self.keep(key, hold() if file is None else _first_of_all(file, hold))

    def get_again(self, key: Hashable, hold: Callable[[], Conversation]) -> Conversation:
        """Return the conversation of ``key`` that `get` returned; run a fault again."""
        if self._here[key].stop_reason.is_fault:
            self._here[key] = hold()
        return self._here[key]

    def claim(
        self, hold: Callable[[], Conversation], *, shared_as: str | None
    ) -> Conversation | None:
        """Run a conversation; return None if another process has done so, or does.

        May be called from many threads.
        """
        file = self._file(shared_as)
        if file is None:
            return hold()
        try:
            with _lock(file).acquire(timeout=0):
                return None if file.exists() else _written(file, hold())
        except Timeout:
            return None

    def _file(self, shared_as: str | None) -> Path | None:
        if shared_as is None or self.directory is None:
            return None
        self.directory.mkdir(parents=True, exist_ok=True)
        return self.directory / hashlib.sha256(shared_as.encode()).hexdigest()


def _first_of_all(file: Path, hold: Callable[[], Conversation]) -> Conversation:
    with _lock(file).acquire(poll_interval=_POLL):
        if file.exists():
            return Conversation.model_validate_json(file.read_bytes())
        return _written(file, hold())


def _lock(file: Path) -> FileLock:
    return FileLock(file.with_suffix(".lock"))


def _written(file: Path, conversation: Conversation) -> Conversation:
    """Share ``conversation`` with other processes, unless it was interrupted."""
    if conversation.stop_reason is not StopReason.INTERRUPTED:
        file.write_text(conversation.model_dump_json(), encoding="utf-8")
    return conversation
