"""What a simulated user cannot know, and what it may say all the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import persona
from talks import talk_of

from pytest_synthconv.core.models import Talk
from pytest_synthconv.llm.closed_world import invented
from pytest_synthconv.llm.figures import in_figures, times_in

INES = {
    "name": "Ines Okafor",
    "description": "Ines is a 34-year-old architect who runs an office of twelve.",
    "scenario": (
        "Ines ordered two hundred lamps on 2026-11-03 and waits for them since. She is free "
        "after 3, at 6 or at noon."
    ),
    "facts": {
        "order number": "A-1042",
        "e-mail address": "ines@example.com",
        "phone": "+44 20 7946 0958",
        "price": "£1,299.50",
        "shop": "https://www.lamps.example/shop?id=77",
        "help": "help.lamps.example/faq",
    },
    "unknown": ["invoice 5521"],
    "opening": "Where are the 200 lamps of order A-1042?",
    "script": ["I was told they come on the 19th."],
    "goals": [{"ask": "Deliver to gate 44", "evidence": ["on its way to 8080"]}],
}


def talk(*said: str, **fields: Any) -> Talk:
    return talk_of(persona(**{**INES, **fields}), *said)


ASKED = (
    "Where are my lamps?",
    "They arrive on March 3 between 14:00 and 15:30. Your code is KX77-B. Anything else?",
)

HUMAN = [
    "hi, my lamps aren't here yet",
    "A-1042",
    "order #a1042 please",
    "it's order 1042",
    "ines@example.com",
    "INES@EXAMPLE.COM.",
    "020 7946 0958",
    "02079460958",
    "the number ending 958",
    "I paid 1299.50 for that",
    "£1,299.50!",
    "١٠٤٢",
    "order1042",
    "order-no-1042",
    "1 299,50 it says here",
    "I'm 34 and I know what I bought",
    "we're 12 people here",
    "200 lamps, not two",
    "I ordered on November 3rd",
    "on 3 November 2026, to be precise",
    "03.11.2026",
    "3pm is fine",
    "3 p.m. then",
    "2 pm to 3:30 pm works",
    "march the 3rd is too late",
    "11/3/2026",
    "so March 19",
    "18:00 at the latest",
    "until 15:30?",
    "12:00 would be better",
    "my code is kx77-b, right?",
    "you've told me that 3 times now",
    "I'm here 24/7 and 100% sure",
    "gate 44, as I said",
    "lamps.example/shop?id=77",
    "I read https://help.lamps.example/faq!",
    "I don't know invoice 5521",
    "2-3 weeks is too long, gr8 service",
    "that's a 4/5 from me",
]


@pytest.mark.parametrize("message", HUMAN)
def test_what_card_or_talk_tell_may_be_said_in_other_spellings(message: str) -> None:
    assert invented(message, talk(*ASKED)) is None


INVENTIONS = [
    ("my order number is 10423", "10423"),
    ("it's B-1042", "B-1042"),
    ("A-1043 I think", "A-1043"),
    ("ORD-99812", "ORD-99812"),
    ("order ord-99812", "99812"),
    ("write to ines.okafor@example.com", "ines.okafor@example.com"),
    ("look at https://lamps.example/orders", "https://lamps.example/orders"),
    ("I saw it on www.bulbs.example.", "www.bulbs.example"),
    ("call 0161 496 0000", "0161 496 0000"),
    ("I paid £1,300", "1,300"),
    ("about 19.99", "19.99"),
    ("rated 4.5", "4.5"),
    ("I'm 35", "35"),
    ("I ordered on March 5", "March 5"),
    ("it was the 21st of June", "21st of June"),
    ("since 2026-10-03", "2026-10-03"),
    ("I bought it on 4/5", "on 4/5"),
    ("5pm suits me", "5pm"),
    ("at 9:45", "9:45"),
    ("8 o'clock is when I leave", "8 o'clock"),
    ("um 17 Uhr", "17 Uhr"),
    ("the 12th of November", "12th of November"),
    ("I waited 45 minutes", "45"),
    ("my voucher is XZ99", "XZ99"),
    ("on its way to 8080", "8080"),
    ("ends in 777", "777"),
    ("ends in 58", "58"),
    ("ends in 042", "042"),
    ("the 19th of June", "19th of June"),
]


@pytest.mark.parametrize(("message", "what"), INVENTIONS)
def test_what_neither_card_nor_talk_tell_is_an_invention(message: str, what: str) -> None:
    why = invented(message, talk(*ASKED))
    assert why is not None
    assert f"mentions {what!r}," in why


def test_what_is_no_hour_of_the_day_is_no_time() -> None:
    assert times_in("45:30") == frozenset()
    assert times_in("9:30") == {570, 1290}


def test_an_afternoon_has_no_noon() -> None:
    assert invented("12:00?", talk_of(persona(scenario="Alex is free at noon."))) is None
    assert (
        invented("12:00?", talk_of(persona(scenario="Alex is free in the afternoon."))) is not None
    )


PLACES = [
    {"name": "Kim 77"},
    {"description": "77"},
    {"personality": "77"},
    {"scenario": "77"},
    {"summary": "77"},
    {"goals": [{"ask": "77"}]},
    {"facts": {"platform 77": "no"}},
    {"facts": {"platform": "77"}},
    {"unknown": ["platform 77"]},
    {"opening": "77"},
    {"script": ["no", "77"]},
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: next(iter(place)))
def test_every_part_of_the_card_is_known(place: dict[str, Any]) -> None:
    assert invented("it is 77", talk_of(persona())) is not None
    assert invented("it is 77", talk_of(persona(**place))) is None


def test_both_sides_of_the_talk_are_known_and_so_is_what_the_assistant_is() -> None:
    assert invented("77 or 88?", talk_of(persona(), "It is 77.", "I have 88.")) is None
    desk = talk_of(persona()).assistant.model_copy(update={"description": "Desk 77."})
    assert invented("77?", talk_of(persona()).model_copy(update={"assistant": desk})) is None


def test_the_goals_evidence_is_not_known_for_the_user_is_never_told_it() -> None:
    who = persona(goals=[{"ask": "Returns", "evidence": ["30 days"]}])
    assert invented("Is it 30 days?", talk_of(who)) is not None


def test_the_messages_of_a_long_talk_may_be_counted() -> None:
    assert invented("I have asked 12 times.", talk_of(persona(), *["Yes.", "No."] * 6)) is None
    assert invented("I have asked 13 times.", talk_of(persona(), *["Yes.", "No."] * 6)) is not None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("twelve", "12"),
        ("Twenty-five", "25"),
        ("twenty five", "25"),
        ("a dozen", "a 12"),
        ("two hundred", "200"),
        ("one hundred and twelve", "112"),
        ("three thousand four hundred", "3400"),
        ("someone", "someone"),
    ],
)
def test_number_words_of_the_card_are_read(words: str, number: str) -> None:
    assert in_figures(words) == number


ALPHABET = "aZmp 0123456789 .,:;/-+@#$€'’()_\u00a0\n½²٣３\u0301ß"
FRAGMENTS = st.sampled_from(
    ["March 3", "3rd of May", "3pm", "15:30", "2026-11-24", "A-1042", "x@y.example", "on 3/4"]
)
CARDS = st.lists(st.one_of(st.text(ALPHABET, max_size=12), FRAGMENTS), min_size=1).map(" ".join)


@given(CARDS, st.data())
def test_no_stretch_of_words_of_the_card_is_ever_an_invention(
    card: str, data: st.DataObject
) -> None:
    words = card.split()
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    who = persona(facts={"something": f"x {card}"})
    assert invented(" ".join(words[start:end]), talk_of(who)) is None


@given(st.text())
def test_any_text_is_looked_through(text: str) -> None:
    assert invented(text, talk_of(persona(facts={"something": f"x {text}"}))) is None
