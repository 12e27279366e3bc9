"""What a user does not know is not made up, and it is said in good English."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.offline.answering.unknowns import whether_not_known
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.speaking.wording import not_known

OWNER = persona(
    scenario="Alex found a grey kitten on Monday. Alex wants it looked at.",
    goals=[{"ask": "have the kitten looked at"}],
    facts={"phone": "0755 010 1"},
    unknown=["whether it has been wormed", "chip number", "which breed it is"],
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


@pytest.mark.parametrize(
    "question",
    ["Has the kitten been wormed yet?", "Do you have the chip number?", "Which breed is it?"],
)
def test_who_does_not_know_it_says_so(question: str) -> None:
    assert next_message(OWNER, question).act == "unknown"


@pytest.mark.parametrize(
    "question",
    ["Is the kitten eating?", "Did you scan your card?", "Shall I check if it is wormed?"],
)
def test_what_is_asked_about_something_else_is_not_called_unknown(question: str) -> None:
    assert whether_not_known(question, read_card(OWNER)) is None


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ("whether it has been wormed", "I don't know whether it has been wormed."),
        ("which vet operated", "I don't know which vet operated."),
        ("her tax code", "I don't know my tax code."),
        ("Kit's password", "I don't know Kit's password."),
        ("how many miles he will drive", "I don't know, sorry."),
    ],
)
def test_what_is_not_known_is_worded_by_its_grammar(slot: str, said: str) -> None:
    assert not_known([slot])[0] == said
