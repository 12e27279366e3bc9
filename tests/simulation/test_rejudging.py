"""Recorded talks that another judge sees: turn by turn, until its first end or the recording's."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona, verdict

from pytest_synthconv import (
    Conversation,
    EndpointError,
    Persona,
    StopReason,
    Talk,
    UserMessage,
    Verdict,
)
from pytest_synthconv.core.errors import JudgeError
from pytest_synthconv.core.flags import DISAGREE, NOT_JUDGED, RECORDING_ENDED
from pytest_synthconv.core.opinions import Opinion
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.rejudging import judged_again
from pytest_synthconv.simulation.resources import RunResources

BYE = UserMessage(content="Thanks, goodbye!", proposal="satisfied")


def recorded(
    *verdicts: Verdict, turns: int = 3, card: Persona | None = None, **who: Any
) -> Conversation:
    cast = {"endpoint": Desk(), "user": Speaker(), "judge": Decider(verdicts), **who}
    limits = Limits(max_turns=turns, trial=2)
    return simulate(card or persona(), Participants(ASSISTANT, **cast), limits)


def again(
    stored: Conversation, judge: Any, stop: threading.Event | None = None
) -> tuple[Conversation, list[Conversation]]:
    """Judge ``stored`` again; return the conversation, and those of which ``on_end`` heard."""
    told: list[Conversation] = []
    cast = Participants(ASSISTANT, Desk(), Speaker(name="stored"), judge)
    seen = judged_again(
        stored, cast, RunResources(), stop=stop or threading.Event(), on_end=told.append
    )
    return seen, told


class Witness(Decider):
    """Notes every talk that it is shown."""

    def __init__(self, *verdicts: Any) -> None:
        super().__init__(verdicts)
        self.shown: list[Talk] = []

    def assess(self, talk: Talk) -> Verdict:
        self.shown.append(talk)
        return super().assess(talk)


def test_the_judge_sees_after_each_turn_what_it_would_have_seen_then() -> None:
    stored = recorded(user=Speaker([UserMessage(content="Hi.", proposal="give_up", act="open")]))
    judge = Witness()
    seen, told = again(stored, judge)
    assert [talk.messages for talk in judge.shown] == [stored.messages[:n] for n in (2, 4, 6)]
    assert [len(talk.verdicts) for talk in judge.shown] == [0, 1, 2]
    assert judge.shown[0].user_messages[0].proposal == "give_up"
    assert {(talk.max_turns, talk.trial) for talk in judge.shown} == {(3, 2)}
    assert told == [seen]
    assert seen.id != stored.id
    assert (seen.stop_reason, seen.reason) == (StopReason.MAX_TURNS, stored.reason)
    assert (seen.user_model, seen.judge_model) == ("stored", "decider")
    assert seen.flags == ()


def test_it_ends_at_the_first_verdict_that_is_an_end() -> None:
    seen, _ = again(recorded(), Decider([verdict("continue"), verdict("frustrated", turn=2)]))
    assert (seen.stop_reason, len(seen.turns)) == (StopReason.FRUSTRATED, 2)
    assert seen.reason == "because frustrated"


def test_where_the_recording_ends_is_said_with_who_had_ended_it() -> None:
    seen, _ = again(recorded(verdict("goal_met")), Decider())
    assert seen.stop_reason is StopReason.MAX_TURNS
    assert seen.reason == (
        "the recording ends after turn 1 of 3, where decider saw goal met; no end was seen until "
        "then: because continue"
    )
    assert seen.flags == (RECORDING_ENDED,)


def test_a_user_who_left_content_is_a_disagreement_as_ever() -> None:
    stored = recorded(user=Speaker([BYE, BYE]), turns=5)
    assert stored.flags == (DISAGREE,)
    seen, _ = again(stored, Decider())
    assert (seen.reason, seen.flags) == (stored.reason, stored.flags)


@pytest.mark.parametrize(
    "stored",
    [
        recorded(endpoint=Desk(["OK", EndpointError("gone", kind="tls")])),
        recorded(user=Speaker(["Hi.", RuntimeError("no line")])),
        recorded(judge=Decider([JudgeError("no idea", kind="x")])),
    ],
    ids=lambda it: it.stop_reason.value,
)
def test_a_talk_with_a_fault_keeps_it_and_is_not_judged(stored: Conversation) -> None:
    judge = Decider()
    seen, told = again(stored, judge)
    assert judge.asked == 0
    assert (seen.stop_reason, seen.error) == (stored.stop_reason, stored.error)
    assert seen.reason == f"not judged again, because of its fault: {stored.reason}"
    assert seen.flags == (NOT_JUDGED,)
    assert seen.id != stored.id
    assert seen.usage.requests == 0
    assert told == [seen]


def test_a_judge_that_fails_is_a_judge_error_at_its_turn() -> None:
    seen, _ = again(recorded(), Decider([verdict("continue"), RuntimeError("no mind")]))
    assert seen.stop_reason is StopReason.JUDGE_ERROR
    assert seen.error is not None
    assert (seen.error.turn, len(seen.messages)) == (2, 4)
    assert seen.flags == ()


def test_quotes_are_checked_as_ever() -> None:
    void = verdict("goal_met", quote=("assistant", "never said"))
    seen, _ = again(recorded(), Decider([void, void]))
    assert seen.verdicts[0].reason.startswith("void: its quote 'never said' was not said")
    assert seen.stop_reason is StopReason.MAX_TURNS


def test_a_stop_interrupts_it() -> None:
    stop = threading.Event()
    stop.set()
    seen, told = again(recorded(), Decider(), stop)
    assert seen.stop_reason is StopReason.INTERRUPTED
    assert told == [seen]


def test_an_interruption_from_outside_is_noted_and_goes_on() -> None:
    told: list[Conversation] = []
    cast = Participants(ASSISTANT, Desk(), Speaker(), Decider([KeyboardInterrupt()]))
    with pytest.raises(KeyboardInterrupt):
        judged_again(recorded(), cast, RunResources(), stop=threading.Event(), on_end=told.append)
    assert [it.stop_reason for it in told] == [StopReason.INTERRUPTED]


def test_checks_are_carried_out_as_ever() -> None:
    card = persona(checks=[{"id": "no-ok", "never_say": "OK 2"}])
    stored = recorded(card=card)
    assert stored.failed_checks == ("no-ok",)
    seen, _ = again(stored, Decider())
    assert seen.checks == stored.checks
    # A talk that ends before the reply in question does not violate it.
    early, _ = again(stored, Decider([verdict("goal_met")]))
    assert early.failed_checks == ()


def test_the_state_at_the_end_stays_that_of_the_recording() -> None:
    stored = recorded().model_copy(update={"after": {"state": "cancelled"}})
    seen, _ = again(stored, Decider())
    assert seen.after == {"state": "cancelled"}


def test_the_second_opinion_is_asked_as_ever() -> None:
    class Impatient:
        def assess(self, talk: Talk) -> Opinion:
            return Opinion(times=2, reason="refused all along")

    told: list[Conversation] = []
    cast = Participants(ASSISTANT, Desk(), Speaker(), Decider(), companion=Impatient())
    seen = judged_again(
        recorded(), cast, RunResources(), stop=threading.Event(), on_end=told.append
    )
    assert seen.stop_reason is StopReason.FRUSTRATED
    assert seen.reason.startswith("by patience: refused all along")
