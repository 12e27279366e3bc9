"""What a user says of a day, a colour or a length that no fact of the card has the name of."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.offline.answering.misreading import misread
from pytest_synthconv.offline.answering.particulars import particular
from pytest_synthconv.offline.cards.asks import wish_of
from pytest_synthconv.offline.cards.card import Card, read_card
from pytest_synthconv.offline.replies.answers import Sort, sort_of
from pytest_synthconv.offline.replies.handovers import handover_sentence
from pytest_synthconv.offline.user.user import AgendaUser

ASSISTANT = Assistant(name="Desk", description="Helps people with what they came for.")
BO = Persona(
    name="Bo Falk",
    description="Bo is a sculptor.",
    personality="Calm.",
    scenario="Bo ordered a crate for a statue on Monday. He wants it sent to the fair in Bergen on "
    "4 May, because the old crate broke.",
    summary="Sculptor with a crate",
    goals=(Goal(ask="have a crate of 12 feet in dark red sent to the fair"),),
    facts={"order number": "K-771204"},
)


def card() -> Card:
    return read_card(BO, ASSISTANT)


def said_to(question: str) -> str:
    messages = (
        Message(role="user", content="I need a crate.", turn=1),
        Message(role="assistant", content=question, turn=1),
    )
    talk = Talk(persona=BO, assistant=ASSISTANT, messages=messages)
    return AgendaUser().speak(talk).content


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which colour would you like?", "Dark red."),
        ("How long is the crate?", "12 feet."),
        ("Where is the fair?", "In Bergen."),
        ("Why do you need a new crate?", "Because the old crate broke."),
        ("How heavy is the statue?", None),
        ("When did you buy the car?", None),
    ],
)
def test_a_particular_is_found_by_its_kind(question: str, said: str | None) -> None:
    assert particular(question, card()) == said


@pytest.mark.parametrize(
    ("read_back", "right"),
    [
        ("You need it on 14 May, right?", "No, it's 4 May."),
        ("You need it on 4 May, right?", None),
        ("You want it in dark blue, right?", None),
    ],
)
def test_another_date_is_put_right(read_back: str, right: str | None) -> None:
    assert misread(read_back, card()) == right


def test_two_questions_in_one_are_both_answered() -> None:
    said = said_to("What is your order number, and which colour shall it be?")
    assert "K-771204" in said
    assert "dark red" in said.lower()


def test_a_wrong_number_that_is_read_back_is_put_right() -> None:
    assert said_to("Order K-717204. Did I read that correctly?") == "No, it's K-771204."


@pytest.mark.parametrize(
    ("ask", "sort"),
    [
        ("have the fine waived", Sort.DEED),
        ("get my bike repaired this week", Sort.DEED),
        ("get my deposit back", Sort.DEED),
        ("get an engineer to come today", Sort.DEED),
        ("get a list of used cars", Sort.ADVICE),
        ("get help with my essay", Sort.ADVICE),
    ],
)
def test_what_others_are_to_do_is_a_deed(ask: str, sort: Sort) -> None:
    assert sort_of(wish_of(ask)) is sort


@pytest.mark.parametrize(
    "reply",
    [
        "You're now chatting with Ida, our AI agent. She answers everything!",
        "I can't hand you over to a person, but I'll sort it out with you.",
        "Please confirm that you'd like to leave this chat and join the queue for an agent.",
    ],
)
def test_neither_a_machine_nor_a_denial_takes_over(reply: str) -> None:
    assert handover_sentence(reply) is None
