"""How the assistant under test is reached: whatever opens sessions that reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from .models import EndpointIdentity, Message, Model


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


@runtime_checkable
class MakesRequests(Protocol):
    """A session whose replies can take more than one request, or none, and whose end can too."""

    def count_with(self, ask: Callable[[], None]) -> None:
        """Call ``ask`` before each request from now on; what it raises ends the exchange."""

    def finish(self) -> None:
        """Make the requests that end the conversation over there, as far as that is not done."""


class Endpoint(Protocol):
    """An assistant under test. One serves many conversations, also at the same time.

    One that has an attribute ``greets`` that is true speaks first: its sessions' reply to no
    messages is the greeting.
    """

    @property
    def identity(self) -> EndpointIdentity:
        """Which endpoint this is, for records; free of secrets."""

    def open(self, conversation_id: str) -> EndpointSession:
        """A session for the conversation of this id, which is unique in the world."""
