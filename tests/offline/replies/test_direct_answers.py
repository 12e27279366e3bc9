"""Right answers of one sentence are known at once, whatever words they have."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona


def wanting(goal: str) -> Persona:
    """Somebody patient who came for ``goal``."""
    return persona(
        scenario="Alex would like something today.",
        goals=[{"ask": goal}],
        facts={},
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )


def is_content(goal: str, reply: str) -> bool:
    """True for who thanks for ``reply`` and leaves."""
    return next_message(wanting(goal), reply).act == "thank_close"


@pytest.mark.parametrize(
    ("goal", "reply"),
    [
        ("find out the opening hours", "We're open from 9 to 5, Monday to Saturday."),
        ("find out the price of a day ticket", "A day ticket costs £12."),
        ("find out the deadline for my tax return", "Returns are due by 31 January."),
        ("find out my balance", "Your balance is £412.07."),
        ("know the price of a haircut", "28, or 22 on Mondays."),
        ("find out if my order has shipped", "Your order shipped yesterday."),
        ("check whether the pool is open", "The pool is open until 9 tonight."),
        ("do you sell gift cards?", "We sell gift cards from £10 to £200 at the till."),
        ("get a quote for car insurance", "£389 a year with a £250 excess."),
        ("get a discount", "I've taken 10% off."),
        ("get my deposit back", "The deposit was paid out this morning."),
        (
            "book a physiotherapy session for my swollen knee",
            "I've booked you in for Wednesday about your knee. I can't open attachments or tell "
            "you which of our people you will see.",
        ),
        ("get my money back for a cancelled train", "A full refund of £38.20 has been issued."),
        ("get a refund for the broken lamp", "The £34 is going back to your card today."),
        (
            "write a polite reminder to a client",
            '"Hi Sam, a quick reminder that invoice 12 was due on Monday. When can I expect it?"',
        ),
    ],
)
def test_a_right_answer_in_few_words_is_known_at_once(goal: str, reply: str) -> None:
    assert is_content(goal, reply)


@pytest.mark.parametrize(
    ("goal", "reply"),
    [
        ("find out the opening hours", "Our opening hours are important to us."),
        ("get a refund for a cancelled concert", "Refunds for cancelled concerts are possible!"),
        ("get my deposit back", "Deposits can be paid out in many cases."),
        ("get a taxi home", "Clyde Cabs. Where would you like picked up?"),
        ("do you sell gift cards?", "Gift cards make wonderful presents for everybody!"),
        ("write a polite reminder to a client", "Reminders are an art."),
    ],
)
def test_what_only_names_the_topic_is_no_answer(goal: str, reply: str) -> None:
    assert not is_content(goal, reply)


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("find out the price of a day ticket", "price of a day ticket"),
        ("check whether the pool is open", "pool"),
        ("find out the opening hours", "opening hours"),
    ],
)
def test_a_wish_to_find_out_is_asked_as_a_question(goal: str, said: str) -> None:
    asked = next_message(wanting(goal)).content
    assert said in asked
    assert "find out" not in asked
    assert "Check whether" not in asked
