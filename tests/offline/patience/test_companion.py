"""What the second opinion reads in a talk: stonewalling, and nothing where it is in doubt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from participants import ASSISTANT, persona

from pytest_synthconv.core.cards import Goal, Persona
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.core.opinions import Opinion
from pytest_synthconv.offline.patience.companion import PatienceCompanion

PARCEL = Goal(ask="Where is my parcel?")
ALEX = persona(goals=[PARCEL], traits={"patience": 0.1})
REFUSAL = "I'm sorry, but I can't help with that."
REFUSALS = (
    REFUSAL,
    "Unfortunately this goes beyond what I'm able to do, so I have to say no.",
    "That isn't something that I can assist with here.",
    "No, I won't be able to do this either, I'm afraid.",
)
ANSWER = "Your parcel is at the depot in Leeds and arrives on Monday."


def opinion(replies: Sequence[str], who: Persona = ALEX) -> Opinion | None:
    """The opinion on a talk with these replies to a user who says something new each turn."""
    said = ("where is my parcel", "do you know where it is", "and now", "who knows it then")
    messages = [
        message
        for turn, reply in enumerate(replies, 1)
        for message in (
            Message(role="user", content=f"{said[(turn - 1) % 4]}, try {turn}", turn=turn),
            Message(role="assistant", content=reply, turn=turn),
        )
    ]
    talk = Talk(persona=who, assistant=ASSISTANT, messages=tuple(messages))
    return PatienceCompanion().assess(talk)


@pytest.mark.parametrize("replies", [[REFUSAL] * 4, REFUSALS, [""] * 4, ["..."] * 4])
def test_an_assistant_that_stonewalls_uses_up_patience_twice_over(replies: Sequence[str]) -> None:
    found = opinion(replies)
    assert found is not None
    assert found.times >= 2


def test_the_reason_names_what_was_done_in_which_turns() -> None:
    found = opinion([REFUSAL] * 3)
    assert found is not None
    assert found.reason == (
        "the assistant refused in turn 1 and repeated itself in turns 2 and 3: "
        "patience is used up 2.0 times over"
    )
    assert [(quote.turn, quote.quote) for quote in found.evidence] == [
        (turn, REFUSAL) for turn in (1, 2, 3)
    ]


def test_a_patient_user_bears_more() -> None:
    assert opinion([REFUSAL] * 3, persona(goals=[PARCEL], traits={"patience": 0.9})) is None


def test_a_single_refusal_is_none() -> None:
    assert opinion([REFUSAL]) is None


def test_an_answer_in_the_end_clears_the_account() -> None:
    assert opinion([REFUSAL] * 4) is not None
    assert opinion([*[REFUSAL] * 4, ANSWER]) is None


def test_a_user_who_asks_on_after_the_answer_may_hear_it_again() -> None:
    assert opinion([ANSWER] * 6) is None


def test_what_is_refused_after_one_answer_counts() -> None:
    both = persona(
        goals=[PARCEL, Goal(ask="Cancel my order for the night lights")],
        traits={"patience": 0.1},
    )
    found = opinion([ANSWER, *[REFUSAL] * 4], both)
    assert found is not None
    assert "turn 1" not in found.reason


def test_nothing_is_said_of_a_user_who_was_handed_over() -> None:
    passed_on = "I am connecting you with a human colleague now, please hold the line."
    assert opinion([*[REFUSAL] * 3, passed_on, *[REFUSAL] * 3]) is None


def test_nothing_is_said_of_a_talk_in_another_language() -> None:
    german = "Das kann ich Ihnen leider nicht sagen, da mir die Daten dazu fehlen."
    assert opinion([german] * 6) is None
    anna = persona(
        "Anna",
        description="Eine Kundin, die seit Tagen auf ihr Paket wartet.",
        scenario="Anna will wissen, wo ihr Paket ist und wann es endlich bei ihr ankommt.",
        goals=[Goal(ask="Wo ist mein Paket und wann kommt es an?")],
        traits={"patience": 0.1},
    )
    assert opinion([REFUSAL] * 6, anna) is None
