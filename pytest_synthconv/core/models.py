"""Talks and conversations: what was said, how it ended, and what it took.

A `Talk` is a running conversation, as the simulated user and the judge see it.
A `Conversation` is a finished one, as tests and records see it. They are frozen, and without input
or output; who talks is in `cards`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, Literal

from pydantic import Field, JsonValue

from .actions import Action
from .cards import Assistant, Persona, Traits
from .checks import CheckResult
from .frozen import Model
from .transcripts import transcript

Role = Literal["user", "assistant"]
Proposal = Literal["satisfied", "give_up"]
Hope = Literal["open", "attempted", "met", "refused"]
"""How a user sees one of its goals. ``attempted``: the user has asked and has no answer yet."""
LastReply = Literal["none", "helps", "asks", "useless"]
"""What the assistant's last reply was worth to a user. ``none``: there was none yet."""
Progress = Literal["met", "partly", "unmet"]
"""How a judge sees one of the user's goals."""
Frustration = Literal["none", "mild", "high"]
GoalMetBy = Literal["evidence", "action", "judge", "presumed"]
"""Basis of a `goal_met`: the card's evidence, what the assistant did, a judge's opinion, or only
the kind of the reply."""
PRESUMED: Final = "presumed"
"""The `GoalMetBy` when only the kind of the reply suggests that the goal is met."""


class StopReason(str, Enum):
    """How a conversation ended. Every conversation has exactly one stop reason."""

    GOAL_MET = "goal_met"
    FRUSTRATED = "frustrated"
    HANDED_OFF = "handed_off"
    MAX_TURNS = "max_turns"
    ENDPOINT_ERROR = "endpoint_error"
    USER_ERROR = "user_error"
    JUDGE_ERROR = "judge_error"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"

    def __str__(self) -> str:
        return self.value

    @property
    def is_fault(self) -> bool:
        """True when the infrastructure failed, so that this is no verdict on the assistant."""
        return self in _FAULTS


_FAULTS = frozenset(
    {
        StopReason.ENDPOINT_ERROR,
        StopReason.USER_ERROR,
        StopReason.JUDGE_ERROR,
        StopReason.BUDGET,
        StopReason.INTERRUPTED,
    }
)


class Usage(Model):
    """Requests sent, how many of them were retries, tokens, and US dollars if known.

    ``corrections`` are the answers of a language model that were not usable and requested again.
    ``cached_tokens`` is the part of ``input_tokens`` that the provider had in its prompt cache.
    """

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    by_role: Mapping[str, Usage] = Field(default_factory=dict)
    cached_tokens: int = 0
    corrections: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Return the sum of both. An unknown cost belongs to no request, so it adds nothing."""
        roles = {*self.by_role, *other.by_role}
        costs = [usage.cost_usd for usage in (self, other) if usage.cost_usd is not None]
        return Usage(
            requests=self.requests + other.requests,
            retries=self.retries + other.retries,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=sum(costs) if costs else None,
            by_role={
                role: self.by_role.get(role, Usage()) + other.by_role.get(role, Usage())
                for role in sorted(roles)
            },
            cached_tokens=self.cached_tokens + other.cached_tokens,
            corrections=self.corrections + other.corrections,
        )


class Rejected(Model):
    """What a simulated user wrote and could not be sent, cut, and why: a sentence about "it"."""

    content: str
    reason: str


class Message(Model):
    """One message. ``turn`` counts from 1; a turn is a user's message and the reply to it.

    Turn 0 is the greeting of an assistant that speaks first.

    The other fields belong to simulated users and are never sent to the assistant: ``act`` is what
    the message is meant to do, ``proposal`` whether the user would stop here, ``thought`` why the
    user says this, ``hopes`` how the user sees each of its goals, in the card's order, and
    ``last_reply`` what the reply before it was worth.

    ``rejected`` is what the user wrote before that. ``raw`` is the assistant's reply as it came, if
    reasoning was taken off it. ``cut`` is True for a reply that its endpoint says was cut.

    ``actions`` is what the assistant did in this turn, and ``data`` what the endpoint file keeps of
    its answer. ``choices`` are the labels of buttons that it offers, and ``chosen`` is the label of
    the one that the user presses with this message. ``dropped`` are the kinds of parts of the reply
    that a person would see, and the simulated user does not.
    """

    role: Role
    content: str
    turn: int
    latency_ms: int | None = None
    act: str | None = None
    proposal: Proposal | None = None
    thought: str | None = None
    hopes: tuple[Hope, ...] = ()
    last_reply: LastReply | None = None
    rejected: tuple[Rejected, ...] = ()
    raw: str | None = None
    cut: Literal[True] | None = None
    actions: tuple[Action, ...] = ()
    data: Mapping[str, JsonValue] = Field(default_factory=dict)
    choices: tuple[str, ...] = ()
    chosen: str | None = None
    dropped: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What the assistant did, what was said, and what of it no user was shown."""
        return "\n".join([*(f"-> {action}" for action in self.actions), self.noted])

    @property
    def noted(self) -> str:
        """What was said, with a note on what of it no simulated user was shown."""
        note = f"[not shown to the user: {', '.join(self.dropped)}]"
        return f"{self.content}\n{note}" if self.dropped else self.content

    def __getitem__(self, field: str) -> Any:
        """Return ``role`` or ``content``: an assistant's code may treat a message as a mapping."""
        if field not in ("role", "content"):
            raise KeyError(field)
        return getattr(self, field)


