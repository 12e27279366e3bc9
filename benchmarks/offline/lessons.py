"""Replies to learn from in talks: what cards' assistants know, and what useless ones say.

Nothing of the part that is set aside is among them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from offline.kinds import KINDS
from offline.lines import HERE
from offline.playing import Card, Played, meetings, play, read_cards
from offline.saying import Outcome
from pytest_synthconv.models import Talk
from pytest_synthconv.offline.cards import Card as ReadCard
from pytest_synthconv.offline.cards import Need, read_card
from pytest_synthconv.offline.heard import Heard
from pytest_synthconv.offline.patience import account
from pytest_synthconv.words import content_words

_START = 25  # characters by which an answer is found again in a reply that wraps it
_HALF = "half"  # kinds that stop halfway do answer


@dataclass(frozen=True)
class Lesson:
    """A reply to somebody who presses ``need``, and whether it is an answer.

    ``group`` keeps together what must not be learned from and examined on at once.
    """

    need: Need
    heard: Heard
    reply: str
    is_answer: bool
    group: str


def lessons() -> list[Lesson]:
    """All lessons, each reply of a kind once."""
    cards, kinds = read_cards(), KINDS.values()
    useless = [kind for kind in kinds if kind.outcome is Outcome.USELESS and _HALF not in kind.name]
    helpful = [kind for kind in kinds if kind.outcome is Outcome.HELPED]
    return [
        *_right(cards),
        *_small_talk(cards),
        *_in_talks(play(meetings(helpful, cards), 0), is_answer=True),
        *_in_talks(play(meetings(useless, cards), 0), is_answer=False),
    ]


def _right(cards: Iterable[Card]) -> Iterator[Lesson]:
    for card in cards:
        read = read_card(card.persona, card.assistant)
        if len(read.needs) != len(card.knowledge.needs):
            continue  # the card was read otherwise than its author numbered it
        for need, known in zip(read.needs, card.knowledge.needs, strict=True):
            for text in known.texts():
                heard = Heard(read, need.ask, frozenset(content_words(need.ask)), (), frozenset())
                yield Lesson(need, heard, text, True, card.persona.id)


def _small_talk(cards: Iterable[Card]) -> Iterator[Lesson]:
    lines: list[str] = yaml.safe_load((HERE / "small_talk.yaml").read_text("utf-8"))
    for card in cards:
        read = read_card(card.persona, card.assistant)
        for i, line in enumerate(lines):
            need = read.needs[i % len(read.needs)]
            heard = Heard(read, need.ask, frozenset(content_words(need.ask)), (), frozenset())
            yield Lesson(need, heard, line, False, f"small talk {i}")


def _in_talks(played: Iterable[Played], *, is_answer: bool) -> Iterator[Lesson]:
    """What was said to the need pressed then; of helpful kinds only what holds a right answer."""
    seen: set[tuple[str, str, str]] = set()
    for each in played:
        talk = each.conversation
        read = read_card(talk.persona, talk.assistant)
        for turn in talk.turns:
            if turn.assistant is None:
                continue
            before = tuple(m for m in talk.messages if m.turn < turn.number)
            state = account(read, Talk(**{**_fields(talk), "messages": before}))
            current = state.current
            key = (each.kind.name, talk.persona.id, turn.assistant.content)
            if current is None or key in seen:
                continue
            if is_answer and not _holds_answer(turn.assistant.content, each, read, current.need):
                continue
            seen.add(key)
            voiced = state.voiced | set(content_words(turn.user.content))
            heard = Heard(read, turn.user.content, frozenset(voiced), state.replies, state.told)
            yield Lesson(current.need, heard, turn.assistant.content, is_answer, each.kind.name)


def _holds_answer(reply: str, each: Played, read: ReadCard, need: Need) -> bool:
    known = each.card.knowledge.needs
    if len(known) != len(read.needs):
        return False
    texts = known[read.needs.index(need)].texts()
    return any(text[:_START].lower() in reply.lower() for text in texts)


def _fields(talk: Talk) -> dict[str, object]:
    return {name: getattr(talk, name) for name in Talk.model_fields}


def fold_of(group: str, folds: int) -> int:
    """In which of ``folds`` parts ``group`` is examined."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:6], 16) % folds
