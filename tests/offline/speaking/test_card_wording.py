"""How needs and facts are said: many sentences, few words again, and slips as people make them."""

from __future__ import annotations

import pytest
from participants import persona

from pytest_synthconv.offline.cards.asks import wish_of
from pytest_synthconv.offline.cards.card import Fact, Need, read_card
from pytest_synthconv.offline.speaking.phrases import Register
from pytest_synthconv.offline.speaking.slips import mistyped
from pytest_synthconv.offline.speaking.ways import first_ways_to_ask, short_ways_to_ask, ways_to_ask
from pytest_synthconv.offline.speaking.wording import by_name, is_volunteered, not_known, stated

ASKS = (
    "an outfit for tomorrow", "advice on gloves", "cancel my order", "return my shoes",
    "tell me about Rome", "where my order is", "Can I return it?", "My invoice is wrong",
    "I want the shop to pay", "What are your opening hours on Saturday?", "it repaired",
)  # fmt: skip
MESSAGE = "I've tried everything with order 48213-B, and nobody from Oslo could really answer."


def need(ask: str) -> Need:
    return Need(ask, wish_of(ask), frozenset())


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("formality", [0.2, 0.9])
@pytest.mark.parametrize("register", ["terse", "plain", "chatty"])
def test_there_are_eight_ways_to_ask(ask: str, formality: float, register: Register) -> None:
    ways = ways_to_ask(need(ask), formality, register)
    assert len(set(ways)) >= 8
    assert not any("{" in way or ".." in way or "??" in way for way in ways)


@pytest.mark.parametrize("ask", ASKS)
def test_there_are_four_short_ways_to_ask_again(ask: str) -> None:
    ways = short_ways_to_ask(need(ask))
    assert len(set(ways)) >= 4
    assert all(len(way.split()) <= 8 for way in ways)


@pytest.mark.parametrize(
    ("ask", "again"),
    [
        ("How long does delivery take?", "So how long?"),
        ("who approves it", "So who approves it?"),
        ("cancel my order", "So can you cancel it?"),
        ("return my shoes", "So how do I return them?"),
        ("get the joining fee back", "So how do I get it back?"),
        ("move my appointment to Friday", "And the appointment?"),
        ("an outfit for tomorrow", "And the outfit?"),
        ("Can I bring my dog?", "So yes or no?"),
        ("book an MOT", "And the MOT?"),
        ("send me the VAT invoice as a PDF", "So what about the invoice?"),
        ("get my landline working", "And the landline?"),
    ],
)
def test_a_need_is_shortened_as_people_do(ask: str, again: str) -> None:
    assert again in short_ways_to_ask(need(ask))


def test_two_wishes_stand_in_one_opening_only_on_request() -> None:
    lamp, map_ = need("return my lamp"), need("a map")
    assert "I need to return my lamp." in first_ways_to_ask(lamp, 0.5)
    assert "I need to return my lamp. I also need a map." in first_ways_to_ask(lamp, 0.5, map_)


def test_facts_agree_and_sentences_are_said_as_they_are() -> None:
    assert by_name([Fact("last four digits", "4417")])[0] == "My last four digits are 4417."
    assert by_name([Fact("address", "1 Hill Road")])[0] == "My address is 1 Hill Road."
    sentence = "I have dyslexia, so short sentences please"
    assert set(stated([Fact("accessibility", sentence)], "plain")) == {f"{sentence}."}
    assert not_known(["last four digits"])[2] == "No idea what my last four digits are."


def test_whose_fact_it_is_stands_in_its_name() -> None:
    assert by_name([Fact("Finn's birthday", "9 May")])[0] == "Finn's birthday is 9 May."
    assert "I don't have today's reading to hand." in not_known(["today's reading"])


@pytest.mark.parametrize("slot", ["order number", "booking", "dog", "date of birth", "my budget"])
def test_what_people_name_themselves_is_volunteered(slot: str) -> None:
    assert is_volunteered(Fact(slot, "2014"))


@pytest.mark.parametrize("slot", ["month", "shop", "day", "size", "reason", "items in the order"])
def test_what_nobody_announces_is_not_volunteered(slot: str) -> None:
    assert not is_volunteered(Fact(slot, "2014"))


def typed(accuracy: float, chance: int, text: str = MESSAGE) -> str:
    who = persona(facts={"order number": "48213-B"}, traits={"accuracy": accuracy})
    return mistyped(text, read_card(who), chance, frozenset())


def test_who_is_accurate_makes_no_slips() -> None:
    assert {typed(0.9, chance) for chance in range(200)} == {MESSAGE}


def test_about_one_message_in_two_has_a_slip_at_two_fifths() -> None:
    assert 0.35 < sum(typed(0.4, chance) != MESSAGE for chance in range(400)) / 400 < 0.65


def test_slips_differ_and_spare_codes_and_names() -> None:
    messages = {typed(0.05, chance) for chance in range(300)}
    assert len(messages) > 200
    assert all("48213-B" in message and "Oslo" in message for message in messages)


def test_kept_words_are_never_mistyped() -> None:
    who = read_card(persona(traits={"accuracy": 0.0}))
    said = {mistyped("nothing works", who, n, frozenset(("noth", "work"))) for n in range(100)}
    assert said == {"nothing works"}


@pytest.mark.parametrize(
    ("personality", "low", "high"),
    [
        ("Tired, stressed and pedantic.", 1.0, 1.0),
        ("Never careless.", 1.0, 1.0),
        ("Makes typos on the phone.", 0.3, 0.5),
        ("Careless, types fast, makes typos.", 0.0, 0.2),
    ],
)
def test_only_who_is_said_to_slip_slips(personality: str, low: float, high: float) -> None:
    accuracy = read_card(persona(personality=personality)).traits.accuracy
    assert accuracy is not None
    assert low <= accuracy <= high
