"""Needs about topics that no domain of the atlas knows read like a person's."""

from __future__ import annotations

import re

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.descriptions.described import described
from pytest_synthconv.offline.descriptions.description import Ability
from pytest_synthconv.offline.writer.doubts import doubts_about
from pytest_synthconv.offline.writer.errands import errands_for
from pytest_synthconv.offline.writer.kind_tasks import kind_tasks
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.generation import generate


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
        ("Answers tenants' questions about bin days and bays.", "bin days"),
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
        (
            "Explains to owners of a kayak brand how to patch a hull and order a paddle.",
            ("how to patch a hull", "how to order a paddle"),
        ),
        (
            "Explains to hobby brewers how to clean kegs and store hops.",
            ("how to clean kegs", "how to store hops"),
        ),
        (
            "Tells walkers how to reserve a hut, report fallen trees and borrow a map.",
            ("how to reserve a hut", "how to report fallen trees", "how to borrow a map"),
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
        ("Rents barrows, delivers gravel, collects, and quotes skips.", "collect", "barrows"),
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
        (
            "Anglers' desk: day permits, closed seasons, catch reports",
            ("day permits", "closed seasons", "catch reports"),
        ),
        (
            "Chat - battery doors, cleaning kits, fitting appointments",
            ("battery doors", "cleaning kits", "fitting appointments"),
        ),
        ("Seed club: loans, swap days, fairs", ("loans", "swap days", "fairs")),
        (
            "Hotline: flat tyres, app updates, brake pads",
            ("flat tyres", "app updates", "brake pads"),
        ),
        (
            "Answer about copy requests, house histories, map scans.",
            ("copy requests", "house histories", "map scans"),
        ),
        ("Sorts out wrong deliveries and returns.", ("wrong deliveries", "returns")),
        ("Explains glazing, books kilns, explains clay, refunds.", ("glazing", "clay", "refunds")),
        ("Desk: booking tables, cancelling orders, menus", ("tables", "orders")),
    ],
)
def test_a_gerund_in_a_list_of_nouns_is_part_of_one(
    description: str, found: tuple[str, ...]
) -> None:
    assert set(found) <= set(topics(description))


def test_a_deed_among_nouns_takes_no_more_than_its_own_object() -> None:
    read = described(
        Assistant(name="Q", description="Handles leaks, moving house and billing disputes.")
    )
    found = {(a.verb, a.topic) for a in read.abilities}
    assert found == {("", "leaks"), ("move", "house"), ("", "billing disputes")}


@pytest.mark.parametrize("people", ["truffle hunters", "hobby astronomers", "beekeepers"])
def test_who_is_helped_is_no_topic(people: str) -> None:
    found = topics(f"Supports {people} with permits, seasons and star charts.")
    assert not any(people in topic for topic in found)


def test_whose_questions_are_answered_is_no_topic() -> None:
    assert topics("Answers tenants' questions about bin days.") == ("bin days",)


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


@pytest.mark.parametrize(
    ("description", "strange"),
    [
        (
            "Support for a 3D printer maker: clogged nozzles, firmware updates, spare parts, "
            "warranty claims",
            "seal|toaster|door",
        ),
        (
            "Support for an espresso machine brand: leaking seals, kits, repairs and returns.",
            "toaster|washing|fridge|door|camera|sewing|radio",
        ),
        (
            "Community fridge: donation rules, opening times, volunteer shifts, spoiled food",
            "clothes|well|driver",
        ),
        ("School bus: routes, delays, lost items", "carriage|season ticket"),
        ("Takes appointments, quotes prices, reschedules. A bot for a dog groomer.", "tooth"),
    ],
)
def test_a_domain_hardly_named_brings_no_things_of_its_own(description: str, strange: str) -> None:
    assert not [ask for ask in asks(description) if re.search(strange, ask)]


def test_what_the_organisation_makes_is_filled_in() -> None:
    printers = asks(
        "Support for a 3D printer maker: spare parts, warranty claims, firmware updates"
    )
    assert "which spare part fits my 3D printer?" in printers
    telescopes = asks("Telescope maker's support line: tripod parts, eyepieces, mirrors")
    assert "which eyepiece fits my telescope?" in telescopes
    espresso = asks("Support for an espresso machine brand: leaking seals, repairs and returns.")
    assert any("I get my {thing} back" in ask for ask in espresso)
    card = generate(
        Assistant(name="Q", description="Support for a radio maker: repairs."),
        3,
        writer=TemplateWriter(),
    )
    told = " ".join(goal.ask for persona in card for goal in persona.goals)
    assert not re.search("camera|coffee|sewing|fridge|toaster", told)
    nobody = asks("Support desk: spare parts, warranty claims, firmware updates")
    assert not [ask for ask in nobody if "fits my" in ask or "for my  " in ask]


@pytest.mark.parametrize(
    ("topic", "ask"),
    [
        ("clogged nozzles", "what can I do about a clogged nozzle?"),
        ("stuck wheels", "who do I tell about a stuck wheel?"),
        ("limescale", "how do I prevent limescale?"),
        ("honey harvest dates", "when is the next honey harvest date?"),
        ("paperwork", "what paperwork do I need?"),
        ("late fees", "how much are the late fees?"),
        ("delivery routes", "send me a map of the delivery routes"),
        ("firmware updates", "how do I install a firmware update?"),
        ("solar credits", "how long are my solar credits valid?"),
        ("scoring disputes", "who decides a scoring dispute?"),
        ("foggy lenses", "why do I keep getting foggy lenses?"),
        ("broken needles", "report a broken needle that I noticed on {weekday}"),
        ("damaged bikes", "report a damaged bike that I noticed on {weekday}"),
        ("smoky rooms", "how do I prevent smoky rooms?"),
        ("unlocking problems", "what can I do about an unlocking problem?"),
        ("whistling", "what can I do about whistling?"),
        ("lost birds", "find out whether my lost bird has turned up"),
        ("stops", "where is the nearest stop?"),
        ("returns", "is there anything new on my return, reference {ref}?"),
        ("guest stays", "register a guest stay from {date} to {later}"),
        ("billing", "correct a mistake in my last bill"),
        ("frozen meals", "which frozen meals do you have today?"),
    ],
)
def test_a_frame_fits_the_kind_of_noun(topic: str, ask: str) -> None:
    desk = described(Assistant(name="Q", description=f"Helps with anchors, {topic} and zithers."))
    assert ask in [task.ask for task in kind_tasks(Ability("", "any", topic), desk)]


@pytest.mark.parametrize(
    "frame",
    ["what kinds of", "where can I read more", "students", "in simple words", "mistakes"],
)
def test_no_frame_is_put_to_every_noun(frame: str) -> None:
    found = asks("Helps with goods, prices, billing, routes, paperwork, inflation, squirrels.")
    assert not [ask for ask in found if re.search(frame, ask)]


def test_few_needs_are_doubted_though_the_topics_are_enough() -> None:
    few = "Recommends novels, reserves books and renews loans for members of a city library."
    assert "different needs" in doubts_about(Assistant(name="Q", description=few))[0]


def test_personas_of_an_unknown_domain_repeat_little() -> None:
    league = Assistant(name="Q", description="League helper: trades, line-ups, scoring disputes")
    cards = generate(league, 6, writer=TemplateWriter())
    wanted = [re.sub(r"\w+day", "", goal.ask) for card in cards for goal in card.goals]
    assert max(map(wanted.count, wanted)) <= 2