class Turn(Model):
    """A user's message and the reply to it. ``assistant`` is None when there was no reply."""

    number: int
    user: Message
    assistant: Message | None


class Evidence(Model):
    """A quote that supports a verdict: what ``role`` said in ``turn``, word for word."""

    turn: int
    role: Role
    quote: str


class VerdictKind(str, Enum):
    """The possible verdicts of a judge after a turn."""

    GOAL_MET = "goal_met"
    FRUSTRATED = "frustrated"
    HANDED_OFF = "handed_off"
    CONTINUE = "continue"

    def __str__(self) -> str:
        return self.value


class Verdict(Model):
    """A judge's verdict on the talk after ``turn``, with the quotes that support it.

    ``progress`` (one entry per goal, in the card's order) and ``frustration`` are set by judges
    that assess them separately and combine them into the verdict. ``goal_met_by`` is the basis of
    a `goal_met`, if the judge gives one. ``second_opinion`` is why code holds that the user's
    patience is used up, if the judge does not. ``unconfirmed`` is the ending that a second look did
    not confirm. ``usage`` is the cost; records count it by role.
    """

    turn: int
    verdict: VerdictKind
    reason: str
    evidence: tuple[Evidence, ...] = ()
    judge: str
    progress: tuple[Progress, ...] = ()
    frustration: Frustration | None = None
    goal_met_by: GoalMetBy | None = None
    second_opinion: str | None = None
    unconfirmed: VerdictKind | None = Field(default=None, exclude=True, repr=False)
    usage: Usage = Field(default_factory=Usage, exclude=True, repr=False)


class Fault(Model):
    """Why a conversation ended in a fault instead of a verdict.

    ``rejected`` is what the user wrote before, and what could not be sent.
    """

    kind: str
    status: int | None
    message: str
    turn: int
    rejected: tuple[Rejected, ...] = ()


class Dialogue(Model):
    """What a persona and an assistant have said, during the conversation and after it.

    All randomness is derived from ``seed`` and ``trial``.
    """

    persona: Persona
    assistant: Assistant
    messages: tuple[Message, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    max_turns: int = 10
    seed: int = 0
    trial: int = 1

    @property
    def user_messages(self) -> tuple[Message, ...]:
        """The user's messages, in order."""
        return tuple([m for m in self.messages if m.role == "user"])

    @property
    def assistant_messages(self) -> tuple[Message, ...]:
        """The assistant's messages, in order, with its greeting if there was one."""
        return tuple([m for m in self.messages if m.role == "assistant"])

    @property
    def greeting(self) -> Message | None:
        """The assistant's message before the first user message, or None."""
        return next((m for m in self.messages[:1] if m.role == "assistant"), None)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Each message of the user, with the reply to it."""
        replies = {m.turn: m for m in self.assistant_messages}
        return tuple(
            Turn(number=m.turn, user=m, assistant=replies.get(m.turn)) for m in self.user_messages
        )

    def transcript(self) -> str:
        """Return the messages as readable text: each line prefixed, control characters escaped.

        What the assistant did comes before what it said: ``-> cancel_order(order=1077)``.
        """
        return transcript((m.turn, m.role, m.shown) for m in self.messages)


class Talk(Dialogue):
    """A running conversation, as users and judges see it.

    ``objection`` is set when the user or the judge is called again for the same talk. It says why
    the last answer could not be used.
    """

    objection: str | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The labels of the buttons that the assistant's last message offers."""
        return self.assistant_messages[-1].choices if self.assistant_messages else ()


class EndpointIdentity(Model):
    """The endpoint, as far as a record may name it: never a URL's query or a header."""

    host: str
    sha256: str


class CardReading(Model):
    """How the offline rules read a persona's card. ``derived`` names what is not stated there."""

    needs: tuple[str, ...]
    traits: Traits
    derived: tuple[str, ...]


class Conversation(Dialogue):
    """A finished conversation: what was said, how it ended and why, and what it cost.

    ``provider``, ``user_model`` and ``judge_model`` name the user and the judge. ``duration`` is
    the time of the simulation itself in seconds, not of a test that waited for it. ``reading`` is
    how the offline rules read the card; None when a language model played the user. ``checks`` are
    the results of all checks of the assistant and the persona. ``after`` is what the endpoint
    file's requests ``after`` keep: the state in which the assistant left things.
    """

    id: str
    stop_reason: StopReason
    reason: str
    endpoint: EndpointIdentity
    provider: str
    user_model: str
    judge_model: str
    prompt_version: str | None = None
    usage: Usage = Usage()
    error: Fault | None = None
    flags: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    after: Mapping[str, JsonValue] = Field(default_factory=dict)
    started_at: str
    ended_at: str
    duration: float
    reading: CardReading | None = Field(default=None, exclude=True, repr=False)

    @property
    def failed_checks(self) -> tuple[str, ...]:
        """The ids of the checks that fail the test, each once."""
        return tuple(dict.fromkeys(check.id for check in self.checks if check.fails))

    @property
    def goal_met_by(self) -> GoalMetBy | None:
        """Basis of the `goal_met`, `judge` if the judge gives none; None for other stop reasons.

        `presumed` means only that a reply of the right kind came: the card states no evidence.
        """
        if self.stop_reason is not StopReason.GOAL_MET:
            return None
        said = self.verdicts[-1].goal_met_by if self.verdicts else None
        return said or "judge"
