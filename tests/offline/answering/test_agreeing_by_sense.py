"""What the offline user agrees to, and what is another thing than what it came for."""

from __future__ import annotations

from typing import Any

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.misreading import is_opposite, is_other_outcome, misread
from pytest_synthconv.offline.cards.card import read_card


def wishing(wish: str, scenario: str = "", **fields: Any) -> Persona:
    """Somebody who came for ``wish``, patient and plain in what they say."""
    traits = {"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0}
    return persona(
        scenario=f"Alex wants to {wish}. {scenario}", goals=[{"ask": wish}], traits=traits, **fields
    )


def acts_on(reply: str, who: Persona) -> set[str | None]:
    """What ``who`` does on ``reply``, by six seeds."""
    return {next_message(who, reply, seed=seed).act for seed in range(6)}


def words_on(reply: str, who: Persona) -> set[str]:
    """What ``who`` says to ``reply``, by six seeds."""
    return {next_message(who, reply, seed=seed).content for seed in range(6)}


@pytest.mark.parametrize(
    "reply",
    [
        "All lines are free. Do you mind if I cancel it?",
        "I'd cancel it today. Any objections?",
        "Mind if I cancel it?",
    ],
)
def test_who_minds_nothing_says_no_and_lets_it_be_done(reply: str) -> None:
    said = words_on(reply, wishing("cancel my subscription"))
    assert all(text.startswith(("No", "Not at all")) for text in said), said


@pytest.mark.parametrize(
    "reply",
    [
        "I'd put you on the waiting list, if you don't mind.",
        "That comes to 11 euros. Once you give me the green light, it's done.",
        "The fee is 9 euros. I'm ready when you are.",
    ],
)
def test_leave_is_given_where_no_question_mark_asks_for_it(reply: str) -> None:
    assert acts_on(reply, wishing("reserve the new novel")) == {"affirm"}


@pytest.mark.parametrize(
    ("wish", "reply"),
    [
        ("move my contract to my new flat", "You want to end it, is that right?"),
        ("get a refund for a cable", "I'd send you store credit in its place. Do you accept?"),
        ("delete the double pictures", "I'll go on and erase the whole album of pictures, yes?"),
    ],
)
def test_another_outcome_than_the_one_wanted_is_declined(wish: str, reply: str) -> None:
    assert acts_on(reply, wishing(wish)) == {"decline"}


def test_a_means_is_no_other_outcome() -> None:
    card = read_card(wishing("move my contract to my new flat"))
    assert not is_other_outcome("Do you want me to book an engineer for it?", card)
    assert is_other_outcome("Would you like to cancel it?", card)


@pytest.mark.parametrize(
    ("wish", "read_back", "right"),
    [
        ("download my statement for 2023", "So it's the one for 2022?", "No, 2023."),
        ("renew my domain for a year", "Renew it for three years?", "No, a year."),
        ("buy two tickets", "That would be four tickets?", "No, two tickets."),
        ("end my lease in June", "You stay until December?", "No, June."),
    ],
)
def test_another_year_number_or_month_is_put_right(wish: str, read_back: str, right: str) -> None:
    assert misread(read_back, read_card(wishing(wish))) == right


def test_a_price_for_each_month_is_no_other_number_of_months() -> None:
    card = read_card(wishing("pause my membership for two months"))
    assert misread("That costs 5 euros a month, right?", card) is None


def test_a_day_that_is_only_a_limit_is_no_other_day() -> None:
    who = wishing("get a technician before Saturday")
    assert acts_on("I have one free on Friday at 2. Would that work?", who) == {"affirm"}
    assert acts_on(
        "The earliest is next Tuesday at 10. Would that work?", wishing("get an appointment today")
    ) == {"correct"}


def test_the_opposite_sort_of_a_thing_is_denied() -> None:
    card = read_card(wishing("test a used electric car"))
    assert is_opposite("Is it a brand-new vehicle you have in mind?", card)
    assert not is_opposite("Is it a used vehicle you have in mind?", card)


def test_a_fact_that_is_a_yes_or_a_no_is_said_so() -> None:
    who = wishing("sign up for the course", facts={"member": "no"})
    said = words_on("Happy to put you on the list. Are you a member of ours already?", who)
    assert all(text.startswith("No") for text in said), said


def test_who_lost_something_does_not_have_it_any_more() -> None:
    stolen = wishing("block my card", "Alex's card was stolen.")
    assert all(t.startswith("No") for t in words_on("Is it still in your possession?", stolen))
    there = wishing("block my card", "Alex still has the card, but money is missing.")
    assert all(t.startswith("Yes") for t in words_on("Is it still in your possession?", there))


@pytest.mark.parametrize(
    "reply",
    [
        "We've got room on Tuesday. Would you come at 8 in the morning, or is 6 pm better?",
        "My condolences. Should it be a wreath or a bouquet?",
        "That shouldn't happen. Did you buy it in one of our shops?",
        "Room 12 is free, too. 90 euros would be added to your bill. Shall we say yes to that?",
    ],
)
def test_nobody_takes_leave_at_a_statement_before_a_question_that_waits(reply: str) -> None:
    for wish in ("get the noise of my brakes repaired", "order flowers", "stay one more night"):
        assert "thank_close" not in acts_on(reply, wishing(wish))


def test_what_is_done_and_named_is_done_whatever_is_asked_behind_it() -> None:
    who = wishing("cancel my subscription")
    reply = "I have cancelled your subscription as of today. Why are you leaving us?"
    assert acts_on(reply, who) == {"thank_close"}


@pytest.mark.parametrize(
    ("scenario", "ask", "reply"),
    [
        ("Alex was charged twice and wants one charge back, but wants to keep watching.",
         "get the second charge refunded",
         "I can refund it, but that will also close your subscription. Shall I go ahead?"),
        ("Alex forgot a password. Alex does not want to lose any of the files.",
         "get back in without losing my files",
         "I can reset it, but this will delete all of your files. Shall I proceed?"),
    ],
)  # fmt: skip
def test_who_wants_to_keep_it_does_not_let_it_end(scenario: str, ask: str, reply: str) -> None:
    who = persona(scenario=scenario, goals=[{"ask": ask}], facts={})
    assert next_message(who, reply).act == "decline"
