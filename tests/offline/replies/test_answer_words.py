"""By which words an answer is told from empty speech, and what lets a short reply be an answer."""

from __future__ import annotations

import pytest
from participants import persona
from talks import talk_of

from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.patience.folding import account
from pytest_synthconv.offline.replies.answer_words import word_features
from pytest_synthconv.offline.replies.heard import Heard
from pytest_synthconv.offline.replies.reading import Act


def is_answered(ask: str, reply: str) -> bool:
    who = persona(goals=[{"ask": ask}], facts={})
    said = talk_of(who, f"Hello, I need to know {ask}.", reply)
    return Act.ANSWER in account(read_card(who), said).trace[-1].acts


def test_numbers_days_months_and_the_topic_are_one_word_each() -> None:
    one = word_features("The lamp arrives on Monday, 3 July.", {"lamp"})
    other = word_features("The sofa arrives on Friday, 11 June.", {"sofa"})
    assert one == other


def test_the_same_words_in_another_order_are_other_pairs() -> None:
    one, other = word_features("You are set.", set()), word_features("Set you are.", set())
    assert {name for name in one if name.startswith("word ")} == {
        name for name in other if name.startswith("word ")
    }
    assert one.keys() != other.keys()


def test_the_facts_of_a_card_are_known_though_nobody_has_said_them() -> None:
    card = read_card(persona(facts={"order": "W-5512"}))
    assert "5512" in Heard(card, "And when?", frozenset(), (), frozenset()).known


@pytest.mark.parametrize(
    ("ask", "reply"),
    [
        ("what a single swim costs", "£5.40, or £3.20 if you've got a resident's card."),
        ("when the internet works again", "Should be back by 3 pm today. Thanks for waiting."),
        ("whether I may take my violin on board", "Your violin may travel on board with you."),
        ("whether I can get around in a wheelchair", "Yes, every gallery is step-free."),
        ("renew my library book", "Renewed. The new date is 22 September."),
        ("how long the repair takes", "Three days, then it waits for you at the counter."),
    ],
)
def test_who_leaves_out_the_subject_answers_what_was_just_asked(ask: str, reply: str) -> None:
    assert is_answered(ask, reply)


@pytest.mark.parametrize(
    ("ask", "reply"),
    [
        ("what a single swim costs", "Our lifeguards, all of them trained, love their work."),
        ("when the internet works again", "Should you have questions, we're happy to help."),
        ("whether I may take my violin on board", "Whether a violin is taken on board depends."),
        ("cancel order 1042", "It can't be cancelled because it was sent. You can return it."),
    ],
)
def test_what_only_looks_like_such_an_answer_is_none(ask: str, reply: str) -> None:
    assert not is_answered(ask, reply)
