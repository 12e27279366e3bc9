"""Which line of a card the offline user tells to a question with yes or no."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.deciding import deciding, is_surely_decided, nearest_clause
from pytest_synthconv.offline.cards.card import read_card

TRAVELLER = persona(
    scenario="Alex's flight to Oslo was cancelled and Alex wants a refund. "
    "Alex paid with a voucher. The insurer has not been told yet.",
    goals=[{"ask": "get a refund for my flight"}],
    facts={"booking": "QK7P2D", "travelling with": "two dogs"},
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did you pay by card?", "I paid with a voucher."),
        ("Have you spoken to your insurance company?", "The insurer has not been told yet."),
        ("Will you be travelling with any animals?", "wo dogs"),
    ],
)
def test_the_line_that_decides_is_told(question: str, told: str) -> None:
    assert told in next_message(TRAVELLER, question).content


def test_what_no_line_decides_gets_a_yes_or_a_no() -> None:
    said = next_message(TRAVELLER, "Is it raining?").content
    assert said.startswith(("Yes", "No"))


def test_a_value_that_is_read_back_gets_a_yes() -> None:
    assert "Yes" in next_message(TRAVELLER, "Is your booking QK7P2D?").content


def test_how_likely_a_line_decides_is_a_share() -> None:
    card = read_card(TRAVELLER)
    found = deciding("Did you pay by card?", card)
    assert found is not None
    line, likely = found
    assert (line.text, line.fact) == ("I paid with a voucher.", None)
    assert 0 < likely < 1


def test_a_card_that_says_nothing_decides_nothing() -> None:
    who = persona(scenario="¿Puede ayudarme con mi pedido? No ha llegado.", facts={})
    assert deciding("Has it arrived?", read_card(who)) is None


def test_a_question_for_a_thing_is_not_decided_by_a_line() -> None:
    card = read_card(TRAVELLER)
    assert not is_surely_decided("How did you pay for your flight?", card)


@pytest.mark.parametrize(
    ("line", "clause"),
    [
        ("I bought it in May, but it is too small.", "it is too small."),
        ("I bought it in May.", None),
        ("I bought it in May and found too small.", None),
    ],
)
def test_a_clause_is_told_only_if_it_says_something_alone(line: str, clause: str | None) -> None:
    assert nearest_clause("Is it too small?", line) == clause


def test_a_line_that_was_told_before_is_told_shorter() -> None:
    who = persona(
        scenario="Alex bought a gift card today, but the code says it was used before.",
        goals=[{"ask": "get a working code"}],
        facts={},
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.5, "accuracy": 1.0},
    )
    said = next_message(who, "Did the code work at all, or what does it say?", "Was the code used?")
    assert "bought a gift card" not in said.content


def offered(scenario: str, *replies: str) -> str:
    """What somebody of whom ``scenario`` is known says after ``replies``."""
    who: Persona = persona(
        scenario=scenario,
        goals=[{"ask": "get a refund for my kettle"}],
        facts={},
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )
    return next_message(who, *replies).content


@pytest.mark.parametrize(
    "reply",
    [
        "I can send you a brand new one today. Shall I go ahead?",
        "We could give you a replacement. Shall I do that?",
    ],
)
def test_a_new_one_is_not_taken_by_who_wants_the_money(reply: str) -> None:
    assert offered("Alex's kettle broke and Alex wants the money back.", reply).startswith("No")


def test_who_wants_to_keep_it_is_not_leaving() -> None:
    who = persona(
        scenario="Alex is moving house and wants to move the contract to the new house.",
        goals=[{"ask": "move my contract to my new house"}],
        facts={},
    )
    assert next_message(who, "Are you thinking of leaving us when you move?").act == "decline"


def test_both_is_said_where_a_line_has_both() -> None:
    said = offered(
        "Alex's internet drops on the laptop with the cable as well as on wifi.",
        "Does it only happen on wifi, or also on a device with a cable?",
    )
    assert "oth" in said


def test_nobody_at_home_can_tell_at_whose_end_a_fault_is() -> None:
    said = offered(
        "Alex's internet went off.",
        "Can you tell me whether the fault is on our network in your street or in your house?",
    )
    assert "house" not in said


def test_bands_of_what_is_not_known_are_not_chosen_from() -> None:
    who = persona(
        scenario="Alex's ceiling fell down and Alex wants to claim.",
        goals=[{"ask": "claim for my ceiling"}],
        facts={},
        unknown=["cost of the repair"],
    )
    said = next_message(who, "How much will the repair cost? Under £100, £100 to £500 or more?")
    assert said.act == "unknown"


@pytest.mark.parametrize(
    ("value", "said"), [("nobody, the car was empty", "Nobody, the car"), ("none", "No")]
)
def test_a_fact_with_a_no_in_it_is_told(value: str, said: str) -> None:
    who = persona(
        scenario="Somebody backed into Alex's parked car and Alex wants to claim.",
        goals=[{"ask": "make a claim for my car"}],
        facts={"injured": value},
    )
    assert next_message(who, "Before we start: was anyone injured?").content.startswith(said)


def test_what_was_tried_in_vain_was_tried() -> None:
    who = persona(
        scenario="Alex's laptop does not print. Alex has restarted it and it did not help.",
        goals=[{"ask": "get printing again"}],
        facts={},
    )
    said = next_message(who, "Have you tried turning your laptop off and on again?").content
    assert said.startswith(("I have restarted it", "Yes"))
