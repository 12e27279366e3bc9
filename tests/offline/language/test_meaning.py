"""How near the meanings of words and short texts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.offline.language.meaning import SIZE, alike, likeness, vector


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("parcel", "package", "doctor"),
        ("physician", "doctor", "invoice"),
        ("luggage", "baggage", "kennel"),
        ("affordable", "cheap", "puppy"),
        ("the phone number", "a telephone number", "the colour of the lamp"),
    ],
)
def test_another_word_for_a_thing_is_nearer_than_another_thing(
    word: str, near: str, far: str
) -> None:
    assert likeness(word, near) > likeness(word, far) + 0.3


def test_a_form_of_a_word_means_what_the_word_means() -> None:
    assert likeness("refunds", "refund") > 0.9
    assert likeness("Parcels!", "parcel") > 0.9


@pytest.mark.parametrize("text", ["", "the of and", "xqzzt", "日本語"])
def test_a_text_without_a_known_word_is_like_nothing(text: str) -> None:
    assert vector(text) == ()
    assert likeness(text, "parcel") == likeness("parcel", text) == 0.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_the_same_both_ways_and_never_above_one(one: str, other: str) -> None:
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert abs(likeness(one, other)) <= 1 + 1e-9
    assert len(vector(one)) in (0, SIZE)


@pytest.mark.parametrize(
    ("part", "whole"),
    [("storm", "hailstorm"), ("hills", "hilly"), ("chip", "microchip"), ("paper", "newspaper")],
)
def test_a_word_is_like_one_that_it_is_a_part_of(part: str, whole: str) -> None:
    assert alike(part, whole) == alike(whole, part) >= 0.9


@pytest.mark.parametrize(
    ("letters", "word"),
    [("ring", "string"), ("rent", "current"), ("late", "plate"), ("port", "portrait")],
)
def test_a_word_is_not_like_one_that_only_has_its_letters(letters: str, word: str) -> None:
    assert alike(letters, word) < 0.5
