"""Wishes of a scenario: lists, two in one clause, purposes, and what is told around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import persona

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.words import content_words
from pytest_synthconv.offline.cards.card import Card, read_card
from pytest_synthconv.offline.cards.wishes import Kind
from pytest_synthconv.offline.speaking.ways import first_ways_to_ask, short_ways_to_ask, ways_to_ask

CARDS = read_yaml(Path(__file__).with_name("enumerating_cards.yaml").read_text("utf-8"))
MARKED = [card for card in CARDS if ": " in card["scenario"] and "toasts" not in card["scenario"]]
ASKING = {"check", "whether", "tell", "work"}  # "work out which" and "check whether" are questions
DESK = Assistant(name="Desk", description="Helps.")
texts = st.text(min_size=1).filter(str.strip)


def read(scenario: str, name: str = "Ben", **fields: object) -> Card:
    return read_card(persona(name, scenario=scenario, **fields), DESK)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["name"])
def test_every_wish_that_a_card_lists_becomes_a_need(card: dict[str, object]) -> None:
    found = read(str(card["scenario"]), str(card["name"])).needs
    assert len(found) == card["wishes"], [need.ask for need in found]


@pytest.mark.parametrize("card", MARKED, ids=lambda card: card["name"])
def test_the_words_of_listed_wishes_are_not_lost(card: dict[str, object]) -> None:
    scenario = str(card["scenario"])
    listed = set(content_words(scenario.partition(":")[2])) - ASKING
    kept = {word for need in read(scenario, str(card["name"])).needs for word in need.keywords}
    assert {word for word in listed - kept if word.isalpha() and len(word) > 3} == set()


@pytest.mark.parametrize(
    ("scenario", "asks"),
    [
        ("He wants to know where his order is and whether he can still cancel it.",
         ["where is my order", "can I still cancel my order"]),
        ("He turns to the assistant to find out how not to spoil the film.",
         ["how do I not spoil the film"]),
        ("He is looking to the assistant for the best way of asking for a rise.",
         ["the best way of asking for a rise"]),
        ("He wants to be told what the fee was for and whether he can get it back.",
         ["what was the fee for", "can I get the fee back"]),
        ("He wants to cancel the trip and get a refund.", ["cancel the trip", "get a refund"]),
        ("He wants to buy a phone so that he can call his mother and send photos.",
         ["buy a phone so that I can call my mother and send photos"]),
        ("He needs a visa, a hotel near the station and a map.",
         ["a visa", "a hotel near the station", "a map"]),
        ("He wants it delivered to his hotel.", ["get it delivered to my hotel"]),
        ("He doesn't want to start again. He wants to finish his scarf.", ["finish my scarf"]),
        ("His boss is looking for a printer. He wants to leave at nine.", ["leave at nine"]),
        ("He has to give a speech. He needs help writing it.", ["write it"]),
        ("Getting it back is all he wants.", ["get it back"]),
        ("He came to renew a domain that ran out.", ["renew a domain that ran out"]),
        ("He is after a new job.", ["a new job"]),
        ("He is after swimming lessons for his son.", ["swimming lessons for my son"]),
        ("He wants to move his flight, as his son is ill.", ["move my flight"]),
        ("He wants a quiet room and can pay 170 a week.", ["a quiet room"]),
        ("He wants it mended or he'll go elsewhere.", ["get it mended"]),
        ("He has no need of cover. He wants a quote.", ["a quote"]),
    ],
)  # fmt: skip
def test_a_scenario_is_read_into_its_wishes(scenario: str, asks: list[str]) -> None:
    assert [need.wish.text for need in read(scenario).needs] == asks


def test_a_wish_that_points_back_keeps_what_it_points_to() -> None:
    (need,) = read("Ben received two left boots. He needs to exchange them.").needs
    assert need.context == "I received two left boots."
    assert {"boot", "exchang"} <= need.keywords


@pytest.mark.parametrize(
    ("scenario", "context"),
    [
        ("His lamp flickers and he wants it seen to.", "My lamp flickers."),
        ("A lid came cracked. He took photos and wants it replaced.",
         "A lid came cracked. I took photos."),
        ("His train was an hour late. He wants compensation.", "My train was an hour late."),
        ("He wants to cancel because his hours were cut.", "My hours were cut."),
    ],
)  # fmt: skip
def test_a_wish_that_says_little_is_said_with_what_happened(scenario: str, context: str) -> None:
    (need,) = read(scenario).needs
    assert need.context == context


@pytest.mark.parametrize(
    ("scenario", "thing"),
    [
        ("He wants to complain about the caravan they've been put in.", "caravan"),
        ("He wants a flat close to the station.", "flat"),
        ("He wants a cleaner every two weeks.", "cleaner"),
        ("His sewing machine stopped turning.", "machine"),
        ("He wants to let the insurer know.", "insurer"),
    ],
)
def test_what_a_need_is_about_ends_before_a_verb(scenario: str, thing: str) -> None:
    (need,) = read(scenario).needs
    assert f"And the {thing}?" in short_ways_to_ask(need)


def test_what_is_told_around_a_wish_is_kept() -> None:
    card = read("Ben has tried a cable, and he is seeking ideas on what else is wrong.")
    assert card.remarks == ("I have tried a cable.",)


def test_a_scenario_without_a_wish_is_said_as_it_stands() -> None:
    card = read("Ben's lamp flickers. It is new.", summary="Summary of an angry man")
    (need,) = card.needs
    assert (need.wish.kind, need.wish.text) == (Kind.SENTENCE, "My lamp flickers. It is new")
    assert first_ways_to_ask(need, 0.5)[:2] == (
        "My lamp flickers. It is new.",
        "My lamp flickers. It is new. Can you help me with that?",
    )


def test_a_card_in_another_language_has_no_english_frame() -> None:
    scenario = "Jürgen möchte seinen alten Rechner verkaufen. Er muss vorher alle Daten löschen."
    card = read(scenario, "Jürgen")
    assert card.own == (
        "Jürgen möchte seinen alten Rechner verkaufen.",
        "Er muss vorher alle Daten löschen.",
    )
    assert ways_to_ask(card.needs[0], 0.5, "plain") == card.own
    assert read("Ben wants a lamp.").own == ()


@given(name=texts, text=texts, goal=texts)
def test_any_text_is_read_and_asked_for(name: str, text: str, goal: str) -> None:
    prose = {"description": text, "personality": text, "scenario": text}
    for goals in ([], [{"ask": goal}]):
        card = read_card(persona(name, id="x", summary="Qqsummaryqq", goals=goals, **prose), DESK)
        for need in card.needs:
            said = (*ways_to_ask(need, 0.5, "plain"), *first_ways_to_ask(need, 0.9))
            assert short_ways_to_ask(need)
            assert said
            assert not any("Qqsummaryqq" in line for line in said)
