"""The loop: the user speaks, the assistant replies, the judge assesses, until an end.

The user proposes, the judge decides, and only after the assistant has replied. Whatever goes wrong
on the way ends the conversation as a fault with a name, never as a verdict; what was said until
then is kept.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from ..blame import blamed
from ..clock import now
from ..endpoints import Endpoint, EndpointSession
from ..errors import EndpointError, JudgeError, ParticipantError, UserError
from ..judges import Judge
from ..judges.evidence import missing_quotes
from ..models import (
    Assistant,
    Conversation,
    Fault,
    Message,
    Persona,
    StopReason,
    Talk,
    Usage,
    Verdict,
    VerdictKind,
)
from ..text import scrub
from ..users import User, UserMessage
from .checks import is_farewell, objection

Answered = TypeVar("Answered")

_ASKED = 2
"""How often a participant is asked for one thing: once, and once again when it is unusable."""


@dataclass(frozen=True)
class Cast:
    """Who takes part. ``provider`` is the name that records give to user and judge together."""

    assistant: Assistant
    endpoint: Endpoint
    user: User
    judge: Judge
    provider: str = "offline"


@dataclass(frozen=True)
class Limits:
    """``max_turns`` before the talk is cut; ``seed`` and ``trial`` decide all chance in it."""

    max_turns: int = 10
    seed: int = 0
    trial: int = 1

    def __post_init__(self) -> None:
        if type(self.max_turns) is not int or self.max_turns < 1:
            raise ValueError(
                f"max_turns: expected a whole number of at least 1, got {self.max_turns!r}"
            )

    def for_persona(self, persona: Persona) -> Limits:
        """These limits, lowered to the persona's own ``max_turns`` where that is less."""
        turns = min(self.max_turns, persona.max_turns or self.max_turns)
        return Limits(turns, self.seed, self.trial)


@dataclass(frozen=True)
class _Ending:
    stop_reason: StopReason
    reason: str
    error: Fault | None = None


def simulate(
    persona: Persona,
    cast: Cast,
    limits: Limits | None = None,
    *,
    on_end: Callable[[Conversation], None] = lambda conversation: None,
) -> Conversation:
    """Hold one conversation and return it, however it ended; faults are stop reasons here.

    ``on_end`` is called once with the conversation, also when the talk is broken off from outside
    (Ctrl-C, a test's time-out): that exception then goes on its way.
    """
    limits = (limits or Limits()).for_persona(persona)
    clock = _Clock()
    conversation_id = uuid.uuid4().hex
    talk = Talk(
        persona=persona,
        assistant=cast.assistant,
        max_turns=limits.max_turns,
        seed=limits.seed,
        trial=limits.trial,
    )

    def ended(ending: _Ending) -> Conversation:
        conversation = _finished(talk, ending, cast, conversation_id, clock)
        on_end(conversation)
        return conversation

    try:
        with _session(cast.endpoint, conversation_id) as session:
            for latest in _talks(talk, cast, session):
                talk = latest
        ending = _by_verdict(talk)
    except ParticipantError as error:
        ending = _by_fault(error, talk)
    except BaseException as error:
        ended(_Ending(StopReason.INTERRUPTED, f"broken off by {type(error).__name__}"))
        raise
    return ended(ending)


def _talks(talk: Talk, cast: Cast, session: EndpointSession) -> Iterator[Talk]:
    """The talk as it stands after every message and every verdict, until its end."""
    for turn in range(1, talk.max_turns + 1):
        said = _spoken(talk, cast.user)
        talk = _with(
            talk,
            Message(
                role="user",
                content=scrub(said.content),
                turn=turn,
                act=said.act,
                proposal=said.proposal,
            ),
        )
        yield talk
        with _blamed(EndpointError, "the endpoint"):
            reply = session.reply(talk.messages)
        talk = _with(
            talk,
            Message(
                role="assistant",
                # A lone surrogate in a test's failure makes pytest-xdist lose the failure.
                content=scrub(reply.content),
                turn=turn,
                latency_ms=reply.latency_ms,
            ),
        )
        yield talk
        verdict = _assessed(talk, cast.judge)
        talk = talk.model_copy(update={"verdicts": (*talk.verdicts, verdict)})
        yield talk
        if verdict.verdict is not VerdictKind.CONTINUE or _parted(talk):
            return


def _spoken(talk: Talk, user: User) -> UserMessage:
    """A message that may be sent; an unusable one is written again once, then a `UserError`."""
    for _ in range(_ASKED):
        with _blamed(UserError, f"the simulated user ({user.name})"):
            message = _expected(UserMessage, user.speak(talk))
        why = objection(message, talk)
        if why is None:
            return message
    turn = len(talk.user_messages) + 1
    raise UserError(
        f"the simulated user ({user.name}) wrote no usable message for turn {turn}: it {why}",
        kind="unusable_message",
    )


