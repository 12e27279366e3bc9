"""What the offline user can spend at most, by its facts and by its story."""

from __future__ import annotations

import pytest
from participants import persona

from pytest_synthconv.offline.answering.limits import too_dear
from pytest_synthconv.offline.cards.card import Card, read_card


def spender(scenario: str = "Alex wants a new lamp.", **facts: str) -> Card:
    """Somebody who can spend what ``scenario`` or ``facts`` say."""
    return read_card(persona(scenario=scenario, goals=[{"ask": "a new lamp"}], facts=facts))


@pytest.mark.parametrize(
    ("scenario", "most"),
    [
        ("Alex wants a lamp for no more than $120.", "$120"),
        ("Alex won't pay more than £12 a month.", "£12"),
        ("Alex can spend 120 euros at the very most.", "120 euros"),
        ("Alex does not want to spend more than 120 pounds.", "120 pounds"),
        ("Alex will go up to €99.50.", "€99.50"),
    ],
)
def test_a_limit_of_the_story_forbids_what_costs_more(scenario: str, most: str) -> None:
    assert too_dear("The lamp is $189 or £189. Shall I order it?", spender(scenario)) == most


def test_a_limit_that_is_a_fact_forbids_what_costs_more() -> None:
    assert too_dear("It costs 45 pounds.", spender(budget="40 pounds")) == "40 pounds"


@pytest.mark.parametrize(
    ("scenario", "offer"),
    [
        ("Alex wants a lamp for no more than $120.", "The lamp is $89. Shall I order it?"),
        ("Alex wants a lamp for no more than $120.", "I have them at $99 and at $150."),
        ("Alex was quoted $92 more by another shop.", "It is $120. Shall I order it?"),
        ("Alex paid £12 for the last lamp.", "It is £15. Shall I order it?"),
    ],
)
def test_a_price_that_is_no_limit_forbids_nothing(scenario: str, offer: str) -> None:
    assert too_dear(offer, spender(scenario)) is None
