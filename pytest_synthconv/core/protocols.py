"""The protocols of those who take part: endpoint, user and judge.

Everything that opens sessions that reply is an `Endpoint`, everything that says the next thing
in a talk a `User`, everything that assesses a talk a `Judge`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol, runtime_checkable

from pydantic import Field

from .models import EndpointIdentity, Hope, Message, Model, Proposal, Talk, Usage, Verdict
from .redaction import Redactor


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


@dataclass(frozen=True)
class EndpointTraits:
    """What an endpoint may say of itself, in attributes of these names, and what holds if not.

    ``greets``: it speaks first, its sessions' reply to no messages is the greeting.
    ``concurrency``: how many calls it takes at once, None for no limit of its own.
    ``keeps_talks_apart``: it knows which conversation a message belongs to.
    ``preflight``: a mistake in how it is reached is found by one conversation for all.
    ``redactor``: what its secrets are. ``file``: the endpoint file that names it.
    """

    greets: bool = False
    concurrency: int | None = None
    keeps_talks_apart: bool = True
    preflight: bool = False
    redactor: Redactor = field(default_factory=Redactor)
    file: object = None


class Endpoint(Protocol):
    """An assistant under test. One serves many conversations, also at the same time.

    It may have the attributes of `EndpointTraits` as well.
    """

    @property
    def identity(self) -> EndpointIdentity:
        """Which endpoint this is, for records; free of secrets."""

    def open(self, conversation_id: str) -> EndpointSession:
        """A session for the conversation of this id, which is unique in the world."""


def traits_of(endpoint: Endpoint) -> EndpointTraits:
    """Return what ``endpoint`` says of itself: the only place where its attributes are read."""
    names = (each.name for each in fields(EndpointTraits))
    said = {name: getattr(endpoint, name) for name in names if hasattr(endpoint, name)}
    return EndpointTraits(**said)


class UserMessage(Model):
    """What a simulated user says next. Only ``content`` reaches the assistant.

    ``act`` says what the message is meant to do (``rephrase``, ``complain`` ...). ``proposal`` is
    the user's wish to stop after this message; the judge decides. ``thought`` and ``hopes`` are
    kept in the record; ``usage`` is what the message cost.
    """

    content: str
    act: str | None = None
    proposal: Proposal | None = None
    thought: str | None = None
    hopes: tuple[Hope, ...] = ()
    usage: Usage = Field(default=Usage(), exclude=True, repr=False)


class User(Protocol):
    """A simulated user. One serves many talks, also at the same time: it keeps no state."""

    @property
    def name(self) -> str:
        """What plays the user, for records: ``agenda`` or a model's name."""

    def speak(self, talk: Talk) -> UserMessage:
        """The next thing that ``talk.persona`` says; raises `UserError` when it cannot.

        ``talk.objection`` is set when the last answer to the same talk could not be used.
        """


class Judge(Protocol):
    """A judge. One serves many talks, also at the same time: it keeps no state."""

    @property
    def name(self) -> str:
        """What judges, for records: ``heuristic`` or a model's name."""

    def assess(self, talk: Talk) -> Verdict:
        """The verdict after the last turn of ``talk``; raises `JudgeError` when there is none.

        ``talk.objection`` is set when the last verdict on the same talk was void.
        """
