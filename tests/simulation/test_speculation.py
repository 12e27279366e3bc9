"""The next message beside the verdict: the same talk, one wait less, and every request counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest
from language_models import ONE_REQUEST
from participants import ASSISTANT, Desk, persona, verdict
from talks import proposing, talk_of

from pytest_synthconv import Conversation, Talk, UserMessage, Verdict
from pytest_synthconv.core.deadlines import Threads
from pytest_synthconv.core.errors import JudgeError, StoppedError, UserError
from pytest_synthconv.core.models import Usage
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.participant_calls import ParticipantCalls
from pytest_synthconv.simulation.resources import RunResources, UsageCounter
from pytest_synthconv.simulation.speculation import Guess, judged


@dataclass
class Writer:
    """A user that costs a request a message; notes the turns that it was asked for, and by whom."""

    broken_at: int | None = None
    meeting: threading.Barrier | None = None
    name: str = "writer"
    asked: list[int] = field(default_factory=list)
    told: list[Talk] = field(default_factory=list)

    def speak(self, talk: Talk) -> UserMessage:
        turn = len(talk.user_messages) + 1
        self.asked.append(turn)
        self.told.append(talk)
        if self.meeting is not None and turn > 1:
            self.meeting.wait(10)
        if turn == self.broken_at:
            raise UserError("no more ideas", kind="ideas", usage=ONE_REQUEST)
        said = {1: "one parcel", 2: "two letters", 3: "three ships"}.get(turn, "four")
        return UserMessage(content=said, usage=ONE_REQUEST)


@dataclass
class Reader:
    """A judge that gives its verdicts in order, each for a request."""

    kinds: Sequence[str | BaseException] = ()
    meeting: threading.Barrier | None = None
    name: str = "reader"

    def assess(self, talk: Talk) -> Verdict:
        turn = len(talk.user_messages)
        if self.meeting is not None and turn < talk.max_turns:
            self.meeting.wait(10)
        kind = self.kinds[turn - 1]
        if isinstance(kind, BaseException):
            raise kind
        return verdict(kind, turn).model_copy(update={"usage": ONE_REQUEST})


def held(
    user: Writer,
    judge: Reader,
    *,
    turns: int = 3,
    speculates: bool = True,
) -> Conversation:
    cast = Participants(ASSISTANT, Desk(), user, judge, speculates=speculates)
    return simulate(persona(), cast, Limits(turns))


def usage_of(conversation: Conversation, role: str) -> Usage:
    return conversation.usage.by_role[role]


def what_was_said(conversation: Conversation) -> dict[str, Any]:
    told = conversation.model_dump(include={"messages", "verdicts", "stop_reason", "reason"})
    for message in told["messages"]:
        del message["latency_ms"]
    return told


def test_user_and_judge_are_asked_at_the_same_time() -> None:
    # Each waits for the other: one after another, they would wait for ever.
    meeting = threading.Barrier(2)
    talk = held(Writer(meeting=meeting), Reader(["continue"] * 3, meeting=meeting))
    assert talk.stop_reason.value == "max_turns"
    assert usage_of(talk, "user").requests == usage_of(talk, "judge").requests == 3


@pytest.mark.parametrize("end", ["goal_met", "frustrated", "handed_off", "continue"])
def test_the_talk_is_the_one_without_speculation(end: str) -> None:
    kinds = ["continue", "continue", end]
    ahead, plain = Writer(), Writer()
    talks = [
        held(ahead, Reader(kinds), speculates=True),
        held(plain, Reader(kinds), speculates=False),
    ]
    assert what_was_said(talks[0]) == what_was_said(talks[1])
    bare = [[it.model_copy(update={"verdicts": ()}) for it in who.told] for who in (ahead, plain)]
    assert [talk.messages[0::2] for talk in bare[0]] == [talk.messages[0::2] for talk in bare[1]]


def test_a_message_for_nothing_is_counted_and_not_kept() -> None:
    meeting = threading.Barrier(2)
    user = Writer(meeting=meeting)
    talk = held(user, Reader(["continue", "goal_met"], meeting=meeting))
    assert user.asked == [1, 2, 3]
    assert len(talk.user_messages) == 2
    assert usage_of(talk, "user") == ONE_REQUEST + ONE_REQUEST + ONE_REQUEST
    assert talk.usage.requests == 3 + 2 + 2


class Hasty(Threads):
    """Does at once what another thread would begin to do."""

    def begin(self, do: Callable[[], Any]) -> Future[Any]:
        outcome: Future[Any] = Future()
        outcome.set_result(do())
        return outcome


def written_ahead(talk: Talk, kind: str = "continue") -> list[int]:
    """The turns whose messages are begun while a judge gives this verdict on ``talk``."""
    user, calls = (
        Writer(),
        ParticipantCalls(RunResources(), UsageCounter(), threads=Hasty("hasty")),
    )
    cast = Participants(ASSISTANT, Desk(), user, Reader([kind] * 3), speculates=True)
    judged(talk, cast, calls)
    return user.asked


def test_what_is_likely_to_be_needed_is_written_ahead() -> None:
    assert written_ahead(talk_of(persona(), "one parcel", "Which one?")) == [2]


def test_nothing_is_written_ahead_in_the_last_turn() -> None:
    assert written_ahead(talk_of(persona(), "one parcel", "Which one?", max_turns=1)) == []


def test_nothing_is_written_ahead_when_evidence_settles_the_verdict() -> None:
    who = persona(goals=[{"ask": "where it is", "evidence": ["shipped"]}])
    assert written_ahead(talk_of(who, "one parcel", "It has shipped."), "goal_met") == []


def test_nothing_is_written_ahead_of_a_user_who_would_stop_here() -> None:
    talk = talk_of(persona(), "one parcel", "Which one?")
    assert written_ahead(proposing(talk, 1, "give_up")) == []


def test_a_fixed_line_is_not_written_ahead() -> None:
    assert written_ahead(talk_of(persona(script=["one", "two"]), "one", "Which one?")) == []


def test_a_user_that_breaks_down_for_nothing_breaks_nothing_and_is_counted() -> None:
    meeting = threading.Barrier(2)
    talk = held(Writer(meeting=meeting, broken_at=2), Reader(["goal_met"], meeting=meeting))
    assert talk.stop_reason.value == "goal_met"
    assert usage_of(talk, "user").requests == 2


def test_a_user_that_breaks_down_where_it_is_needed_ends_the_talk() -> None:
    talk = held(Writer(broken_at=2), Reader(["continue"] * 3))
    assert talk.stop_reason.value == "user_error"
    assert talk.error is not None
    assert (talk.error.kind, talk.error.turn) == ("ideas", 2)
    assert len(talk.verdicts) == 1


def test_when_the_judge_breaks_down_the_message_for_nothing_is_counted() -> None:
    meeting = threading.Barrier(2)
    broken = JudgeError("no idea", kind="ideas", usage=ONE_REQUEST)
    talk = held(Writer(meeting=meeting), Reader([broken], meeting=meeting))
    assert talk.stop_reason.value == "judge_error"
    assert usage_of(talk, "user").requests == 2


def test_what_is_unwanted_is_not_asked_for_again() -> None:
    # What it says is unusable, and would be asked for again if anybody still wanted it.
    begun, unwanted = threading.Event(), threading.Event()

    class Rambler(Writer):
        def speak(self, talk: Talk) -> UserMessage:
            begun.set()
            unwanted.wait(10)
            return super().speak(talk).model_copy(update={"content": ""})

    user, calls = Rambler(), ParticipantCalls(RunResources(), UsageCounter())
    guess = Guess(user, talk_of(persona(), "one parcel", "Which one?"), calls)
    begun.wait(10)
    guess._unwanted.set()
    unwanted.set()
    guess.discard()
    calls.threads.close()
    with pytest.raises(StoppedError):
        guess.message()
    assert user.asked == [2]
    assert calls.counter.usage().by_role["user"] == ONE_REQUEST
