"""The nouns of the project: frozen data, no input or output.

A `Talk` is a conversation while it goes on: what a simulated user and a judge are shown.
A `Conversation` is a finished one: what tests and records are given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from typing_extensions import Self

from .text import slug
from .transcripts import transcript

Role = Literal["user", "assistant"]
Proposal = Literal["satisfied", "give_up"]
Hope = Literal["open", "attempted", "met", "refused"]
"""How a user sees one of its goals; ``attempted`` is asked for, and not yet answered."""
Progress = Literal["met", "partly", "unmet"]
"""How a judge sees one of the user's goals."""
Frustration = Literal["none", "mild", "high"]
GoalMetBy = Literal["evidence", "judge", "presumed"]
"""What a `goal_met` rests on: the card's evidence, a judge's opinion, or only the kind of reply."""
PRESUMED: Final = "presumed"
"""The `GoalMetBy` of a goal that nothing but the kind of the replies says is met."""
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Share = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """Frozen, and strict about the names of its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hashed(Model):
    """A model that is told apart by its content."""

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the content: equal data has equal digests, whatever file it came from."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with these fields changed; unlike pydantic's, without the digest of the old."""
        copy = super().model_copy(update=dict(update or {}), deep=deep)
        copy.__dict__.pop("sha256", None)
        return copy


class StopReason(str, Enum):
    """How a conversation ended; every conversation has exactly one."""

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
        """True when it tells of the infrastructure, so that it is no verdict on the assistant."""
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


class Assistant(Hashed):
    """The assistant under test: what a user would know of it before talking to it."""

    name: Text
    description: Text


class Goal(Model):
    """One thing that must happen for `goal_met`.

    ``evidence`` are plain texts or ``/regular expressions/``, looked for without regard to case in
    what the assistant says; they outrank any judge's opinion.
    """

    ask: Text
    evidence: tuple[Text, ...] = ()
    must: bool = True


class Traits(Model):
    """How a persona behaves, each from 0 to 1; None is not stated, so derived from the card."""

    patience: Share | None = None
    cooperativeness: Share | None = None
    disclosure: Share | None = None
    verbosity: Share | None = None
    formality: Share | None = None
    accuracy: Share | None = None


class Persona(Hashed):
    """Who talks to the assistant. The first five fields are the original project's card."""

    name: Text
    description: Text
    personality: Text
    scenario: Text
    summary: Text
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,80}$")] = ""
    goals: tuple[Goal, ...] = ()
    facts: Mapping[str, Text] = Field(default_factory=dict)
    unknown: tuple[Text, ...] = ()
    traits: Traits = Traits()
    opening: Text | None = None
    script: tuple[Text, ...] = ()
    max_turns: Annotated[int, Field(ge=1)] | None = None

    def model_post_init(self, context: Any, /) -> None:
        if not self.id:
            object.__setattr__(self, "id", slug(self.name))


class Usage(Model):
    """What was spent: requests sent, those that were repeats, tokens, US dollars if known.

    ``cached_tokens`` are those of ``input_tokens`` that the provider had in its prompt cache.
    """

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    by_role: Mapping[str, Usage] = Field(default_factory=dict)
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Both together. A cost that is not known is one of no requests, so it adds nothing."""
        roles = {*self.by_role, *other.by_role}
        costs = [each.cost_usd for each in (self, other) if each.cost_usd is not None]
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
        )


class Message(Model):
    """One thing said. ``turn`` counts from 1; a turn is a user's message and the reply to it.

    Turn 0 is the greeting of an assistant that speaks first.

    The others belong to simulated users, and none of them is ever sent to the assistant: ``act``
    is what the message was meant to do, ``proposal`` whether the user would stop here, ``thought``
    why it says this, and ``hopes`` how it sees each of its goals, in the card's order.
    """

    role: Role
    content: str
    turn: int
    latency_ms: int | None = None
    act: str | None = None
    proposal: Proposal | None = None
    thought: str | None = None
    hopes: tuple[Hope, ...] = ()


class Turn(Model):
    """A user's message and the reply to it; ``assistant`` is None when none came."""

    number: int
    user: Message
    assistant: Message | None


