"""One conversation per persona and run, however many tests and processes ask for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path

from filelock import FileLock, Timeout

from ..core.models import Conversation, StopReason

_POLL = 0.02
"""Seconds between two looks at whether another process has finished a conversation."""


class ConversationCache:
    """Finished conversations by key, each held once.

    ``directory``, where given, is seen by all processes of the run: the first that asks for a key
    holds the conversation, the others wait and read it. A lock is the operating system's, so that
    a process which dies leaves its conversation to the next.
    """

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self._here: dict[Hashable, Conversation] = {}

    def known(self, key: Hashable) -> Conversation | None:
        """The conversation of ``key`` if this process has it."""
        return self._here.get(key)

    def keep(self, key: Hashable, conversation: Conversation) -> Conversation:
        """From here on ``conversation`` is that of ``key``."""
        self._here[key] = conversation
        return conversation

    def get(
        self, key: Hashable, hold: Callable[[], Conversation], *, shared_as: str | None
    ) -> Conversation:
        """The conversation of ``key``, by ``hold`` unless it was held before.

        ``shared_as`` is what it is called in all processes alike; None when it cannot be told
        there what the key means here.
        """
        if key in self._here:
            return self._here[key]
        file = self._file(shared_as)
        return self.keep(key, hold() if file is None else _first_of_all(file, hold))

    def get_again(self, key: Hashable, hold: Callable[[], Conversation]) -> Conversation:
        """The conversation of ``key``, which `get` gave before; held anew if it was a fault."""
        if self._here[key].stop_reason.is_fault:
            self._here[key] = hold()
        return self._here[key]

    def claim(
        self, hold: Callable[[], Conversation], *, shared_as: str | None
    ) -> Conversation | None:
        """What ``hold`` returns; None when another process has held this conversation, or does.

        Serves many threads.
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
    """``conversation``, for others to read; one that was broken off is left to them to hold."""
    if conversation.stop_reason is not StopReason.INTERRUPTED:
        file.write_text(conversation.model_dump_json(), encoding="utf-8")
    return conversation
