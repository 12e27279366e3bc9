"""Which button the offline user presses, where an assistant shows some."""

from __future__ import annotations

from typing import Any

import pytest
from participants import persona
from talks import talk_of

from pytest_synthconv.core.models import VerdictKind
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.replies.menus import labels
from pytest_synthconv.offline.user.user import AgendaUser

MENU = "What would you like to do?\n- Track order\n- Cancel order"
CUSTOMER: dict[str, Any] = {
    "scenario": "Has an order, number 1042, and wants something done about it.",
    "facts": {"order number": "1042"},
}


def said_to(reply: str, ask: str = "Where is order 1042?", *before: str, **traits: float) -> str:
    """What somebody who wants ``ask`` says to ``reply``, after they said ``before`` to it."""
    who = persona(**CUSTOMER, goals=[{"ask": ask}], traits={"patience": 1.0, **traits})
    said = [line for each in (ask, *before) for line in (each, reply)]
    return AgendaUser().speak(talk_of(who, *said)).content


@pytest.mark.parametrize(
    ("ask", "label"),
    [("Where is order 1042?", "Track order"), ("Cancel my order 1042", "Cancel order")],
)
def test_an_open_question_with_buttons_is_answered_with_the_label_that_fits(
    ask: str, label: str
) -> None:
    assert said_to(MENU, ask) == label


@pytest.mark.parametrize(
    "reply",
    [
        "- Track parcel\n- Cancel order",
        "How can I help?\n- Cancel order\n- Order status\n- Speak to an agent\n",
        "Please choose what you need.\n* Return goods\n* See my order",
    ],
)
def test_who_has_a_question_presses_what_tells_something(reply: str) -> None:
    assert said_to(reply) in ("Track parcel", "Order status", "See my order")


@pytest.mark.parametrize("accuracy", [0.0, 0.1, 0.3])
def test_a_label_is_never_mistyped(accuracy: float) -> None:
    assert said_to(MENU, accuracy=accuracy) == "Track order"


def test_where_nothing_fits_one_that_does_no_harm_is_pressed() -> None:
    menu = "What can I do for you?\n- Delete my account\n- Opening hours\n- Gift cards"
    assert said_to(menu, "Cancel my order 1042") in ("Opening hours", "Gift cards")


def test_each_label_is_pressed_once_and_then_the_user_has_words_of_their_own() -> None:
    menu = "What would you like to do?\n- Track order\n- Order status"
    first = said_to(menu)
    second = said_to(menu, "Where is order 1042?", first)
    third = said_to(menu, "Where is order 1042?", first, second)
    assert {first, second} == {"Track order", "Order status"}
    assert third not in labels(menu)


def test_yes_on_a_button_is_said_as_it_stands_there() -> None:
    asked = "Shall I cancel order 1042?\n- Yes, cancel it\n- No, keep it"
    assert said_to(asked, "Cancel my order 1042") == "Yes, cancel it"


@pytest.mark.parametrize(
    "reply",
    [
        "Order 1042 has these parts:\n- two lamps\n- a shade",
        "What is your order number?\n- It is on the bill.\n- It has four digits.",
        "What would you like to do?\n- Track order",
        "- Track order\n- Cancel order\nWhat is your order number?",
    ],
)
def test_a_list_that_is_no_choice_is_not_pressed(reply: str) -> None:
    assert said_to(reply) not in ("two lamps", "a shade", "Track order", "Cancel order")


@pytest.mark.parametrize("reply", [MENU, "- Track order\n- Cancel order"])
def test_buttons_answer_nothing(reply: str) -> None:
    who = persona(**CUSTOMER, goals=[{"ask": "Where is order 1042?"}])
    talk = talk_of(who, "Where is order 1042?", reply)
    assert HeuristicJudge().assess(talk).verdict is VerdictKind.CONTINUE
