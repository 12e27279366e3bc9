"""Who does what to whom is read alike in whatever words it is said."""

from __future__ import annotations

import pytest

from pytest_synthconv.offline.replies.handover_deeds import Deed, deeds_of, rough_names


def only_deed(sentence: str) -> Deed:
    (found,) = deeds_of(sentence)
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "Our technician will phone you.",
        "My colleague Ana is going to text you.",
        "The nurse'll call you.",
        "Our claims department will contact you.",
    ],
)
def test_somebody_who_will_be_in_touch_is_one_deed(sentence: str) -> None:
    assert only_deed(sentence) == Deed("somebody", "will", "contact", "you", "", "")


@pytest.mark.parametrize(
    ("sentence", "tense"),
    [
        ("The nurse may call you.", "may"),
        ("The nurse has called you.", "has"),
        ("The nurse called you.", "did"),
        ("The nurse wrote to you.", "did"),
        ("The nurse has been told.", "was"),
        ("The nurse is calling you.", "is ing"),
        ("The nurse won't call you.", "no will"),
        ("The nurse calls you.", "s"),
    ],
)
def test_the_tense_is_a_part_of_a_deed(sentence: str, tense: str) -> None:
    assert only_deed(sentence).tense == tense


@pytest.mark.parametrize(
    ("sentence", "doubt"),
    [
        ("If it is urgent the nurse will call you.", "if"),
        ("Will the nurse call you?", "asked"),
        ("The nurse usually calls you.", "often"),
        ("The nurse will call you.", ""),
    ],
)
def test_a_condition_a_question_and_a_habit_are_in_doubt(sentence: str, doubt: str) -> None:
    assert {deed.doubt for deed in deeds_of(sentence)} == {doubt}


def test_to_whom_something_is_passed_is_noted_and_who_goes_on_in_the_next_clause() -> None:
    passed, answers = deeds_of("Your case was passed to Ruth, and she will write to you.")
    assert (passed.who, passed.tense, passed.what) == ("matter", "was", "pass")
    assert passed.to == "to somebody"
    assert (answers.who, answers.tense, answers.what) == ("they", "will", "contact")


def test_who_is_named_once_does_what_follows() -> None:
    *_, last = deeds_of("The ranger has your number and will ring you.")
    assert (last.who, last.tense, last.what) == ("somebody", "will", "contact")


def test_a_call_is_no_deed_of_who_gets_it() -> None:
    assert [deed.tense for deed in deeds_of("Expect a call.")] == ["", "noun"]


def test_an_unknown_noun_before_a_verb_does_it_and_not_whoever_did_something_before() -> None:
    *_, calls = deeds_of("I have told them, and the ranger-house will call you.")
    assert calls.who == "something"


def test_deeds_are_named_together_in_wider_classes() -> None:
    names = set(rough_names(deeds_of("I told Ruth, and she will ring you.")))
    assert "roughly: me past pass + other will contact" in names
    assert names == set(rough_names(deeds_of("We informed Tom and he calls you.")))
