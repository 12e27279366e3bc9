"""Messages of a language model that no user would type."""

from __future__ import annotations

import pytest
from language_models import ONE_REQUEST
from model_users import spoken
from participants import persona
from talks import talk_of

from pytest_synthconv.core.errors import UnusableMessageError

UNUSABLE = [
    ("It is order 10423.", "mentions '10423'"),
    ("- my lamp\n- my parcel", "holds a list"),
    ("First:\n1. lamp\n2. parcel", "holds a list"),
    ("# My problem\nIt is late.", "holds a Markdown heading"),
    ("I need it **today**.", "holds bold type"),
    ("See:\n```\nerror\n```", "holds a code block"),
    ("My order number is [order number].", "holds a placeholder"),
    ("*sighs* Where is it?", "holds a stage direction"),
    ("(annoyed) Where is it?", "holds a stage direction"),
    ('{"message": "Where is it?"}', "holds JSON"),
    ("User: Where is it?", "begins with the label 'User:'"),
    ("Thought: I am lost. Message: Hi", "begins with the label 'Thought:'"),
    ("Alex Rivera: Where is it?", "begins with the label 'Alex Rivera:'"),
    ("alex: Where is it?", "begins with the label 'alex:'"),
    ("please " * 250, "words long"),
]


@pytest.mark.parametrize(("message", "why"), UNUSABLE)
def test_what_nobody_would_type_is_not_sent_and_yet_paid_for(message: str, why: str) -> None:
    with pytest.raises(UnusableMessageError) as caught:
        spoken(talk_of(persona()), message)
    assert why in str(caught.value)
    assert caught.value.usage == ONE_REQUEST


USABLE = [
    "hi, where's my parcel",
    "No - I said the lamp.",
    "- no, that's the other one",
    "I *really* need it (today, if that works).",
    "(It was a gift, so no receipt.) Can I return it?",
    "Listen: the lamp flickers.",
    "#1 priority for me",
    "Alex Rivera, as I said",
    "2 * 3 lamps ** two",
    "the [OK] button does nothing",
]


@pytest.mark.parametrize("message", USABLE)
def test_what_people_type_is_sent(message: str) -> None:
    assert spoken(talk_of(persona()), message).content == message


@pytest.mark.parametrize("message", ["Yes.", " YES", "yes"])
def test_the_same_words_to_the_same_reply_are_sent_twice_and_no_third_time(message: str) -> None:
    menu = "What would you like to do?"
    once, twice = ("Yes", menu), ("Yes", menu, "yes", menu)
    assert spoken(talk_of(persona(), *once), message).content == message.strip()
    with pytest.raises(UnusableMessageError, match="for the third time to the same reply"):
        spoken(talk_of(persona(), *twice), message)


def test_yes_may_answer_a_third_question() -> None:
    asked = talk_of(persona(), "Yes", "Shall I cancel it?", "Yes", "Are you sure?")
    assert spoken(asked, "Yes").content == "Yes"


def test_reasoning_is_not_sent() -> None:
    said = spoken(talk_of(persona()), "<think>- one\n- two</think>Where is it?")
    assert said.content == "Where is it?"


def test_how_long_a_message_may_get_depends_on_verbosity() -> None:
    message = "please tell me where it is now, " * 10
    with pytest.raises(UnusableMessageError, match="where this person writes 15 at most") as why:
        spoken(talk_of(persona(traits={"verbosity": 0.1})), message)
    assert why.value.flaw == "length"
    assert spoken(talk_of(persona(traits={"verbosity": 0.9})), message).content == message.strip()


def test_a_fact_of_the_card_may_be_of_any_form_and_length() -> None:
    log = "1. error **fatal**\n2. error **fatal**\n```\n" + "lost and found " * 60
    who = persona(facts={"log": log.strip()}, traits={"verbosity": 0.1})
    assert spoken(talk_of(who), f"here: {log}").content == f"here: {log.strip()}"
