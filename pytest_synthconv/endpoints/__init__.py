"""How the assistant under test is reached: whatever opens sessions that reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..models import EndpointIdentity, Message, Model


class Reply(Model):
    """What the assistant answered, and after how long. Secrets are redacted already."""

    content: str
    latency_ms: int


class EndpointSession(Protocol):
    """One conversation's own line to the assistant: cookies and ids are shared with no other."""

    def reply(self, messages: Sequence[Message]) -> Reply:
        """The answer to the last of ``messages``; raises `EndpointError` when there is none."""

    def close(self) -> None:
        """Let go of what the session holds; called once, also after an error."""


class Endpoint(Protocol):
    """An assistant under test. One serves many conversations, also at the same time."""

    @property
    def identity(self) -> EndpointIdentity:
        """Which endpoint this is, for records; free of secrets."""

    def open(self, conversation_id: str) -> EndpointSession:
        """A session for the conversation of this id, which is unique in the world."""
