"""Needs about topics that no domain of the atlas knows read like a person's."""

from __future__ import annotations

import re

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.choosing import errands_for
from pytest_synthconv.offline.description import described
from pytest_synthconv.offline.legibility import doubts_about


def asks(description: str) -> list[str]:
    return [e.task.ask for e in errands_for(Assistant(name="Casey", description=description))]


def topics(description: str) -> tuple[str, ...]:
    return described(Assistant(name="Casey", description=description)).topics


@pytest.mark.parametrize(
    ("description", "ask"),
    [
        (
            "Handles the waiting list, plot rent, water rules and keys.",
            "put me on the waiting list",
        ),
        ("Ask me about star parties, telescope rental and dues.", "how much does telescope rental"),
        ("Plans kitchens, orders worktops and arranges fitting.", "arrange a fitting for me"),
        ("Ski hire, lift passes, snow reports", "rent a pair of skis for {date}"),
        (
            "Books tours of the vineyard and sells bottles.",
            "how long does a tour of the vineyard last",
        ),
        (
            "Reports faults, requests inspections, upgrades lifts.",
            "request an inspection, if possible",
        ),
    ],
)
def test_a_topic_is_asked_about_by_its_kind(description: str, ask: str) -> None:
    assert any(each.startswith(ask) for each in asks(description)), asks(description)


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("Tells donors who may give plasma and where sessions take place.", "who may give plasma"),
        ("It tells customers when their suit is ready.", "when my suit is ready"),
        ("Check the status of repairs, get invoices explained.", "repairs"),
        ("Help learners book lessons and prepare for the theory test.", "theory test"),
        ("Supports truffle hunters with permits, seasons and maps.", "permits"),
        ("Helps hobby astronomers choose telescopes.", "telescopes"),
        ("Tickets, feeding times, birthdays, adopt a llama.", "feeding times"),
    ],
)
def test_a_topic_is_found_however_it_is_put(description: str, found: str) -> None:
    assert found in topics(description)


@pytest.mark.parametrize(
    ("description", "found"),
    [
        (
            "Tells tenants of a storage company how to get into their unit, pay late fees and rent "
            "a bigger box.",
            ("how to get into my unit", "how to pay late fees", "how to rent a bigger box"),
        ),
        (
            "Explains how to block and replace cards.",
            ("how to block cards", "how to replace cards"),
        ),
        (
            "Shows guests how to book a slot, rent shoes and use the lockers.",
            ("how to book a slot", "how to rent shoes", "how to use the lockers"),
        ),
        (
            "Tells visitors how to reach the island, buildings and gardens.",
            ("how to reach the island", "buildings", "gardens"),
        ),
    ],
)
def test_how_to_goes_before_every_deed_that_follows(
    description: str, found: tuple[str, ...]
) -> None:
    assert topics(description) == found


@pytest.mark.parametrize(
    ("description", "deed", "noun"),
    [
        ("Takes appointments, quotes prices, reschedules.", "reschedule", "appointments"),
        ("Takes appointments, reschedules, quotes prices.", "reschedule", "appointments"),
        ("Schedules inspections, answers billing questions, cancels.", "cancel", "inspections"),
        ("Can book cabins, explain rules, and cancel.", "cancel", "cabins"),
        ("Sells lamps, repairs shades, exchanges.", "exchange", "lamps"),
    ],
)
def test_a_verb_without_an_object_is_of_the_first_thing(
    description: str, deed: str, noun: str
) -> None:
    read = described(Assistant(name="Casey", description=description))
    assert (deed, noun) in {(a.verb, a.topic) for a in read.abilities}
    assert f"{deed}s" not in read.topics


@pytest.mark.parametrize(
    ("description", "found"),
    [
        (
            "League helper: trades, line-ups, scoring disputes",
            ("trades", "line-ups", "scoring disputes"),
        ),
        ("Harbour desk: mooring fees, tides, berths", ("mooring fees", "tides", "berths")),
        ("Repairs clocks and sells cakes and puzzles.", ("clocks", "cakes", "puzzles")),
        ("Hill office - guides, walking routes, huts", ("guides", "walking routes", "huts")),
        ("Desk: booking tables, cancelling orders, menus", ("tables", "orders")),
    ],
)
def test_a_gerund_in_a_list_of_nouns_is_part_of_one(
    description: str, found: tuple[str, ...]
) -> None:
    assert set(found) <= set(topics(description))


@pytest.mark.parametrize("people", ["truffle hunters", "hobby astronomers", "beekeepers"])
def test_who_is_helped_is_no_topic(people: str) -> None:
    found = topics(f"Supports {people} with permits, seasons and star charts.")
    assert not any(people in topic for topic in found)


def test_a_menu_of_two_things_is_enough_with_a_doubt() -> None:
    assistant = Assistant(name="Hot drinks", description="Hot drinks and snacks.")
    assert any("snacks" in errand.task.ask for errand in errands_for(assistant))
    assert doubts_about(assistant)


@pytest.mark.parametrize(
    ("description", "strange"),
    [
        (
            "Sells ferry tickets, changes sailings and answers about pets on board.",
            "cat|puppy|flight",
        ),
        (
            "Helps pilots with flight permits, insurance certificates, registration.",
            "parking|residence",
        ),
        ("Books games, explains rules and sells vouchers of an escape room.", "novel|signed copy"),
        ("Takes bookings, quotes prices for holidays and tracks dogs in a kennel.", "tooth"),
    ],
)
def test_one_word_of_many_opens_no_domain(description: str, strange: str) -> None:
    assert not [ask for ask in asks(description) if re.search(strange, ask)]
