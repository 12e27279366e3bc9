"""Whether a proposed day or time is one at which the offline user is free."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.offline.answering.free_days import against
from pytest_synthconv.offline.cards.card import Card, read_card


def busy(scenario: str, **facts: str) -> Card:
    """Somebody of whose time ``scenario`` and ``facts`` say what is known."""
    return read_card(persona(scenario=scenario, goals=[{"ask": "book a visit"}], facts=facts))


@pytest.mark.parametrize(
    ("scenario", "proposed"),
    [
        ("Alex is free on Thursdays and Fridays only.", "I have Wednesday at 11:20."),
        ("Alex works nights from Monday to Thursday.", "I could come at 9am this Tuesday."),
        ("Alex's son can be there on Wednesdays only.", "The first slot is on Friday."),
        ("Alex can only come in the mornings.", "There is a place on Friday at 2.30pm."),
        ("Alex is away at the weekend.", "How about Saturday?"),
    ],
)
def test_what_the_card_says_of_days_is_against_others(scenario: str, proposed: str) -> None:
    line = against(proposed, busy(scenario))
    assert line is not None
    assert line.text.split()[-1] == scenario.split()[-1]


@pytest.mark.parametrize(
    ("scenario", "proposed"),
    [
        ("Alex is free on Thursdays and Fridays only.", "I have Thursday at 11:20."),
        ("Alex works nights from Monday to Thursday.", "I could come this Friday."),
        ("Alex has to be back at the school by half past ten on weekdays.", "Monday at 8.40?"),
        ("Alex had lessons at school and can come on Tuesdays.", "A place on Tuesday at 7 pm."),
        ("Alex wants to visit with two teachers on a Thursday.", "Thursday the 12th is free."),
        ("Alex's appointment is on Tuesday.", "I can move it from Tuesday to Friday."),
        ("Alex only needs a new lamp.", "I have Wednesday at 11:20."),
    ],
)
def test_a_day_that_suits_is_not_refused(scenario: str, proposed: str) -> None:
    assert against(proposed, busy(scenario)) is None


def test_a_fact_of_free_days_is_against_others() -> None:
    line = against("I have Wednesday at 11:20.", busy("Alex wants a visit.", free="Mondays"))
    assert line is not None
    assert line.fact is not None
    assert line.fact.value == "Mondays"


def test_who_is_not_free_says_no_and_why() -> None:
    who = persona(
        scenario="Alex wants to move a visit. Alex is free on Fridays only.",
        goals=[{"ask": "move my visit"}],
        facts={},
    )
    said = next_message(who, "The next free slot is Wednesday at 11:20. Shall I book it?")
    assert said.act == "correct"
    assert "o. I'm free on Fridays only." in said.content
