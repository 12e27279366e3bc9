"""How a sentence is made is told apart from what it is about."""

from __future__ import annotations

import pytest

from pytest_synthconv.llm.user_bones import bones, expected, is_question, shape


@pytest.mark.parametrize(
    ("reply", "expects"),
    [
        ("Sure. In which town is that?", "data"),
        ("Wie lautet die Nummer?", "data"),
        ("Is it blue or green?", "a choice"),
        ("Did it arrive?", "yes or no"),
        ("What a pity! Did it arrive?", "yes or no"),
        ("It arrived yesterday.", "anything"),
        ("", "anything"),
    ],
)
def test_the_last_question_says_what_one_expects(reply: str, expects: str) -> None:
    assert expected(reply) == expects


def test_sentences_on_other_subjects_have_the_same_bones() -> None:
    one, other = "Your parcel arrives on Monday.", "Your ticket arrives on Friday."
    assert bones(shape(one)) == bones(shape(other))
    assert bones(shape(one)) != bones(shape("My parcel arrives on Monday."))


def test_names_and_numbers_stand_for_all_of_their_kind() -> None:
    assert shape("ask Bob for 42") == ("<start>", "ask", "<name>", "for", "<number>", "<end>")


def test_a_question_ends_with_its_mark() -> None:
    assert is_question(shape("Is it?"))
    assert not is_question(shape("Is it? I think so."))
