"""The protocols of the participants: endpoint, user and judge.

An `Endpoint` opens sessions that reply, a `User` writes the next message of a talk, and a `Judge`
assesses a talk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import Field, JsonValue

from .actions import Action
from .cards import Persona
from .check_cards import Check
from .frozen import Model
from .models import (
    EndpointIdentity,
    Hope,
    LastReply,
    Message,
    Proposal,
    Rejected,
    Talk,
    Usage,
    Verdict,
)
from .redaction import Redactor


class Reply(Model):
    """The assistant's reply and its latency. Secrets are already redacted.

    An endpoint in Python may return one: ``Reply("It is cancelled.", actions=done)``. There,
    ``latency_ms`` is measured if it is not given.

    ``is_cut``: the endpoint says that its model had no room left for more. ``actions`` is what the
    assistant did before it replied: give an empty list if it did nothing, since a reply without
    ``actions`` means that they cannot be observed. ``data`` is what is kept of its answer,
    ``choices`` are the labels of its buttons. ``dropped`` are the kinds of parts that it has and a
    simulated user is not shown, such as ``image``.
    """

    content: str
    latency_ms: int | None = None
    is_cut: bool = False
    actions: tuple[Action, ...] = ()
    data: Mapping[str, JsonValue] = Field(default_factory=dict)
    choices: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def __init__(self, content: str, **others: Any) -> None:
        super().__init__(**{"content": content, **others})


class EndpointSession(Protocol):
    """The session of one conversation. It shares no cookies and ids with other sessions."""

    def reply(self, messages: Sequence[Message]) -> Reply:
        """Return the reply to the last of ``messages``. Raise `EndpointError` if there is none."""

    def close(self) -> None:
        """Release the session's resources. Called once, also after an error."""


@runtime_checkable
class MakesRequests(Protocol):
    """A session whose replies and end can each take several requests, or none."""

    def count_with(self, ask: Callable[[], None]) -> None:
        """Call ``ask`` before each request from now on. If it raises, the exchange ends."""

    def finish(self) -> None:
        """Send the requests that end the conversation on the server, if not yet sent."""


@runtime_checkable
class KnowsPersona(Protocol):
    """A session whose requests can have values of the persona, such as who is logged in."""

    def introduce(self, persona: Persona, seed: int = 0) -> None:
        """Say who speaks, and the seed of this conversation. Called once, before any request."""


@runtime_checkable
class LooksAfter(Protocol):
    """A session that can say in which state the conversation has left things."""

    def look(self) -> Mapping[str, JsonValue]:
        """Send the requests for it, and return what is kept. Called once, before the end."""


@dataclass(frozen=True)
class EndpointTraits:
    """What an endpoint may say of itself, in attributes of these names, and the defaults.

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
    """An assistant under test. One endpoint serves many conversations, also concurrently.

    It may have the attributes of `EndpointTraits` as well.
    """

    @property
    def identity(self) -> EndpointIdentity:
        """The name of this endpoint for records, without secrets."""

    def open(self, conversation_id: str) -> EndpointSession:
        """Return a session for the conversation with this globally unique id."""


def traits_of(endpoint: Endpoint) -> EndpointTraits:
    """Return what ``endpoint`` says of itself: the only place where its attributes are read."""
    names = (each.name for each in fields(EndpointTraits))
    said = {name: getattr(endpoint, name) for name in names if hasattr(endpoint, name)}
    return EndpointTraits(**said)


class UserMessage(Model):
    """The next message of a simulated user. Only ``content`` is sent to the assistant.

    ``act`` says what the message is meant to do (``rephrase``, ``complain`` ...). ``proposal`` is
    the user's wish to stop after this message; the judge decides. ``thought``, ``hopes`` and
    ``last_reply`` are kept in the record. ``usage`` is the cost of the message. The loop sets
    ``rejected``.
    """

    content: str
    act: str | None = None
    proposal: Proposal | None = None
    thought: str | None = None
    hopes: tuple[Hope, ...] = ()
    last_reply: LastReply | None = None
    rejected: tuple[Rejected, ...] = ()
    usage: Usage = Field(default_factory=Usage, exclude=True, repr=False)


class User(Protocol):
    """A simulated user. It keeps no state, so one instance serves many talks concurrently."""

    @property
    def name(self) -> str:
        """The name of the user for records: ``agenda`` or the name of a model."""

    def speak(self, talk: Talk) -> UserMessage:
        """Return the next message of ``talk.persona``. Raise `UserError` if there is none.

        ``talk.objection`` is set when the last answer to the same talk could not be used.
        """


class Judge(Protocol):
    """A judge. It keeps no state, so one instance serves many talks concurrently."""

    @property
    def name(self) -> str:
        """The name of the judge for records: ``heuristic`` or the name of a model."""

    def assess(self, talk: Talk) -> Verdict:
        """Return the verdict after the last turn of ``talk``. Raise `JudgeError` if there is none.

        ``talk.objection`` is set when the last verdict on the same talk could not be used.
        """


class CriterionFinding(Model):
    """What a judge finds about one criterion, with the assistant's words that show it.

    A violation needs its quote; ``turn`` is 0 and ``quote`` empty if there is none to show.
    ``unconfirmed``: the judge found a violation, and did not when it looked again.
    """

    result: Literal["holds", "violated", "not_applicable"]
    reason: str
    turn: int = 0
    quote: str = ""
    unconfirmed: bool = False
    usage: Usage = Field(default_factory=Usage, exclude=True, repr=False)


class CriterionJudge(Protocol):
    """Who judges the criteria of checks, each by itself, when a conversation has ended."""

    @property
    def name(self) -> str:
        """The name for records, as that of a `Judge`."""

    def judge_criterion(self, check: Check, talk: Talk, turn: int | None) -> CriterionFinding:
        """Return the finding on the reply of ``turn``, or on the whole ``talk`` if it is None.

        ``talk.objection`` is set when the last finding on the same could not be used. Raise
        `JudgeError` if there is none.
        """
