"""What the offline user lets an assistant do, and what it answers before it thanks."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona


def with_scenario(scenario: str, wish: str) -> Persona:
    """Somebody patient, who came for ``wish`` and of whom ``scenario`` tells."""
    traits = {"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0}
    return persona(scenario=scenario, goals=[{"ask": wish}], traits=traits)


@pytest.mark.parametrize(
    ("scenario", "wish", "reply", "act"),
    [
        ("Alex wants it fixed for no more than $120.", "fix the loom",
         "A new beam is $189. Want me to fix the loom?", "decline"),
        ("Alex wants it fixed for no more than $120.", "fix the loom",
         "A new beam is $89. Want me to fix the loom?", "affirm"),
        ("Alex wants to cancel the plan.", "cancel the plan",
         "I can offer 20% off your next three bills. Shall I apply that?", "decline"),
        ("Alex wants to cancel the plan.", "cancel the plan",
         "We'd hate to lose you. Shall I cancel the plan?", "affirm"),
        ("Alex wants a larger pair.", "exchange the shoes",
         "Size 6 is here. Shall I set a pair aside and email you a returns label?", "affirm"),
        ("Alex wants to buy a belt today.", "buy a belt today",
         "There are two left. Should I keep one for you until 8 tonight?", "affirm"),
    ],
)  # fmt: skip
def test_a_go_depends_on_what_it_costs_and_on_what_the_user_came_for(
    scenario: str, wish: str, reply: str, act: str
) -> None:
    assert next_message(with_scenario(scenario, wish), reply).act == act


def test_what_is_left_to_do_is_answered_before_thanks() -> None:
    who = with_scenario("Alex wants the money for two lamps.", "get a refund for two lamps")
    said = next_message(who, "Your refund is 4.85 pounds. Shall I send it to your card?")
    assert said.act == "affirm"


def test_an_option_is_said_by_who_takes_it() -> None:
    who = with_scenario("Alex is unhappy with the amount of the bill.", "query a bill")
    said = next_message(who, "Is it the amount you're unhappy with, or the date?").content
    assert "the amount I'm unhappy with" in said[0].lower() + said[1:]
