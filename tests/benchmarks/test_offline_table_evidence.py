"""The evidence on the offline table's cards tells answers from talk that only names the topic."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from offline.lines import lines_of
from offline.playing import Card, read_cards
from offline.saying import Need, filled

from pytest_synthconv.core.cards import Goal
from pytest_synthconv.core.evidence import matches
from pytest_synthconv.core.models import Message

CARDS = [card for card in read_cards() if any(goal.evidence for goal in card.persona.goals)]
REFUSALS = [
    "I'm sorry, but I can't help with that here.",
    "You asked: {ask} We do not deal with this in the chat.",
    "Unfortunately I cannot {ask}",
    "I have no information on this: {ask}",
]

REFUSALS_IN_THE_WORDS_OF_THE_CARD = {
    "tamsin-doyle": "Whether a neighbour takes it in, and on which day, only the driver knows.",
    "pascal-wuyts": "I can't say how many minutes a chicken of 1.8 kilos needs in the oven.",
    "gideon-mbeki": "Lost cards can't be blocked here, nor can I tell what a new one costs.",
    "farida-nouri": "We don't give out the names of those who approve licences.",
    "mikko-salo": "I don't know whether guitars are allowed or you can take it into the cabin.",
    "rosalind-achterberg": "I'm afraid the visit can't be moved to Friday from here.",
    "yusuf-demirel": "The atlas can't be renewed or extended in this chat.",
    "bronwen-pryce": "I can't help you to correct invoices that were sent already.",
}


def is_evident(goal: Goal, text: str) -> bool:
    """True when ``text`` has what ``goal`` takes for evidence."""
    return any(matches(pattern, text) for pattern in goal.evidence)


def goals_with_needs(card: Card) -> Iterable[tuple[Goal, Need]]:
    """The goals of ``card``, each with what is known about it."""
    return zip(card.persona.goals, card.knowledge.needs, strict=True)


def useless_lines(card: Card, goal: Goal) -> Iterable[str]:
    """What useless and broken assistants say to somebody who asks for ``goal``."""
    asked = [Message(role="user", content=goal.ask, turn=1)]
    for name in ("useless_lines", "broken_lines"):
        for lines in lines_of(name).values():
            yield from (filled(str(line), asked, card.knowledge) for line in lines)
    yield from (line.replace("{ask}", goal.ask) for line in REFUSALS)
    yield REFUSALS_IN_THE_WORDS_OF_THE_CARD[card.persona.id]


def test_a_third_of_the_cards_states_evidence() -> None:
    assert len(CARDS) == 8


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.persona.id)
def test_every_right_answer_is_evidence(card: Card) -> None:
    missed = [
        text
        for goal, need in goals_with_needs(card)
        for text in need.texts()
        if not is_evident(goal, text)
    ]
    assert missed == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.persona.id)
def test_answers_beside_the_point_and_false_ones_are_no_evidence(card: Card) -> None:
    taken = [
        text
        for goal, need in goals_with_needs(card)
        for text in (
            *need.partly,
            *need.wrong,
            *card.knowledge.near,
            *card.knowledge.clarify,
            *card.knowledge.confirm,
        )
        if is_evident(goal, text)
    ]
    assert taken == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.persona.id)
def test_refusals_and_empty_talk_are_no_evidence(card: Card) -> None:
    taken = [
        line
        for goal in card.persona.goals
        for line in useless_lines(card, goal)
        if is_evident(goal, line)
    ]
    assert taken == []
