"""Which humans the offline user takes who are offered before anything was tried."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.offline.answering.taking_humans import is_taken

CALM = persona(
    scenario="Alex wants a refund for the second lamp.",
    goals=[{"ask": "get a refund for my second lamp"}],
    facts={},
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


@pytest.mark.parametrize(
    "offer",
    [
        "Refunds like that have to be approved by our finance team. Shall I connect you with them?",
        "I'm not able to see that from here. Would you like to speak to one of our advisers?",
    ],
)
def test_a_human_who_is_needed_is_taken_at_once(offer: str) -> None:
    assert is_taken(offer)
    assert next_message(CALM, offer).act == "accept_human"


@pytest.mark.parametrize(
    "offer",
    [
        "I can do that for you here in the chat, or a colleague can call you. Do you want a call?",
        "I can sort this out right now, or you can wait 30 minutes for an agent. Shall I get one?",
    ],
)
def test_nobody_waits_for_a_human_where_the_assistant_can_do_it(offer: str) -> None:
    assert not is_taken(offer)


def test_who_wants_nobody_is_not_put_through() -> None:
    story = "Alex wants a refund and does not want to be passed on to anybody."
    who = CALM.model_copy(update={"scenario": story})
    offer = "I didn't catch that. Would you like to chat to a member of the team?"
    assert next_message(who, offer).act == "decline_human"


def test_a_call_is_taken_where_it_is_only_asked_who_rings() -> None:
    offer = "They do that by phone. Shall they ring you, or would you rather call them yourself?"
    assert next_message(CALM, offer).act == "accept_human"


def test_the_human_behind_anything_else_is_answered() -> None:
    offer = "Is there anything else, or would you like somebody from repairs to call you back?"
    assert next_message(CALM, offer).act in ("accept_human", "decline_human")


@pytest.mark.parametrize(
    "scenario",
    [
        "Alex can't use the phone because of hearing loss and wants a refund.",
        "Alex wants a refund. No phone calls, please, Alex does everything in writing.",
    ],
)
def test_who_cannot_telephone_takes_no_call(scenario: str) -> None:
    who = CALM.model_copy(update={"scenario": scenario})
    said = next_message(who, "A colleague can ring you back within the hour. Shall I arrange it?")
    assert said.act == "decline_human"
    assert "phone" in said.content


def test_nobody_asks_to_be_put_through_by_a_ticket() -> None:
    offer = "I can't change that here. Shall I open a ticket so our team can check it?"
    said = [next_message(CALM, offer, seed=seed) for seed in range(8)]
    assert {each.act for each in said} == {"accept_human"}
    assert not any("person" in each.content or "put me" in each.content for each in said)


def test_one_of_two_ways_to_a_human_is_taken() -> None:
    who = CALM.model_copy(update={"scenario": "Alex wants a refund and to talk to a person."})
    said = next_message(who, "Would you rather wait for an agent, or have them call you back?")
    assert said.act == "accept_human"
    assert "ait" in said.content or "call me back" in said.content


def test_who_wants_a_person_chooses_the_person() -> None:
    who = CALM.model_copy(update={"scenario": "Alex would sooner talk to a person."})
    said = next_message(
        who,
        "I can ask you a few questions here, or I can put you through to our team. "
        "What would you prefer?",
    )
    assert "team" in said.content


def test_a_question_whether_to_wait_is_about_the_human_before() -> None:
    reply = (
        "I wasn't able to resolve this. I can transfer you to a live agent. "
        "The wait is about 15 minutes. Would you like to wait?"
    )
    assert next_message(CALM, reply).act == "accept_human"


def test_a_seat_in_a_coach_is_no_human() -> None:
    said = next_message(CALM, "Would you like a coach seat or a roomette for the night?")
    assert said.act == "choose"
