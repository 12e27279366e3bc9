"""A short reply that is given again as it was may be an answer; a long one is none by that."""

from __future__ import annotations

import pytest
from participants import persona

from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.replies.heard import Heard
from pytest_synthconv.offline.replies.reading import read_reply

PARTING = (
    "Received, and all is well! Since the tool is part of the program they gave you, there is no "
    "form for it either. Should anything look odd next month, note down the name of the column and "
    "the wording of the error; with those two it is usually a matter of minutes. The table will "
    "wait for as long as you like."
)


@pytest.mark.parametrize(
    ("reply", "looks_answered"),
    [("Ten to four.", True), (PARTING, False)],
)
def test_only_a_short_reply_looks_like_an_answer_when_it_is_given_again(
    reply: str, looks_answered: bool
) -> None:
    card = read_card(persona(goals=[{"ask": "when the library opens on Saturday"}]))
    asked = "I'd like to know when the library opens on Saturday."
    heard = Heard(card, asked, frozenset(card.needs[0].keywords), (reply,), frozenset())
    assert read_reply(reply, heard, card.needs, card.needs[0]).looks_answered is looks_answered