def _assessed(talk: Talk, judge: Judge) -> Verdict:
    """A verdict whose quotes were really said; a void one is asked for again once.

    Then it counts as "go on", or, when there is no turn left to go on with, as a `JudgeError`.
    """
    for _ in range(_ASKED):
        with _blamed(JudgeError, f"the judge ({judge.name})"):
            verdict = _expected(Verdict, judge.assess(talk))
        void = missing_quotes(verdict, talk)
        if not void:
            return verdict
    quote = void[0]
    why = f"its quote {quote.quote!r} was not said by the {quote.role} in turn {quote.turn}"
    if len(talk.user_messages) >= talk.max_turns:
        raise JudgeError(f"the judge ({judge.name}) gave a void verdict: {why}", kind="void_quote")
    return verdict.model_copy(
        update={
            "verdict": VerdictKind.CONTINUE,
            "reason": f"void: {why}; it was: {verdict.verdict}, {verdict.reason}",
            "evidence": (),
        }
    )


def _by_verdict(talk: Talk) -> _Ending:
    last = talk.verdicts[-1]
    if last.verdict is not VerdictKind.CONTINUE:
        return _Ending(StopReason(last.verdict.value), last.reason)
    if _parted(talk):
        # Who has left without what they came for gave up, however politely.
        return _Ending(
            StopReason.FRUSTRATED, f"the user said goodbye twice with the goal open: {last.reason}"
        )
    return _Ending(StopReason.MAX_TURNS, f"no end within {talk.max_turns} turns: {last.reason}")


def _by_fault(error: ParticipantError, talk: Talk) -> _Ending:
    turn = max(1, len(talk.user_messages))
    match error:
        case EndpointError():
            stop_reason = StopReason.ENDPOINT_ERROR
        case UserError():
            stop_reason = StopReason.USER_ERROR
            turn = len(talk.user_messages) + 1
        case _:
            stop_reason = StopReason.JUDGE_ERROR
    fault = Fault(kind=error.kind, status=error.status, message=str(error), turn=turn)
    return _Ending(stop_reason, str(error).partition("\n")[0], fault)


def _parted(talk: Talk) -> bool:
    """True when the user's last two messages were thanks or farewells."""
    said = [m for m in talk.user_messages[-2:] if m.act != "script"]
    return len(said) == 2 and all(is_farewell(m.content) for m in said)


@contextmanager
def _session(endpoint: Endpoint, conversation_id: str) -> Iterator[EndpointSession]:
    with _blamed(EndpointError, "the endpoint"):
        session = endpoint.open(conversation_id)
    try:
        yield session
    except BaseException:
        # What broke the talk off is the news; a failing close must not take its place.
        with suppress(Exception):
            session.close()
        raise
    with _blamed(EndpointError, "the endpoint"):
        session.close()


@contextmanager
def _blamed(kind: type[ParticipantError], who: str) -> Iterator[None]:
    """Give an exception that nobody named the name of the participant that raised it.

    Participants may be a user's own code, so anything can come.
    """
    try:
        yield
    except kind:
        raise
    except Exception as error:
        raise kind(blamed(who, error), kind="exception") from error


def _expected(kind: type[Answered], answer: object) -> Answered:
    if not isinstance(answer, kind):
        told = f"a {kind.__qualname__} is expected, got {type(answer).__qualname__}"
        raise TypeError(told)
    return answer


def _with(talk: Talk, message: Message) -> Talk:
    return talk.model_copy(update={"messages": (*talk.messages, message)})


def _finished(
    talk: Talk, ending: _Ending, cast: Cast, conversation_id: str, clock: _Clock
) -> Conversation:
    return Conversation(
        persona=talk.persona,
        assistant=talk.assistant,
        messages=talk.messages,
        verdicts=talk.verdicts,
        max_turns=talk.max_turns,
        seed=talk.seed,
        trial=talk.trial,
        id=conversation_id,
        stop_reason=ending.stop_reason,
        reason=ending.reason,
        endpoint=cast.endpoint.identity,
        provider=cast.provider,
        user_model=cast.user.name,
        judge_model=cast.judge.name,
        usage=_usage(talk),
        error=ending.error,
        started_at=clock.started_at,
        ended_at=now(),
        duration=clock.seconds(),
    )


def _usage(talk: Talk) -> Usage:
    # Every user message was sent to the assistant, also one that was never answered.
    sent = len(talk.user_messages)
    return Usage(requests=sent, by_role={"assistant": Usage(requests=sent)})


class _Clock:
    """When something began, as a date for people, and how long ago, by a clock nobody sets."""

    def __init__(self) -> None:
        self.started_at = now()
        self._started = time.monotonic()

    def seconds(self) -> float:
        return round(time.monotonic() - self._started, 3)
