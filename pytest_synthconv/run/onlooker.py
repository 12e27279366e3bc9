"""See what happens in the conversations of a run, while it happens."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from ..core.models import Conversation, Talk
from ..core.text import one_line
from ..core.transcripts import transcript
from ..reports.failure_text import headline


class Onlooker:
    """Learns of every message and every end, in the threads of the conversations.

    This one does nothing. The thread that waits for a conversation calls `look` now and then.
    """

    def heard(self, talk: Talk) -> None:
        """Take note of the last message of ``talk``."""

    def ended(self, conversation: Conversation) -> None:
        """Take note of a finished conversation."""

    def look(self) -> None:
        """Show what is new."""


class Counts(Onlooker):
    """Counts messages of users and finished conversations, and shows itself."""

    def __init__(self, show: Callable[[Counts], object]) -> None:
        self.turns = 0
        self.done = 0
        self._show = show
        self._lock = threading.Lock()

    def heard(self, talk: Talk) -> None:
        if talk.messages[-1].role == "user":
            with self._lock:
                self.turns += 1

    def ended(self, conversation: Conversation) -> None:
        with self._lock:
            self.done += 1

    def look(self) -> None:
        self._show(self)


class Turns(Onlooker):
    """Shows the text of every turn and of every end, once."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self._show = show
        self._texts: deque[str] = deque()

    def heard(self, talk: Talk) -> None:
        last = talk.messages[-1]
        if last.role == "assistant":
            messages = [it for it in talk.messages if it.turn == last.turn]
            said = transcript((it.turn, it.role, it.shown) for it in messages)
            self._texts.append(f"{_who(talk)}\n{said}")

    def ended(self, conversation: Conversation) -> None:
        self._texts.append(headline(conversation))

    def look(self) -> None:
        while self._texts:
            self._show(self._texts.popleft())


def _who(talk: Talk) -> str:
    name = f"Persona {one_line(talk.persona.name, 60)!r}"
    return f"{name}, trial {talk.trial}" if talk.trial > 1 else name
