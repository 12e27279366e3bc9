"""What a reply does in the light of the talk before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import persona
from talks import ANSWER, CANCEL, REFUSAL, subscriber, talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.patience.folding import account
from pytest_synthconv.offline.replies.reading import Act


def acts_of(who: Persona, *said: str) -> frozenset[Act]:
    """The acts of the last reply of a talk in which these things were said."""
    talk = talk_of(who, *said)
    return account(read_card(who, talk.assistant), talk).trace[-1].acts


def test_substance_on_the_need_is_an_answer() -> None:
    assert acts_of(subscriber(), "Please cancel my subscription.", ANSWER) == {Act.ANSWER}


@pytest.mark.parametrize("courtesy", ["Is there anything else?", "Does that help?"])
def test_an_answer_that_ends_with_a_courtesy_is_one(courtesy: str) -> None:
    reply = f"{ANSWER} {courtesy}"
    assert Act.ANSWER in acts_of(subscriber(), "Please cancel my subscription.", reply)


@pytest.mark.parametrize(
    ("reply", "act"),
    [
        ("", Act.SILENT),
        ("  \n", Act.SILENT),
        ("...", Act.SILENT),
        ("Sorry, something went wrong. Please try again later.", Act.ERROR),
        ("Internal Server Error", Act.ERROR),
        (REFUSAL, Act.REFUSE),
        ("Unfortunately, we are unable to process cancellations.", Act.REFUSE),
        ("That is not something I can do.", Act.REFUSE),
        ("I didn't quite understand that.", Act.NOT_UNDERSTOOD),
        ("When did you subscribe?", Act.ASK),
        ("Please tell me your plan.", Act.ASK),
        ("Please write to the responsible department.", Act.DEFER),
        ("I'll look into it.", Act.PROMISE),
        ("I understand how you feel.", Act.EMPTY),
        ("Das kann ich leider nicht für Sie tun.", Act.FOREIGN),
        ("A colleague from our team will call you back.", Act.HANDOFF),
    ],
)
def test_a_reply_that_answers_nothing_does_something_else(reply: str, act: Act) -> None:
    assert act in acts_of(subscriber(), "Please cancel my subscription.", reply)


def test_the_same_again_is_a_repetition_where_it_said_nothing() -> None:
    said = ("Cancel it.", "We value your business.", "Cancel it!", "We value your business.")
    assert Act.REPEAT in acts_of(subscriber(), *said)


def test_a_repeated_reply_that_was_unclear_is_unclear_again() -> None:
    who = persona(goals=[{"ask": "which platform my train leaves from"}])
    reply = "The trains of that line have always been leaving on this side of the building."
    acts = acts_of(who, "Which platform?", reply, "Which one, please?", reply)
    assert Act.REPEAT not in acts


@pytest.mark.parametrize("said", ["Please cancel my subscription.", "And my subscription?"])
def test_giving_back_the_users_words_is_an_echo(said: str) -> None:
    assert Act.ECHO in acts_of(subscriber(), said, said)


def test_a_quotation_before_an_answer_is_no_echo() -> None:
    said = "When does the museum open on Sundays, please?"
    who = persona(goals=[{"ask": "when does the museum open on Sundays"}])
    assert Act.ANSWER in acts_of(who, said, f'You wrote: "{said}" The museum opens at 10.')


@pytest.mark.parametrize("reply", ["What is your order number?", "Your order ID, please?"])
def test_asking_for_what_was_told_is_asking_again(reply: str) -> None:
    who = subscriber(facts={"order number": "47-11B"})
    assert Act.RE_ASK in acts_of(who, "Cancel it. My order number is 47-11B.", reply)


def test_asking_for_a_name_that_was_told_is_asking_again() -> None:
    said = ("Cancel it.", "May I have your full name?", "Alex Rivera.", "And your full name?")
    assert Act.RE_ASK in acts_of(subscriber(), *said)


def test_reading_back_what_was_told_is_not_asking_again() -> None:
    who = subscriber(facts={"order number": "47-11B"})
    acts = acts_of(who, "My order number is 47-11B.", "Is your order number 47-11B?")
    assert Act.RE_ASK not in acts


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_any_reply_is_read_as_at_least_one_act(replies: list[str]) -> None:
    said = [text for reply in replies for text in ("Please cancel it.", reply)]
    assert acts_of(subscriber(goals=[CANCEL]), *said)


_WHO = "who teaches the pottery course"
_TAUGHT = "The pottery course is taught by Maren Olsen."


@pytest.mark.parametrize(
    "behind",
    [
        "How satisfied are you with this chat? Please rate it from 1 to 5.",
        "We'd love your feedback! It only takes two minutes: https://survey.example.com/t/8831",
        "By the way, with our Plus plan you get 10 % off. Would you like to hear more?",
        "Would you like to talk to a colleague?",
    ],
)
def test_what_follows_an_answer_takes_nothing_from_it(behind: str) -> None:
    who = persona(goals=[{"ask": _WHO}])
    assert Act.ANSWER in acts_of(who, "Who teaches the pottery course?", f"{_TAUGHT} {behind}")


def test_sales_talk_alone_answers_nothing() -> None:
    who = persona(goals=[{"ask": _WHO}])
    reply = "Summer sale! Join our newsletter today. Shall I add the Plus package to your basket?"
    assert Act.ANSWER not in acts_of(who, "Who teaches the pottery course?", reply)


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("I still don't know.", "In short: You still don't know. That is how I read your message."),
        ("Well. And my question?", "Well. And your question?"),
    ],
)
def test_a_sentence_of_the_user_in_the_second_person_is_an_echo(said: str, reply: str) -> None:
    assert Act.ECHO in acts_of(persona(goals=[{"ask": _WHO}]), said, reply)


@pytest.mark.parametrize(
    ("ask", "reply"),
    [
        ("which platform the 7:42 to Kano leaves from", "Platform 2 today."),
        ("which shoes I should wear for salsa", "Leather soles, low heel."),
        ("move my appointment from Monday to Wednesday", "Moved to Wednesday, 8 a.m."),
        ("which dishes are vegan", "The pasta with chickpeas and the lemon sorbet are vegan."),
    ],
)
def test_an_answer_of_a_few_words_is_one(ask: str, reply: str) -> None:
    assert Act.ANSWER in acts_of(persona(goals=[{"ask": ask}]), f"My question: {ask}?", reply)


def test_a_month_is_nobodys_name() -> None:
    reply = "The heating season lasts from October to April."
    who = persona(goals=[{"ask": "who is coming to repair it"}])
    assert Act.ANSWER not in acts_of(who, "Who is coming to repair it?", reply)


@pytest.mark.parametrize(
    ("reply", "is_deferral"),
    [
        ("Log in to your account, go to Orders and click Return.", False),
        ("Fill in the form on our returns page, print the label and drop it at any shop.", False),
        ("You can do that in your account under Orders > Return.", False),
        ("Visit our website for more information.", True),
        ("Please see our FAQ.", True),
        ("Go to our help centre.", True),
    ],
)
def test_steps_tell_who_asks_how_and_a_place_to_look_up_does_not(
    reply: str, is_deferral: bool
) -> None:
    who = persona(goals=[{"ask": "how to send a lamp back"}])
    assert (Act.DEFER in acts_of(who, "How do I send a lamp back?", reply)) is is_deferral


def test_steps_are_no_deed_to_who_wants_it_done() -> None:
    reply = "Log in to your account, go to Orders and click Cancel."
    who = persona(goals=[{"ask": "cancel my order"}])
    assert Act.DEFER in acts_of(who, "Please cancel my order.", reply)
