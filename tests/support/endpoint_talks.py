"""Conversations with an endpoint over HTTP, one or many at once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from pytest_synthconv import Message
from pytest_synthconv.endpoints.http import HTTPEndpoint

PATIENCE = 60
"""Seconds in which all must be ready for the next turn."""


class Talk:
    """One conversation, which remembers what was said."""

    def __init__(self, endpoint: HTTPEndpoint) -> None:
        self._session = endpoint.open(uuid.uuid4().hex)
        self.messages: list[Message] = []
        if endpoint.greets:
            self._note("assistant", self._session.reply([]).content, 0)

    def say(self, text: str) -> str:
        """What is answered to ``text``."""
        turn = sum(message.role == "user" for message in self.messages) + 1
        self._note("user", text, turn)
        answer = self._session.reply(self.messages).content
        self._note("assistant", answer, turn)
        return answer

    def close(self) -> None:
        self._session.close()

    def _note(self, role: Literal["user", "assistant"], content: str, turn: int) -> None:
        self.messages.append(Message(role=role, content=content, turn=turn))


def all_at_once(endpoint: HTTPEndpoint, lines: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What each is answered who says these ``lines``, all saying their next at the same time."""
    together = threading.Barrier(len(lines))

    def converse(own: Sequence[str]) -> list[str]:
        talk = Talk(endpoint)
        answers = []
        for text in own:
            together.wait(PATIENCE)
            answers.append(talk.say(text))
        talk.close()
        return answers

    with ThreadPoolExecutor(len(lines)) as pool:
        return dict(zip(lines, pool.map(converse, lines.values()), strict=True))
