"""Replies to learn from: what cards' assistants know, what useless ones say, and labelled wishes.

Nothing of the part that is set aside is among them. The files of `lessons/` were written by people
who had read neither the rules nor each other's files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offline.kinds import KINDS
from offline.lines import HERE
from offline.playing import Card, Played, meetings, play, read_cards
from offline.saying import Outcome
from offline.second_kinds import SECOND, SECOND_KINDS
from pytest_synthconv.core.cards import Goal, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Dialogue, Talk
from pytest_synthconv.core.words import content_words
from pytest_synthconv.offline.cards.card import Card as ReadCard
from pytest_synthconv.offline.cards.card import Need, read_card
from pytest_synthconv.offline.patience.folding import account
from pytest_synthconv.offline.replies.heard import Heard

_START = 25  # characters by which an answer is found again in a reply that wraps it
_HALF = "half"  # kinds that stop halfway do answer
_TO_OTHERS = (3, 7, 11, 13, 17, 19)
"""How far apart the wishes are whose answers are mixed up."""
_OF_OTHERS = 0.15
"""How much a mixed-up answer counts. Of authors left out, without them 76 % of the answers are
known and 66 % of the answers to others are taken for one; with .15 it is 64 and 38 %, with .3 it
is 57 and 23 %; the weights before knew 54 and took 40 %."""
_TO_WHOM = (0, 11, 23)
"""How far apart the cards are to whom a line is said: a few, so that no topic is learned."""


@dataclass(frozen=True)
class Lesson:
    """A reply to somebody who presses ``need``, and whether it is an answer.

    ``group`` keeps together what must not be learned from and examined on at once: the answers of
    a card or wish, the replies of a kind; ``weight`` is how much the lesson counts.
    """

    need: Need
    heard: Heard
    reply: str
    is_answer: bool
    group: str
    weight: float = 1.0


def lessons() -> list[Lesson]:
    """All lessons, each reply of a kind once."""
    parts = ((KINDS, read_cards()), (SECOND_KINDS, read_cards(SECOND)))
    cards = [card for _, some in parts for card in some]
    wishes = [wish for some in _files("wishes") for wish in some]
    found = [
        *_right(cards),
        *_small_talk(cards),
        *_empty(cards),
        *_of_wishes(wishes),
        *_of_others(),
    ]
    for kinds, some in parts:
        useless = [k for k in kinds.values() if k.outcome is Outcome.USELESS]
        helpful = [k for k in kinds.values() if k.outcome is Outcome.HELPED]
        useless = [kind for kind in useless if _HALF not in kind.name]
        found += _in_talks(play(meetings(helpful, some), 0), is_answer=True)
        found += _in_talks(play(meetings(useless, some), 0), is_answer=False)
    return found


def _empty(cards: Sequence[Card]) -> Iterator[Lesson]:
    """The lines of useless kinds, each to the needs of a few cards."""
    by_kind = [each["kinds"] for each in _files("empty_replies")]
    said = [(kind, line) for each in by_kind for kind, lines in each.items() for line in lines]
    for i, (kind, line) in enumerate(said):
        for card in (cards[(i + shift) % len(cards)] for shift in _TO_WHOM):
            read = read_card(card.persona, card.assistant)
            need = read.needs[i % len(read.needs)]
            word = max(need.keywords, key=len, default=card.knowledge.topic)
            reply = line.replace("{topic}", card.knowledge.topic).replace("{word}", word)
            yield Lesson(need, _asked(read, need.ask), reply, False, kind)


def lessons_set_aside() -> list[Lesson]:
    """Replies to wishes of two authors from whom nothing is learned."""
    names = ("wishes.yaml", "wishes_2.yaml")
    files = (read_yaml((HERE / "set_aside" / name).read_text("utf-8")) for name in names)
    return [lesson for wishes in files for lesson in _of_wishes(wishes)]


def _of_wishes(wishes: Iterable[Mapping[str, Any]]) -> Iterator[Lesson]:
    for wish in wishes:
        read = _card_of(wish)
        heard = _asked(read, wish["said"])
        for key in ("answers", "near", "useless"):
            for reply in wish[key]:
                yield Lesson(read.needs[0], heard, reply, key == "answers", wish["ask"])


def _of_others() -> Iterator[Lesson]:
    """Right answers to others of the same author, as when talks are mixed up."""
    for wishes in _files("wishes"):
        for i, wish in enumerate(wishes):
            read = _card_of(wish)
            heard = _asked(read, wish["said"])
            for shift in _TO_OTHERS:
                answers = wishes[(i + shift) % len(wishes)]["answers"]
                reply = answers[i % len(answers)]
                yield Lesson(read.needs[0], heard, reply, False, wish["ask"], _OF_OTHERS)


def _card_of(wish: Mapping[str, Any]) -> ReadCard:
    who = Persona(
        name="Ann", description="Ann.", personality="Calm.", scenario="Ann asks.",
        summary="Ann", goals=(Goal(ask=wish["ask"]),),
    )  # fmt: skip
    return read_card(who)


def _asked(card: ReadCard, said: str) -> Heard:
    return Heard(card, said, frozenset(content_words(said)), (), frozenset())


def _files(name: str) -> list[Any]:
    """What the files of ``name`` hold, one of each author."""
    paths = sorted((HERE / "lessons").glob(f"{name}_*.yaml"))
    return [read_yaml(path.read_text("utf-8")) for path in paths]


def _right(cards: Iterable[Card]) -> Iterator[Lesson]:
    for card in cards:
        read = read_card(card.persona, card.assistant)
        if len(read.needs) != len(card.knowledge.needs):
            continue  # the card was read otherwise than its author numbered it
        for need, known in zip(read.needs, card.knowledge.needs, strict=True):
            for text in known.texts():
                yield Lesson(need, _asked(read, need.ask), text, True, card.persona.id)


def _small_talk(cards: Iterable[Card]) -> Iterator[Lesson]:
    lines: list[str] = read_yaml((HERE / "small_talk.yaml").read_text("utf-8"))
    for card in cards:
        read = read_card(card.persona, card.assistant)
        for i, line in enumerate(lines):
            need = read.needs[i % len(read.needs)]
            yield Lesson(need, _asked(read, need.ask), line, False, f"small talk {i}")


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
            heard = Heard(read, turn.user.content, frozenset(voiced), state.replies, state.given)
            group = talk.persona.id if is_answer else each.kind.name
            yield Lesson(current.need, heard, turn.assistant.content, is_answer, group)


def _holds_answer(reply: str, each: Played, read: ReadCard, need: Need) -> bool:
    known = each.card.knowledge.needs
    if len(known) != len(read.needs):
        return False
    texts = known[read.needs.index(need)].texts()
    return any(text[:_START].lower() in reply.lower() for text in texts)


def _fields(talk: Talk) -> dict[str, object]:
    return {name: getattr(talk, name) for name in Dialogue.model_fields}


def fold_of(group: str, folds: int) -> int:
    """In which of ``folds`` parts ``group`` is examined."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:6], 16) % folds
