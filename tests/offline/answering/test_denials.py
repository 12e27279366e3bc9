"""Yes or no about what a card says or denies in other words, proposals, and facts in few words."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.words_of_yes import short_answer
from pytest_synthconv.offline.cards.card import Fact
from pytest_synthconv.offline.replies.questions import Question, pressing
from pytest_synthconv.offline.speaking.wording import by_name, stated

BAKER = persona(
    scenario=(
        "Alex got a message that asks to tap a link. Alex has not tapped it and has not given "
        "anybody a code. Alex's scales stopped on Monday. Alex has restarted them. "
        "Nobody has repaired them before. Alex wants new scales."
    ),
    goals=[{"ask": "get new scales"}],
    facts={"depot": "Harbour Road", "last four digits": "8830", "branch": "Old Town"},
    unknown=["mileage at return"],
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


def answer_to(question: str, who: Persona = BAKER) -> str:
    """What the user says to ``question`` after a first message."""
    return next_message(who, question).content


@pytest.mark.parametrize(
    "question",
    [
        "Did you open the link?",
        "Did you click on the link or enter anything?",
        "Have you told anyone the code?",
        "Did somebody mend them before?",
    ],
)
def test_what_a_card_denies_is_denied_in_other_words_too(question: str) -> None:
    assert answer_to(question).startswith("No")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did you reboot them?", "I have restarted them."),
        ("Did they stop on Monday?", "My scales stopped on Monday."),
    ],
)
def test_what_a_card_says_is_not_denied(question: str, told: str) -> None:
    assert answer_to(question) == told


def test_or_anything_is_no_second_option() -> None:
    found = pressing("Did you open the link or enter anything?")
    assert found is not None
    assert found[0] is Question.YES_OR_NO


@pytest.mark.parametrize(
    "question",
    [
        "Would it be OK if we send the new ones today and you post the other ones back next week?",
        "Is it fine with you if I send new scales tomorrow?",
        "How about I send you new scales and you keep the old ones?",
    ],
)
def test_a_proposal_of_what_is_wanted_is_accepted(question: str) -> None:
    assert answer_to(question).startswith(("Yes", "Sure", "OK", "Right"))


@pytest.mark.parametrize(
    "question",
    [
        "So the cooling stopped while you had flowers in the back, is that right?",
        "So your scales broke after you had cleaned them, correct?",
    ],
)
def test_a_verb_of_another_clause_is_not_taken_up(question: str) -> None:
    assert set(short_answer(question, denied=False)) == {
        "Yes, that's right.",
        "Yes.",
        "That's right.",
    }


@pytest.mark.parametrize(
    "question",
    ["What did the odometer read when you handed it back?", "How many were in it?"],
)
def test_a_place_is_no_figure(question: str) -> None:
    said = answer_to(question)
    assert "Harbour Road" not in said
    assert "Old Town" not in said


def test_a_part_of_a_fact_is_not_what_a_label_says() -> None:
    who = persona(goals=[{"ask": "get my pictures back"}], facts={"camera": "Optik D4"})
    assert "D4" not in answer_to("What do the tiny letters on the card say?", who)


def test_one_fact_is_said_without_its_name() -> None:
    assert set(stated([Fact("branch", "Old Town")], "plain")) == {"Old Town."}
    assert set(stated([Fact("time of the message", "this morning")], "plain")) == {"This morning."}
    assert "8830." in stated([Fact("last four digits", "8830")], "plain")


def test_a_login_keeps_its_letters() -> None:
    assert set(stated([Fact("user name", "chloe")], "plain")) == {"chloe."}
    assert set(stated([Fact("file", "budget.xlsx")], "plain")) == {"budget.xlsx."}


def test_several_facts_are_said_with_their_names() -> None:
    facts = [Fact("branch", "Old Town"), Fact("depot", "Harbour Road")]
    assert "Branch: Old Town. Depot: Harbour Road." in stated(facts, "plain")
    assert "My branch is Old Town." in by_name(facts[:1])