class Evidence(Model):
    """A quote that a verdict rests on: text that ``role`` said in ``turn``, word for word."""

    turn: int
    role: Role
    quote: str


class VerdictKind(str, Enum):
    """What a judge can say after a turn."""

    GOAL_MET = "goal_met"
    FRUSTRATED = "frustrated"
    HANDED_OFF = "handed_off"
    CONTINUE = "continue"

    def __str__(self) -> str:
        return self.value


class Verdict(Model):
    """A judge's word on the talk after ``turn``, with the quotes it rests on.

    ``progress``, by goal in the card's order, and ``frustration`` are what a judge that asks for
    them combined into the verdict. ``goal_met_by`` is what a `goal_met` rests on, where the judge
    says so. ``usage`` is what it cost; records count it by role. ``findings`` is what a judge wants
    to be reminded of in the next turn of the same talk; no record has it.
    """

    turn: int
    verdict: VerdictKind
    reason: str
    evidence: tuple[Evidence, ...] = ()
    judge: str
    progress: tuple[Progress, ...] = ()
    frustration: Frustration | None = None
    goal_met_by: GoalMetBy | None = None
    findings: Mapping[str, object] | None = Field(default=None, exclude=True, repr=False)
    usage: Usage = Field(default=Usage(), exclude=True, repr=False)


class Fault(Model):
    """Why a conversation ended in a fault instead of a verdict."""

    kind: str
    status: int | None
    message: str
    turn: int


class Dialogue(Model):
    """What was said between a persona and an assistant, while it goes on and afterwards.

    All randomness in it is derived from ``seed`` and ``trial``.
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
        return tuple(m for m in self.messages if m.role == "user")

    @property
    def assistant_messages(self) -> tuple[Message, ...]:
        return tuple(m for m in self.messages if m.role == "assistant")

    @property
    def greeting(self) -> Message | None:
        """What the assistant said before the user did."""
        return next((m for m in self.messages[:1] if m.role == "assistant"), None)

    @property
    def turns(self) -> tuple[Turn, ...]:
        replies = {m.turn: m for m in self.assistant_messages}
        return tuple(
            Turn(number=m.turn, user=m, assistant=replies.get(m.turn)) for m in self.user_messages
        )

    def transcript(self) -> str:
        """What was said, as text for people: every line prefixed, nothing that a terminal obeys."""
        return transcript((m.turn, m.role, m.content) for m in self.messages)


class Talk(Dialogue):
    """A conversation while it goes on, as users and judges see it.

    ``objection`` says why the last answer to this very talk could not be used, when the user or
    the judge is called again.
    """

    objection: str | None = None


class EndpointIdentity(Model):
    """Which endpoint was talked to, as far as a record may say: never a URL's query or a header."""

    host: str
    sha256: str


class CardReading(Model):
    """What rules have read in a persona's card: ``derived`` names what the card does not state."""

    needs: tuple[str, ...]
    traits: Traits
    derived: tuple[str, ...]


class Conversation(Dialogue):
    """A finished conversation: what was said, how it ended and why, and what it cost.

    ``provider``, ``user_model`` and ``judge_model`` name who played and who judged; ``duration``
    is in seconds of the simulation itself, not of a test that waited for it. ``reading`` is how
    the card was read where rules played the user, else None.
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
    started_at: str
    ended_at: str
    duration: float
    reading: CardReading | None = Field(default=None, exclude=True, repr=False)

    @property
    def goal_met_by(self) -> GoalMetBy | None:
        """What its `goal_met` rests on, `judge` where the judge does not say; None for other ends.

        `presumed` is no more than a reply of the right kind: the card states no evidence.
        """
        if self.stop_reason is not StopReason.GOAL_MET:
            return None
        said = self.verdicts[-1].goal_met_by if self.verdicts else None
        return said or "judge"
