"""Descriptions as owners of shops, workshops and clubs write them, often without any verb."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.descriptions.described import described
from pytest_synthconv.offline.language.noun_classes import class_of
from pytest_synthconv.offline.writer.atlas import domains_of
from pytest_synthconv.offline.writer.errands import errands_for


def assistant(description: str, name: str = "Desk") -> Assistant:
    return Assistant(name=name, description=description)


def topics(description: str, name: str = "Desk") -> tuple[str, ...]:
    return described(assistant(description, name)).topics


def asks(description: str, name: str = "Desk") -> list[str]:
    return [errand.task.ask for errand in errands_for(assistant(description, name))]


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("Marquee hire for weddings and village fetes in Kent.", ("marquee hire",)),
        ("Costume and prop hire for theatres.", ("costume hire", "prop hire")),
        ("Boat repairs, hire and sales.", ("boat repairs", "boat hire", "boat sales")),
        ("Surveys of roofs, bridges and masts.", ("Surveys of roofs", "Surveys of masts")),
        (
            "Drama classes for children aged 5 to 15, summer camps and parties.",
            ("drama classes", "summer camps", "parties"),
        ),
        ("Mill tours on Sundays, baking courses, wholesale orders.", ("mill tours",)),
        (
            "Information for pilgrims on the Northern Way: hostels, blisters.",
            ("hostels", "blisters"),
        ),
        ("Stove repairs and sales. Lessons too.", ("stove repairs", "stove sales")),
        ("Get a quote, choose a date, receive your images.", ("a quote", "a date", "images")),
        ("Members book kilns and wheels, order clay and glazes.", ("kilns", "clay", "glazes")),
        ("It orders parts and shows who is on shift.", ("who is on shift",)),
        ("Answers questions on reserving a plot, trees and fees.", ("a plot", "trees", "fees")),
        ("Drivers ask where a lorry is and why it stopped.", ("where a lorry is",)),
        ("Book a wash and trim.", ("a wash", "a trim")),
        ("Customers report an empty or broken machine.", ("an empty machine",)),
        ("Answers questions about settling in, fees and lunches.", ("settling in", "fees")),
        ("Explains what can be repaired, and documents needed.", ("what can be repaired",)),
        ("Supports crews in ordering parts and documenting repairs.", ("parts", "repairs")),
    ],
)
def test_what_is_offered_is_read_without_a_verb_and_in_lists(
    description: str, found: tuple[str, ...]
) -> None:
    assert {each.lower() for each in found} <= {topic.lower() for topic in topics(description)}


@pytest.mark.parametrize(
    ("description", "not_there"),
    [
        ("Marquee hire for weddings and village fetes in Kent.", "wedding"),
        ("Support for organisers who bring our theatre to schools, including fees.", "bring"),
        ("Washing machines and dryers, delivered and installed.", "installed"),
        ("Dog grooming, right at your doorstep!", "right"),
        ("Prop hire for films. Measure, reserve, collect, return.", "measure"),
        ("Stone flour, straight from the watermill.", "straight"),
        ("Ghost walks, every night at eight. Tickets.", "night"),
        ("Reschedules visits when life gets in the way.", "life"),
        ("Connects people who own broken things with menders, answers questions on fees.", "own"),
        ("Tell us the size of your room and we will quote a price.", "size"),
    ],
)
def test_what_only_surrounds_an_offer_is_no_topic(description: str, not_there: str) -> None:
    assert not any(not_there in topic.lower().split() for topic in topics(description))


def test_a_part_of_the_name_that_does_something_is_the_assistant() -> None:
    found = topics("Pete answers questions about payslips and corrects tax codes.", "Pay Pete")
    assert found == ("payslips", "tax codes")


def test_a_deed_without_a_thing_is_asked_how_to() -> None:
    found = asks("Patients can order prescriptions, cancel appointments and register.")
    assert "what do I need in order to register?" in found
    assert not any(ask.startswith("register a prescription") for ask in found)


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("Bouncy castle hire for birthdays, school fairs and fun days.", "school"),
        (
            "Pest control for homes and restaurants: wasps, rats, bedbugs. Estimates prices.",
            "restaurant",
        ),
        ("Livery yard and riding school: hacks, stable rents, farrier visits.", "school"),
    ],
)
def test_a_word_in_passing_makes_no_domain(description: str, name: str) -> None:
    assert name not in {domain.name for domain in domains_of(described(assistant(description)))}


def test_lost_property_is_no_flat() -> None:
    desk = "Facilities desk of a university: broken heating, keys, lost property, furniture moves."
    assert not any("flat" in ask or "tenancy" in ask for ask in asks(desk))


@pytest.mark.parametrize(
    ("noun", "kind"), [("ropes", "goods"), ("stove servicing", "service"), ("zithers", "")]
)
def test_the_nearest_nouns_say_what_a_noun_names(noun: str, kind: str) -> None:
    assert class_of(noun) == kind


def test_goods_of_a_trade_have_a_price_and_those_of_a_house_have_none() -> None:
    assert "how much do anchors cost?" in asks("Shop for anchors, ropes and safety gear.")
    within = asks("Internal bot. Nurses borrow a bed or report a faulty pump.")
    assert within and not any("how much" in ask for ask in within)


@pytest.mark.parametrize(
    ("description", "there", "not_there"),
    [
        ("We restore old books and documents.", "restore", "hand in"),
        ("It finds alarms and logs faults.", "help me find alarms", "right alarm"),
        ("Report a gate that sticks.", "report a problem with a gate", "a gate that I noticed"),
        ("Vinyl shop. Reserves records and sells needles.", "reserve a record", "how far back"),
        ("Answers questions about deadlines.", "what the deadlines are", "announced"),
        ("Chat of a nursery school: fees, lunches.", "for lunch on", "order lunches"),
        ("Locksmiths: lost keys, broken locks.", "replace my key", "my lost key"),
        ("Explains tax codes and overtime.", "tax codes", "which I lost"),
        ("Water tests, live fish and returns.", "water test", "fail"),
        ("Clinic: eye tests, glasses.", "move my eye test", "fail"),
        ("Changes your address or your dog's coat.", "change my address", "my the"),
        ("Equipment rental and roll courses.", "rent equipment", "an equipment"),
        ("Suggests topics of conversation.", "which topic of", "which topics of"),
        ("It explains the hardness of the water.", "the hardness", "about hardness"),
    ],
)
def test_needs_fit_the_thing_and_its_sense(description: str, there: str, not_there: str) -> None:
    found = asks(description)
    assert any(there in ask for ask in found), found
    assert not any(not_there in ask for ask in found), found


def test_a_sailing_school_is_no_school_and_a_kennel_no_vet() -> None:
    school = "Works for a sailing school: recommends courses, explains what to wear, moves lessons."
    assert not any("chemistry" in ask or "essay" in ask for ask in asks(school))
    kennel = asks("Boarding kennel. Takes bookings, answers questions about feeding dogs.")
    assert kennel and not any("kidneys" in ask or "grapes" in ask for ask in kennel)


@pytest.mark.parametrize(
    ("description", "topic"),
    [
        ("Book a court, bring your racket, get a gift voucher.", "racket"),
        ("Reserve a berth, order fuel and find out about tides.", "tides"),
        ("Schedules check-ups, reminds you about retainers.", "retainers"),
        ("Sends owners updates on their dogs.", "dogs"),
    ],
)
def test_verbs_of_two_words_keep_their_things(description: str, topic: str) -> None:
    assert topic in topics(description)
