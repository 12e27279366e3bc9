"""Needs are made only of topics that were surely read, in frames that fit any of them."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.descriptions.described import described
from pytest_synthconv.offline.descriptions.plain_topics import is_noun_phrase, is_plain
from pytest_synthconv.offline.writer.atlas import domains_of
from pytest_synthconv.offline.writer.errands import errands_for


def plain(description: str, name: str = "Casey") -> set[str]:
    found = described(Assistant(name=name, description=description))
    return {ability.topic for ability in found.abilities if is_plain(ability, found)}


def asks(description: str, name: str = "Casey") -> list[str]:
    return [e.task.ask for e in errands_for(Assistant(name=name, description=description))]


@pytest.mark.parametrize(
    "phrase",
    ["bouquets", "a lost card", "oyster mushrooms", "gluing up", "tours of the vineyard", "rental"],
)
def test_a_thing_is_a_noun_phrase(phrase: str) -> None:
    assert is_noun_phrase(phrase)


@pytest.mark.parametrize(
    "phrase",
    ["rules disputes faster", "off", "get assembly help", "weekends", "lock fits your door"],
)
def test_what_is_no_thing_is_no_noun_phrase(phrase: str) -> None:
    assert not is_noun_phrase(phrase)


@pytest.mark.parametrize(
    ("description", "topic"),
    [
        ("Track orders, rearrange slots, order missing screws and get help.", "track orders"),
        ("Shop of Birch & Bloom. Sells socks.", "Birch"),
        ("Tells beginners how to clean it.", "how to clean it"),
        ("It delivers peace of mind.", "peace of mind"),
        ("We walk executors through probate.", "executors"),
        ("Books home and office cleaning.", "home"),
        ("Lists the freeze windows, reports a power cut.", "a power"),
        ("Explains fees, and questions on packing lists and allergies.", "lists"),
        ("Find stations, and query transactions.", "query transactions"),
        ("Arranges viewings and surveys, explains taxes.", "surveys"),
        ("Rents robes, takes measurements, ships to Canada.", "ships"),
        ("Ask about day tickets, close season and maps.", "season"),
        ("It tells when moths fly and what their caterpillars eat.", "what my caterpillars eat"),
        ("Where is my order, broken jars, gift wrapping.", "Where is my order"),
    ],
)
def test_a_topic_that_may_be_read_wrong_is_not_used(description: str, topic: str) -> None:
    assert topic not in plain(description)


@pytest.mark.parametrize(
    ("description", "topic"),
    [
        ("Helps customers order bouquets and follow a delivery.", "bouquets"),
        ("Blocks and replaces cards.", "cards"),
        ("Explains how plans work.", "plans"),
        ("Helps administrators with connecting data sources.", "data sources"),
        ("Customers report a broken gate or a torn rope.", "a torn rope"),
        ("Tells customers when their translation is ready.", "when my translation is ready"),
    ],
)
def test_a_topic_that_is_plain_is_used(description: str, topic: str) -> None:
    assert topic in plain(description)


def test_a_line_that_is_full_goes_on_in_the_next() -> None:
    wrapped = "Drafts requests, checks for clashes in the calendar and lists the freeze\nwindows."
    assert "freeze windows" in plain(wrapped)


@pytest.mark.parametrize(
    ("description", "ask"),
    [
        ("Helps hobbyists build a small stage and carve a head.", "how do I build a small stage?"),
        ("Handles your zithers and looms.", "find out more about my zithers"),
        ("Parses clues and gives you a hint.", "give me a hint"),
        ("Tells nurses who is on call.", "can you tell me who is on call?"),
    ],
)
def test_safe_frames_speak_in_the_words_of_the_description(description: str, ask: str) -> None:
    assert ask in asks(description)


def test_a_kind_is_asked_about_only_where_the_rest_speaks_of_it() -> None:
    pottery = asks("Firing schedules, glaze faults and kilns for members of a pottery.")
    assert "how do I read a firing schedule?" in pottery
    assert not any("holidays" in ask for ask in pottery)


def test_what_hardly_a_sentence_says_is_found_word_by_word() -> None:
    game = asks('Conjures encounters, villains and loot tables, faster than you can say "dice".')
    assert any("encounters" in ask for ask in game)


def test_of_advertising_alone_people_ask_what_it_can_do() -> None:
    found = asks("Say goodbye to spreadsheets. We surface hidden revenue on autopilot.")
    assert "find out what you can help me with" in found
    assert not any("revenue" in ask or "spreadsheet" in ask for ask in found)


def test_a_domain_far_in_meaning_is_not_opened() -> None:
    van = described(Assistant(name="Q", description="Ice cream van hire for weddings and fetes."))
    assert domains_of(van) == ()
