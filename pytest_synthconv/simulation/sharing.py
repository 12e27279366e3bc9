"""One conversation per persona and run, however many tests and processes ask for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path

from filelock import FileLock

from ..models import Conversation


class SharedConversations:
    """Finished conversations by key, each held once.

    ``directory``, where given, is seen by all processes of the run: the first that asks for a key
    holds the conversation, the others wait and read it.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._here: dict[Hashable, Conversation] = {}

    def get(
        self, key: Hashable, hold: Callable[[], Conversation], *, shared_as: str | None
    ) -> Conversation:
        """The conversation of ``key``, by ``hold`` unless it was held before.

        ``shared_as`` is what it is called in all processes alike; None when it cannot be told
        there what the key means here.
        """
        if key not in self._here:
            if shared_as is not None and self._directory is not None:
                name = hashlib.sha256(shared_as.encode()).hexdigest()
                self._here[key] = _first_of_all(self._directory / name, hold)
            else:
                self._here[key] = hold()
        return self._here[key]

    def get_again(self, key: Hashable, hold: Callable[[], Conversation]) -> Conversation:
        """The conversation of ``key``, which `get` gave before; held anew if it was a fault."""
        if self._here[key].stop_reason.is_fault:
            self._here[key] = hold()
        return self._here[key]


def _first_of_all(file: Path, hold: Callable[[], Conversation]) -> Conversation:
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock")):
        if file.exists():
            return Conversation.model_validate_json(file.read_bytes())
        conversation = hold()
        file.write_text(conversation.model_dump_json(), encoding="utf-8")
        return conversation
