"""Whether the offline user says yes, where only the wording of a question and the card can tell."""

from __future__ import annotations

import pytest
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.clauses import clauses_of, nearness_of_rare, telling_words
from pytest_synthconv.offline.answering.leaning import leaning
from pytest_synthconv.offline.cards.card import read_card


def rider(scenario: str) -> Persona:
    """Somebody with a bicycle of whom ``scenario`` is known."""
    return persona(scenario=scenario, goals=[{"ask": "get my bicycle mended"}], facts={})


@pytest.mark.parametrize(
    ("scenario", "question"),
    [
        ("Alex has put new oil on the chain twice.", "Have you tried oiling it?"),
        ("A stone has cracked the lamp.", "Is there any damage that one can see?"),
        ("Alex still has the receipt.", "Do you have proof of purchase?"),
    ],
)
def test_what_the_card_says_in_other_words_is_likely_a_yes(scenario: str, question: str) -> None:
    assert leaning(question, read_card(rider(scenario))) > 0


@pytest.mark.parametrize(
    ("scenario", "question"),
    [
        ("Alex has not oiled the chain.", "Did you oil the chain?"),
        ("Nobody has opened the gears.", "Have the gears been opened before?"),
    ],
)
def test_what_the_card_denies_is_likely_a_no(scenario: str, question: str) -> None:
    assert leaning(question, read_card(rider(scenario))) < 0


def test_a_sentence_says_one_clause_and_denies_another() -> None:
    card = read_card(rider("Alex oiled the chain, but has not opened the gears."))
    denied = {clause.text: clause.is_denied for clause in clauses_of(card)}
    assert denied["i oiled the chain"] is False
    assert any("opened" in text and is_denied for text, is_denied in denied.items())


def test_rare_words_count_more_than_common_ones_for_how_near_a_clause_is() -> None:
    asked = telling_words("new bellows")
    of_rare = nearness_of_rare(asked, telling_words("old bellows"))
    assert of_rare > nearness_of_rare(asked, telling_words("new"))


def test_words_that_are_not_there_are_near_to_nothing() -> None:
    assert nearness_of_rare((), telling_words("old bellows")) == 0
    assert nearness_of_rare(telling_words("new bellows"), ()) == 0
