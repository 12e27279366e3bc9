"""When it suits the user: by what the card says of their time, never by a day of something else."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.wished_times import time_wished, wishes_a_time
from pytest_synthconv.offline.cards.card import read_card


def keeper(of_time: str = "Alex likes tea.", **facts: str) -> Persona:
    """Somebody with a broken kiln whose card says ``of_time`` when they have time."""
    return persona(
        scenario=f"Alex's kiln is broken. Alex wants it mended. {of_time}",
        goals=[{"ask": "have the kiln mended"}],
        facts={"delivery date": "2 March", "bought": "nine days ago", "phone": "0755 010 1"}
        | facts,
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )


@pytest.mark.parametrize(
    ("of_time", "question", "said"),
    [
        ("Somebody can only come after 3pm.", "What times are good for a visit?", "After 3pm"),
        ("Monday is the only day she is in.", "Which days are best for a visit?", "On Monday"),
        ("Alex teaches until half past four.", "When could you bring it in?", "half past four"),
        ("Alex cannot do Tuesdays.", "Which day would suit you?", "Any day but Tuesdays"),
        ("Alex works mornings.", "What time of day suits you?", "In the afternoon"),
        ("It must be done before Easter.", "When would you like us to come?", "Before Easter"),
        ("Alex works mornings.", "What days and times suit you?", "In the afternoon"),
        ("Alex is off work on Mondays.", "Which day suits you best?", "On Mondays"),
        ("Alex likes tea.", "Which day of the month would you like to pay?", "The 1st"),
    ],
)
def test_it_suits_the_user_when_the_card_says_they_have_time(
    of_time: str, question: str, said: str
) -> None:
    assert said in next_message(keeper(of_time), question).content


@pytest.mark.parametrize(
    "question",
    [
        "When would suit you for the collection?",
        "Which day would be best for a visit?",
        "When could you drop by with it?",
        "When is a good time for our fitter to ring?",
    ],
)
def test_no_fact_about_something_else_says_when_it_suits(question: str) -> None:
    said = next_message(keeper(), question)
    assert said.act == "choose"
    assert not {"March", "nine", "0755"} & set(said.content.replace(".", "").split())


def test_a_day_of_what_is_asked_about_is_said_but_not_once_more() -> None:
    who = keeper(**{"day of the visit": "Monday 4 May"})
    assert "4 May" in next_message(who, "Which day would you like the visit on?").content
    assert "4 May" not in next_message(who, "What time would you like the visit on Monday?").content


def test_who_asks_for_a_day_gets_no_hour() -> None:
    card = read_card(keeper("Somebody can only come after 3pm."))
    assert not any("3pm" in way for way in time_wished("Which day would suit you?", card))


@pytest.mark.parametrize(
    "question",
    [
        "When did you buy it?",
        "When was it convenient?",
        "By when do you need it?",
        "Where is it?",
        "Were you at home when we tried to deliver?",
    ],
)
def test_what_was_and_what_must_be_is_no_wish_for_a_time(question: str) -> None:
    assert not wishes_a_time(question)


@pytest.mark.parametrize(
    "question", ["Thanks. When did you last use it?", "When did you notice that it was gone?"]
)
def test_no_birthday_and_no_digits_of_a_card_say_when_something_was(question: str) -> None:
    who = persona(
        scenario="Alex has lost a debit card.",
        goals=[{"ask": "block my lost debit card"}],
        facts={"date of birth": "3 May 1981", "last four digits": "4417"},
        traits={"patience": 1.0, "disclosure": 0.0},
    )
    assert not {"1981", "4417"} & set(next_message(who, question).content.strip(".").split())
    assert "3 May 1981" in next_message(who, "When were you born?").content
