"""The needs that are read out of lists, and what is no need in them."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.writer.errands import errands_for


def needs(text: str) -> str:
    """All that people ask of the assistant that ``text`` describes, a line for each."""
    asks = {errand.task.ask for errand in errands_for(Assistant(name="Nova", description=text))}
    return "\n".join(sorted(asks))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("An assistant on our site for eye test bookings, lens prices and lens reorders.",
         ("eye test booking", "lens price", "lens reorder")),
        ("Nova looks after a golf course. She does birthday parties, opening times and lost "
         "property.", ("birthday part", "opening times", "lost property")),
        ("Answers plainly about what to do first, costs and paperwork.",
         ("what to do first", "costs", "paperwork")),
        ("It covers the weather and can tell you when to feed a hive and moan about the rain.",
         ("when to feed a hive",)),
    ],
)  # fmt: skip
def test_each_entry_of_a_list_is_a_need(text: str, named: tuple[str, ...]) -> None:
    asks = needs(text)
    assert all(each in asks for each in named), asks
    assert "moan" not in asks


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Helps customers work out why their internet is slow, and books an engineer if needed.",
         "books an engineer"),
        ("Visitor assistant. Topics: opening hours, school visits, what's on, including the steam "
         "weekends.", "include steam"),
        ("It gives fee estimates and explains the stages of buying or selling a house.",
         "order a house"),
        ("It compares worktops and explains the difference between our lines.", "explain diff"),
        ("It tracks orders, sorts out returns and applies your loyalty points.", "loyalty point?"),
        ("It gives fee estimates and takes contact details for a callback.", "contact details"),
        ("Customer support for a bike shop that sells bikes. Customers ask about sizing, returns "
         "and whether part X fits bike Y.", "part X"),
        ("It explains what the price cap means and what support there is for customers who are "
         "struggling to pay or who are on the register.", "who are on"),
        ("It explains how deposits work and helps customers with a claim.", "helps customers"),
    ],
)  # fmt: skip
def test_what_is_no_need_is_not_asked(text: str, never: str) -> None:
    assert never not in needs(text)
