"""What the offline table sets aside is right in itself. No test here looks at a verdict."""

from __future__ import annotations

import pytest
from offline.kinds import KINDS
from offline.playing import Card, meetings, read_cards
from offline.reading import SORTS, handovers, questions
from offline.saying import Kind, Outcome, sentences
from offline.set_aside_kinds import SET_ASIDE, SET_ASIDE_KINDS

from pytest_synthconv.core.cards import Goal
from pytest_synthconv.core.evidence import matches
from pytest_synthconv.core.models import Message

CARDS = read_cards(SET_ASIDE)
WITH_EVIDENCE = [card for card in CARDS if card.sort == "evidence"]
SEEN = [kind for kind in SET_ASIDE_KINDS.values() if kind.outcome is not Outcome.BLIND]
TURNS = 10


def replies(kind: Kind, card: Card) -> list[str]:
    """What ``kind`` says to somebody who names one need after the other."""
    messages: list[Message] = []
    for turn in range(1, TURNS + 1):
        need = card.knowledge.needs[(turn - 1) % len(card.knowledge.needs)]
        messages.append(Message(role="user", content=" ".join(need.cues), turn=turn))
        reply = kind.reply(messages, card.knowledge, card.persona)
        messages.append(Message(role="assistant", content=reply, turn=turn))
    return [message.content for message in messages if message.role == "assistant"]


def is_evident(goal: Goal, text: str) -> bool:
    """True when ``text`` has what ``goal`` takes for evidence."""
    return any(matches(pattern, text) for pattern in goal.evidence)


def test_nothing_of_it_is_in_the_tuning_part() -> None:
    assert not SET_ASIDE_KINDS.keys() & KINDS.keys()
    ids = {card.persona.id for card in read_cards()}
    assert not ids & {card.persona.id for card in CARDS}
    asked = {question.text for question in questions()}
    assert not asked & {question.text for question in questions(is_set_aside=True)}
    heard = {item.text for item in handovers()}
    assert not heard & {item.text for item in handovers(is_set_aside=True)}


def test_only_its_own_kinds_are_set_aside() -> None:
    own = meetings(SET_ASIDE_KINDS.values(), CARDS)
    assert all(meeting.is_set_aside for meeting in own)
    assert not any(meeting.is_set_aside for meeting in meetings(KINDS.values(), read_cards()))


def test_there_is_enough_of_each_sort() -> None:
    outcomes = [kind.outcome for kind in SET_ASIDE_KINDS.values()]
    assert outcomes.count(Outcome.HELPED) >= 11
    assert outcomes.count(Outcome.USELESS) >= 12
    assert outcomes.count(Outcome.HANDED_OFF) >= 3
    sorts = [card.sort for card in CARDS]
    assert [sorts.count(sort) for sort in ("evidence", "goals", "prose")] == [4, 4, 4]
    asked = [question.sort for question in questions(is_set_aside=True)]
    assert len(asked) == 40
    assert set(asked) == set(SORTS)
    real = [item.is_real for item in handovers(is_set_aside=True)]
    assert (real.count(True), real.count(False)) == (30, 20)


@pytest.mark.parametrize("kind", SEEN, ids=lambda kind: kind.name)
def test_only_helpful_kinds_give_every_answer_and_all_of_them_do(kind: Kind) -> None:
    for meeting in meetings([kind], CARDS):
        said = "\n".join(replies(kind, meeting.card)).casefold()
        for need in meeting.card.knowledge.needs:
            is_given = any(
                all(part.casefold() in said for part in sentences(text)) for text in need.texts()
            )
            assert is_given is (kind.outcome is Outcome.HELPED), (meeting.card.persona.id, need)


@pytest.mark.parametrize("card", WITH_EVIDENCE, ids=lambda card: card.persona.id)
def test_evidence_is_in_right_answers_and_in_nothing_else(card: Card) -> None:
    known = card.knowledge
    useless = [kind for kind in SET_ASIDE_KINDS.values() if kind.outcome is Outcome.USELESS]
    empty = [reply for kind in useless for reply in replies(kind, card)]
    for goal, need in zip(card.persona.goals, known.needs, strict=True):
        beside = (*need.partly, *need.wrong, *known.near, *known.clarify, *known.confirm, *empty)
        assert [text for text in need.texts() if not is_evident(goal, text)] == []
        assert [text for text in beside if is_evident(goal, text)] == []
