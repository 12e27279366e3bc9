"""What every kind of assistant can do: read the talk, pick a wording, know what to answer.

A kind is a pure function of what was said, of what is known about the card, and of the persona.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from hashlib import sha256
from typing import Any

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.models import Message

Messages = Sequence[Message]
_SMALL_WORDS = """
    about actually after again also another answer anything because been before could didn't
    does doesn't don't each every from give good have haven't hello help here into isn't just know
    like looking make maybe more most much need only other people please question really right
    said same should some something still such tell thank thanks that that's their them then there
    these they thing think this those told trying very want wanted what what's when where whether
    which while will with would wrong yet your you're
"""
_THINGS = re.compile(r"\b(?:my|our|the|an?|her|his|their) ([a-z]{4,})")
_NO_THINGS = ("last", "next", "first", "same", "other", "whole", "right", "answer", "question")
_ARTICLE = re.compile(r"\b([Aa]) (?={topic})")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


class Outcome(str, Enum):
    """What a talk with a kind is worth to the user, written down before any run."""

    HELPED = "helped"
    USELESS = "useless"
    HANDED_OFF = "handed_off"
    BLIND = "blind"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Need:
    """What the card wants, answered in several manners; each has wordings to take in turn.

    ``partly`` are answers in part, ``wrong`` are false ones, and ``cues`` are beginnings of words
    by which a message is known to be about this need.
    """

    short: tuple[str, ...]
    plain: tuple[str, ...]
    other_words: tuple[str, ...]
    long: tuple[str, ...]
    partly: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """Every full answer; what answers in part is none."""
        return (*self.short, *self.plain, *self.other_words, *self.long)


@dataclass(frozen=True)
class Knowledge:
    """What a good assistant would know for one card; ``near`` is true and answers nothing."""

    topic: str
    clarify: tuple[str, ...]
    confirm: tuple[str, ...]
    needs: tuple[Need, ...]
    near: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Knowledge:
        """Knowledge from its YAML form."""
        lists = {key: tuple(map(str, data.get(key, ()))) for key in ("clarify", "confirm", "near")}
        needs = tuple(
            Need(**{key: tuple(map(str, texts)) for key, texts in need.items()})
            for need in data["needs"]
        )
        return cls(topic=data["topic"], needs=needs, **lists)


Reply = Callable[[Messages, Knowledge, Persona], str]


@dataclass(frozen=True)
class Kind:
    """A way to be an assistant, and what it is honestly worth.

    It talks to cards with at least ``needs`` needs and no less than ``patience``: an assistant that
    begins with a fault may lose somebody who has no patience at all, and rightly so. No rule is
    tuned on a kind that ``is_set_aside``.
    """

    name: str
    outcome: Outcome
    reply: Reply
    needs: int = 1
    patience: float = 0.0
    is_set_aside: bool = False

    def meets(self, knowledge: Knowledge, persona: Persona) -> bool:
        """True when it talks to this card."""
        stated = persona.traits.patience
        return len(knowledge.needs) >= self.needs and (stated is None or stated >= self.patience)


def chance(text: str) -> int:
    """A number that ``text`` alone decides."""
    return int(sha256(text.encode()).hexdigest()[:8], 16)


def said(messages: Messages) -> list[str]:
    """What the user wrote, in order."""
    return [message.content for message in messages if message.role == "user"]


def turn(messages: Messages) -> int:
    """Which reply is due, from 1."""
    return len(said(messages))


def in_turn(lines: Sequence[str], messages: Messages, persona: Persona) -> str:
    """The next of ``lines``; cards begin at different ones, so that all are heard."""
    return lines[(chance(persona.id) + turn(messages) - 1) % len(lines)]


def keywords(text: str) -> list[str]:
    """The longer words of ``text`` that are not small talk, once each, in order."""
    words = re.findall(r"[^\W\d_]{4,}(?:'[^\W\d_]+)?", text.lower())
    small = set(_SMALL_WORDS.split())
    return [word for word in dict.fromkeys(words) if word not in small]


def filled(line: str, messages: Messages, knowledge: Knowledge) -> str:
    """``line`` with the topic, and words of the user, where it has places for them."""
    heard = keywords(said(messages)[-1]) or [knowledge.topic]
    things = [word for word in _things(said(messages)[-1]) if word not in knowledge.topic]
    parts = {
        "{topic}": knowledge.topic,
        "{Topic}": knowledge.topic[:1].upper() + knowledge.topic[1:],
        "{word}": max(things, key=len, default=knowledge.topic),
        "{words}": ", ".join(heard[:4]),
        "{quote}": said(messages)[-1],
    }
    line = _ARTICLE.sub(partial(_article, knowledge.topic), line)
    for place, text in parts.items():
        line = line.replace(place, text)
    return line


def _article(topic: str, found: re.Match[str]) -> str:
    """The article of ``topic``: "a", "an", or for the plural "some"."""
    is_plural = topic.endswith("s") and not topic.endswith("ss")
    article = "some" if is_plural else "an" if topic[0] in "aeiou" else "a"
    return (article.capitalize() if found[1] == "A" else article) + " "


def _things(text: str) -> list[str]:
    """Words of ``text`` that a keyword bot would take for its subject."""
    found = _THINGS.findall(text.lower())
    return [word for word in found if word not in _NO_THINGS and not word.endswith("ly")]


def from_lines(lines: Sequence[str], is_in_order: bool = False) -> Reply:
    """The kind that says ``lines``, one a turn; ``is_in_order``: from the first, to every card."""

    def reply(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
        line = lines[(turn(messages) - 1) % len(lines)]
        if not is_in_order:
            line = in_turn(lines, messages, persona)
        return filled(line, messages, knowledge)

    return reply


def sentences(text: str) -> list[str]:
    """The sentences of ``text``."""
    return [part.strip() for part in _SENTENCES.split(text) if part.strip()]


def times_given(need: Need, messages: Messages) -> int:
    """How often ``need`` was answered before."""
    firsts = [sentences(text)[0] for text in need.texts()]
    replies = [message.content for message in messages if message.role == "assistant"]
    return sum(any(first in reply for first in firsts) for reply in replies)


def due(messages: Messages, knowledge: Knowledge, persona: Persona) -> Need:
    """The need that the user's last message is about, as far as words tell.

    One that was answered already gives way to one that was not.
    """
    heard = said(messages)[-1]

    def likeness(place: int) -> int:
        need = knowledge.needs[place]
        return _shared(need, persona, place, heard) - times_given(need, messages)

    return knowledge.needs[max(range(len(knowledge.needs)), key=likeness)]


def _shared(need: Need, persona: Persona, place: int, heard: str) -> int:
    """How many cues of ``need`` are in ``heard``; words of ask and answers where it has none."""
    if need.cues:
        return sum(bool(re.search(rf"\b{re.escape(cue)}", heard.lower())) for cue in need.cues)
    asks = [goal.ask for goal in persona.goals[place : place + 1]]
    return len(_stems(heard) & _stems(" ".join([*asks, *need.texts()])))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in keywords(text)}


def answer(manner: str, messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The answer to what is `due`, worded afresh when it has been given before."""
    need = due(messages, knowledge, persona)
    return wording(need, manner, messages)


def all_answers(manner: str, messages: Messages, knowledge: Knowledge) -> list[str]:
    """An answer to every need of the card."""
    return [wording(need, manner, messages) for need in knowledge.needs]


def wording(need: Need, manner: str, messages: Messages) -> str:
    """``need`` answered in ``manner``; the next wording each time that it was answered before."""
    own: tuple[str, ...] = getattr(need, manner)
    texts = (*own, *(text for text in need.plain if text not in own))
    return texts[times_given(need, messages) % len(texts)]
