"""A hand-over is told by its result; an offer of one is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.offline.replies.handovers import handover_sentence, only_introduces


@pytest.mark.parametrize(
    "reply",
    [
        "I'm connecting you to a colleague from our support team.",
        "Your chat has been transferred to Samuel from the second-level team.",
        "I have opened ticket 4711 and assigned it to our billing team.",
        "A specialist will call you back within the hour.",
        "They'll phone you this afternoon.",
        "You are number three in the queue for an agent.",
        "Maria takes over from here.",
        "Your case is now with our claims department.",
        "I've passed this on to the duty manager. She will e-mail you today.",
        "Please hold, I am putting you through to a human.",
        "I've told our plumber about the pipe, and she is on her way to you.",
        "The supervisor has taken your case over and writes to you tonight.",
        "Our sommelier has read your note and will stop by your table.",
        "Ticket opened: #90211. Our hosting crew will get in touch.",
    ],
)
def test_somebody_takes_over(reply: str) -> None:
    assert handover_sentence(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "Would you like me to connect you with a colleague?",
        "If you wish, I can transfer you to an agent.",
        "You can call our support team on weekdays.",
        "I'm sorry, I can't transfer you to a person.",
        "Our agents are available from 9 to 5.",
        "Your transfer to the savings account is done.",
        "Your concert tickets have been transferred to Joana; she'll find them in her app.",
        "The doctor will call the names in turn.",
        "Your parcel is on its way.",
        "Done, your order is cancelled.",
        "Your refund has been passed to your bank and arrives on Friday.",
        "Such requests are decided by the responsible office, so please write to them.",
        "Let me pull up the technician's report and read what it says.",
        "I'm looking at the agent's notes from yesterday, one moment please.",
        "I've added your colleague to the meeting. He'll get an invitation by email.",
        "Fill in the form and one of our advisers will call you.",
        "Requests of this type are for the department in charge, so please write to them.",
        "I'll look into it and call you back.",
        "Sorry, something went wrong while connecting you. The ticket was not created.",
        "I can put you on to a lady adviser, just say so.",
        "Your number has been ported, and calls are now being forwarded to the new SIM.",
        "Operators are standing by! Call now and get 20 % off.",
        "",
    ],
)
def test_what_only_looks_like_it_is_none(reply: str) -> None:
    assert handover_sentence(reply) is None


@pytest.mark.parametrize(
    ("reply", "is_introduction"),
    [
        ("Hi, this is Nina from NetCo. Describe your problem.", True),
        ("Hi there, Tom from GasWorks here. Tell me what is wrong.", True),
        ("Hi, this is Carla. I'm taking over from the virtual assistant.", False),
        ("You're through to Sam now. Go ahead!", False),
        ("This is beyond what I can do. Dana will call you.", False),
    ],
)
def test_whoever_only_says_their_name_has_not_taken_a_talk_over(
    reply: str, is_introduction: bool
) -> None:
    assert only_introduces(reply) is is_introduction


def test_what_is_said_before_and_after_hides_no_hand_over() -> None:
    before = "I see that the amount was taken twice, on 4 and 5 May. The second one is wrong."
    after = "Sorry for the trouble. Is the receipt still in your inbox?"
    passed_on = "I've passed the case to our payments team. Ms Lind will call you today."
    assert handover_sentence(f"{before} {passed_on} {after}")
    assert handover_sentence(f"{before} {after}") is None


def test_long_advice_that_speaks_of_people_who_take_over_is_none() -> None:
    advice = "First write down what has to be done. " * 12
    assert handover_sentence(f"{advice} Then a colleague will take over your shift.") is None


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    found = handover_sentence(text)
    assert found is None or found in text


@pytest.mark.parametrize(
    "reply",
    [
        "Hello, this is the reader desk of The Weekly Gardener.",
        "Hey! Gino & Daughters here. What's up?",
        "You've reached our booking desk. Describe your problem.",
        "Good day! This is the museum's help chat. What can I do for you?",
        "You're chatting with Ivo from Fibrelink. Tell me what's going on.",
        "Dry Creek Water, automated service. State your request.",
    ],
)
def test_whoever_introduces_themselves_takes_nothing_over(reply: str) -> None:
    assert only_introduces(reply)
