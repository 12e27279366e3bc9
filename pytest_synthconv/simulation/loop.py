"""The loop: the user speaks, the assistant replies, the judge assesses, until an end.

The user proposes, the judge decides, and only after the assistant has replied. Errors on the way
end the conversation as a named fault, never as a verdict; messages until then are kept.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial

from pydantic import JsonValue

from ..core.cards import Persona
from ..core.checks import CheckResult
from ..core.deadlines import stopped_by
from ..core.errors import EndpointError, ParticipantError
from ..core.flags import BY_A_PERSON, DISAGREE, INJECTION, PARTS_DROPPED, REPLY_CUT, UNBACKED_CLAIM
from ..core.models import Conversation, Message, StopReason, Talk, Usage
from ..core.protocols import (
    Endpoint,
    EndpointSession,
    KnowsPersona,
    LooksAfter,
    Reply,
    UserMessage,
    traits_of,
)
from ..core.reasoning import without_reasoning
from ..core.text import now, scrub
from .actions import action_checks
from .cast import Limits, Participants
from .check_results import CheckResults
from .endings import Ending, by_fault, by_verdict, is_over, left_content
from .injection import suspected
from .message_checks import TYPED
from .participant_calls import ParticipantCalls, errors_as
from .resources import RunResources, UsageCounter
from .second_opinion import flag_of
from .speculation import Guess, judged


def simulate(
    persona: Persona,
    participants: Participants,
    limits: Limits | None = None,
    resources: RunResources | None = None,
    *,
    stop: threading.Event | None = None,
    on_message: Callable[[Talk], None] = lambda talk: None,
    on_end: Callable[[Conversation], None] = lambda conversation: None,
) -> Conversation:
    """Run one conversation and return it. Errors of participants become the stop reason.

    Once ``stop`` is set, no more requests are made, a running one is cut after `GRACE` seconds, and
    it ends as interrupted. ``on_message`` is called after every message. ``on_end`` is called once
    with the conversation, also if it is interrupted from outside (Ctrl-C, a test's time-out): that
    exception then propagates.
    """
    endpoint = participants.endpoint
    limits = (limits or Limits()).for_persona(persona)
    calls = _calls_of(endpoint, resources or RunResources(), stop or threading.Event())
    clock = Clock()
    conversation_id = uuid.uuid4().hex
    talk = Talk(
        persona=persona,
        assistant=participants.assistant,
        max_turns=limits.max_turns,
        seed=limits.seed,
        trial=limits.trial,
    )

    results = CheckResults(participants, calls)
    after: Mapping[str, JsonValue] = {}

    def concluded(ending: Ending) -> Conversation:
        redacted = ending.redacted(calls.resources.redactor)
        usage = calls.counter.usage()
        conversation = finished(talk, redacted, participants, conversation_id, clock, usage)
        return conversation.model_copy(update={"after": after})

    def ended(ending: Ending) -> Conversation:
        conversation = results.added_to(concluded(ending))
        on_end(conversation)
        return conversation

    try:
        gate = calls.resources.preflight.of(endpoint)
        with (
            stopped_by(calls.stop, calls.resources.stop),
            closing(calls.threads),
        ):
            # Written before the gate: a slow or rate-limited model would keep all other
            # conversations waiting.
            greets = traits_of(endpoint).greets
            first = None if greets else calls.message(participants.user, talk)
            with (
                gate.admitted() as waited,
                _session(endpoint, conversation_id, calls) as session,
            ):
                clock.leave_out(waited)
                if isinstance(session, KnowsPersona):
                    session.introduce(talk.persona, talk.seed + talk.trial - 1)
                for latest in _steps(talk, participants, session, calls, first):
                    is_said = len(latest.messages) > len(talk.messages)
                    talk = latest
                    if is_said:
                        on_message(talk)
                    # A greeting may come from a file, and is no sign of the server.
                    if talk.messages[-1].role == "assistant" and talk.messages[-1].turn:
                        gate.answered()
                if isinstance(session, LooksAfter):
                    after = calls.look(session)
            ending = by_verdict(talk)
            results.collect(talk, lambda: concluded(ending))
    except ParticipantError as error:
        ending = by_fault(error, talk)
    except BaseException as error:
        ended(Ending(StopReason.INTERRUPTED, f"interrupted by {type(error).__name__}"))
        raise
    return ended(ending)


def _steps(
    talk: Talk,
    participants: Participants,
    session: EndpointSession,
    calls: ParticipantCalls,
    first: UserMessage | None,
) -> Iterator[Talk]:
    """Yield the talk after every message and every verdict, until its end.

    ``first`` is the user's first message, unless the assistant speaks first.
    """
    if traits_of(participants.endpoint).greets:
        talk = _with_message(talk, _assistant_message(calls.reply(session, talk), turn=0))
        yield talk
    guess: Guess | None = None
    for turn in range(1, talk.max_turns + 1):
        said = guess.message() if guess else first or calls.message(participants.user, talk)
        first = None
        content = scrub(said.content)
        talk = _with_message(
            talk,
            Message(
                role="user",
                content=content,
                turn=turn,
                act=said.act,
                proposal=said.proposal,
                thought=scrub(said.thought) if said.thought else None,
                hopes=said.hopes,
                last_reply=said.last_reply,
                rejected=said.rejected,
                chosen=content if content in talk.choices else None,
            ),
        )
        yield talk
        talk = _with_message(talk, _assistant_message(calls.reply(session, talk), turn))
        yield talk
        verdict, guess = judged(talk, participants, calls)
        talk = talk.model_copy(update={"verdicts": (*talk.verdicts, verdict)})
        yield talk
        if is_over(talk):
            return


def _calls_of(
    endpoint: Endpoint, resources: RunResources, stop: threading.Event
) -> ParticipantCalls:
    line = partial(resources.in_flight.call, endpoint.identity, traits_of(endpoint).concurrency)
    return ParticipantCalls(resources, UsageCounter(), stop, line)


@contextmanager
def _session(
    endpoint: Endpoint, conversation_id: str, calls: ParticipantCalls
) -> Iterator[EndpointSession]:
    with errors_as(EndpointError, "the endpoint"):
        session = endpoint.open(conversation_id)
    try:
        yield session
    except BaseException:
        # The first error is the cause; a failing close must not replace it.
        with suppress(Exception):
            calls.close_session(session)
        raise
    calls.close_session(session)


def _assistant_message(reply: Reply, turn: int) -> Message:
    # A lone surrogate in a test's failure makes pytest-xdist lose the failure.
    whole = scrub(reply.content)
    content = without_reasoning(whole)
    message = Message(
        role="assistant",
        content=content,
        turn=turn,
        latency_ms=reply.latency_ms,
        raw=None if content == whole else whole,
        data=reply.data,
        choices=reply.choices,
        dropped=reply.dropped,
        cut=True if reply.is_cut else None,
    )
    if "actions" not in reply.model_fields_set:
        return message
    # Set only if the endpoint reports them, even if there are none: see `are_observed`.
    return message.model_copy(update={"actions": reply.actions})


def _with_message(talk: Talk, message: Message) -> Talk:
    return talk.model_copy(update={"messages": (*talk.messages, message)})


def finished(
    talk: Talk,
    ending: Ending,
    participants: Participants,
    conversation_id: str,
    clock: Clock,
    usage: Usage,
) -> Conversation:
    """Return the conversation that ``talk`` has become with ``ending``."""
    checks = () if ending.stop_reason.is_fault else action_checks(talk)
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
        endpoint=participants.endpoint.identity,
        provider=participants.provider,
        user_model=participants.user.name,
        judge_model=participants.judge.name,
        prompt_version=participants.prompt_version,
        usage=usage,
        error=ending.error,
        flags=tuple(_flags(talk, ending, checks)),
        checks=checks,
        started_at=clock.started_at,
        ended_at=now(),
        duration=clock.seconds(),
        reading=participants.read(talk.persona) if participants.read else None,
    )


def _flags(talk: Talk, ending: Ending, checks: Sequence[CheckResult]) -> Iterator[str]:
    if suspected(talk):
        yield INJECTION
    yield from flag_of(talk)
    if any(message.act == TYPED for message in talk.user_messages):
        yield BY_A_PERSON
    if ending.stop_reason is StopReason.MAX_TURNS and left_content(talk):
        yield DISAGREE
    if any(message.cut for message in talk.messages):
        yield REPLY_CUT
    if any(message.dropped for message in talk.messages):
        yield PARTS_DROPPED
    if any(check.id == UNBACKED_CLAIM for check in checks):
        yield UNBACKED_CLAIM


class Clock:
    """The time of creation, and the seconds since then by a monotonic clock."""

    def __init__(self) -> None:
        self.started_at = now()
        self._started = time.monotonic()

    def leave_out(self, seconds: float) -> None:
        """Do not count ``seconds``, which were spent waiting for other conversations."""
        self._started += seconds

    def seconds(self) -> float:
        return round(time.monotonic() - self._started, 3)
