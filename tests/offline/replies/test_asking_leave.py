"""Requests for leave by their form, and what a card says against what is proposed."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.replies.questions import Question, pressing

TRAITS = {"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0}


def dancer(wish: str, scenario: str = "", **facts: str) -> Persona:
    """Somebody who came for ``wish``, patient and plain in what they say."""
    told = f"Alex wants to {wish}. {scenario}"
    return persona(scenario=told, goals=[{"ask": wish}], facts=facts, traits=TRAITS)


@pytest.mark.parametrize(
    "reply",
    [
        "The suite is free. Give me a nod and it's yours.",
        "It only needs your yes.",
        "I'd move you to row A, unless you'd rather I didn't.",
        "I'll reset it as soon as you agree.",
        "I'd take it off the list. Is that in order?",
        "There are two seats left. How does that grab you?",
        "Do you authorise me to file it?",
        "I'd mark it as urgent, fine by you?",
        "If that's what you had in mind I'll update it.",
        "The form is filled in. Nothing missing? Then I'd hand it in now.",
        "The hall is free in June. Reserve for good?",
        "What do you say, should we lock it in?",
    ],
)
def test_leave_is_known_by_the_form_of_the_request(reply: str) -> None:
    assert next_message(dancer("book the hall"), reply).act == "affirm"


@pytest.mark.parametrize(
    "question",
    [
        "Could it be an old lamp?",
        "Refund or new pair?",
        "Please send your confirmation number.",
        "Need a hand?",
        "Would you let me know your shoe size?",
        "Are you taking anything else at the moment?",
    ],
)
def test_what_only_looks_like_it_asks_for_no_leave(question: str) -> None:
    found = pressing(question)
    assert found is None or found[0] is not Question.CONSENT


@pytest.mark.parametrize(
    ("who", "reply"),
    [
        (
            dancer("book a table for six", "Alex does not want to sit outside."),
            "For six we only have the terrace. Shall I put your name down for it?",
        ),
        (
            dancer("repair the radio", budget="50 euros"),
            "A new speaker is needed, that comes to 90 euros. May we start?",
        ),
        (
            dancer("cancel the trial"),
            "I could extend the trial by 30 days at no cost. Sound good?",
        ),
        (
            dancer("freeze the membership"),
            "I could upgrade you to Premium for 15 euros more. Shall I upgrade you?",
        ),
        (
            dancer("delete the pictures", "Alex wants to delete only the pictures of May."),
            "That'd wipe every picture you ever took. Should I start?",
        ),
    ],
    ids=["unwanted", "too dear", "the contrary", "something else", "too much"],
)
def test_what_the_card_speaks_against_is_declined(who: Persona, reply: str) -> None:
    assert next_message(who, reply).act == "decline"


def test_another_day_is_put_right() -> None:
    who = dancer("move the lesson to Thursday")
    said = next_message(who, "On Thursday we're full. What about Saturday at five?")
    assert "Thursday" in said.content


def test_a_deed_that_waits_for_leave_is_not_done() -> None:
    who = dancer("report the broken vase")
    said = next_message(who, "I've filled in the report. Do you authorise me to file it?")
    assert said.act == "affirm"


def test_a_last_question_is_answered_before_the_thanks() -> None:
    who = persona(goals=[{"ask": "where my parcel is"}], traits=TRAITS)
    where = "Your parcel is at the depot in Leeds. Have you got the card of the driver?"
    assert next_message(who, where).act == "affirm"
    assert next_message(who, where, "Then bring it along to the depot.").act == "thank_close"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("We can send it or keep it here. Which one works", Question.PREFERENCE),
        ("How many seats would you like me to keep", Question.PREFERENCE),
        ("First, what's your PNR or record locator", Question.IDENTIFIER),
        ("So I can find you, could you confirm your DOB?", Question.IDENTIFIER),
        ("Do you know if the driver has left it there?", Question.YES_OR_NO),
        ("Do you have a preferred day or time of day?", Question.PREFERENCE),
        ("Are you carrying any gas? Please answer yes or no.", Question.YES_OR_NO),
    ],
)
def test_a_question_is_known_without_its_mark_and_with_two_names(
    reply: str, kind: Question
) -> None:
    found = pressing(reply)
    assert found is not None
    assert found[0] is kind
