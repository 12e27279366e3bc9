"""Tasks that people bring to assistants, and how they fit what a description says.

A task is an event with a result that can be checked. It names the nouns and the verbs by which a
description shows that the assistant does it, the nouns that it is most about first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ...core.words import STOPWORDS, stem, tokens, word_set
from ...personas.aims import aim_of, base_of
from ..descriptions.description import Ability, Description, noun_stem, stems_of
from ..descriptions.lexicon import lexicon
from ..english import words
from ..language.meaning import likeness, vector

ANSWERED = frozenset({"find", "learn", "decide"})
"""The types of goal that can be met by telling something."""
_LIKE_TOPIC = 0.3
_LIKE_TEXT = 0.35
"""Of the atlas' tasks for 45 descriptions, 6 of 9 odd ones are below both; so are 5 of 130 good
ones."""
_LIKE_ASK = 0.5
"""Of 54 tasks of which a description does not name the core, 6 of 29 above this are odd, and 10 of
25 below it; of 117 others, 4."""
_CORE = 2
_SLOT = re.compile(r"\S*\{\w+\}\S*")
_ASPECTLESS = frozenset(
    map(stem, word_set("day matter service management stuff number need detail case"))
)


class Task(NamedTuple):
    """Something that people bring to an assistant, with slots for what differs each time.

    ``on`` are stems of nouns, ``by`` verbs. ``evidence`` are texts, or ``$name`` of a set.
    ``core`` are the first of ``on``. ``options`` are what a slot of that name is drawn from.
    ``needs`` are stems of which a description has to have one, if there are any. ``form`` is the
    template of one that fits any topic, with the place of the topic.
    """

    ask: str
    aim: str
    on: frozenset[str]
    by: frozenset[str]
    story: str
    core: frozenset[str] = frozenset()
    facts: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needs: frozenset[str] = frozenset()
    form: str = ""


def task_of(data: Mapping[str, Any]) -> Task:
    """A task as a data file states it."""
    return Task(
        ask=data["ask"],
        aim=aim_of(data["ask"]) or "do",
        on=stems_in(data.get("about", "")),
        by=frozenset(data.get("by", "").split()),
        core=stems_in(" ".join(data.get("about", "").split()[:_CORE])),
        story=data["story"].rstrip("."),
        facts=tuple((name, str(value)) for name, value in data.get("facts", {}).items()),
        unknown=tuple(data.get("unknown", ())),
        evidence=tuple(data.get("evidence", ())),
        done=tuple(data.get("done", "").split()),
        options=tuple((name, tuple(texts)) for name, texts in data.get("with", {}).items()),
        needs=stems_in(data.get("needs", "")),
    )


def fits(task: Task, ability: Ability) -> bool:
    """Whether a description's ``ability`` covers ``task``.

    The last word of a topic says what it is about: "flight status" allows questions on flights,
    but no flight to be cancelled.
    """
    if ability.manner == "deed":
        return ability.verb in task.by and bool(ability.stems & task.on)
    if ability.manner == "tell" and task.aim not in ANSWERED:
        return False
    if head_of(ability.topic) in task.on:
        return True
    return task.aim in ANSWERED and bool(ability.stems & task.on)


def is_near(task: Task, ability: Ability, description: Description) -> bool:
    """Whether ``task`` means anything like a topic, or like the description as a whole.

    "Lost property" is no flat to view. Where no word is known, nothing is said against it.
    """
    drawn = " ".join(text for _, texts in task.options for text in texts)
    ask = f"{_SLOT.sub(' ', task.ask)} {drawn}"
    if not vector(ability.topic) or not vector(ask):
        return True
    return likeness(ability.topic, ask) >= _LIKE_TOPIC or (
        likeness(description.text, ask) >= _LIKE_TEXT
    )


def is_of_description(task: Task, description: Description) -> bool:
    """Whether a description names what ``task`` is most about, or means much the same."""
    ask = _SLOT.sub(" ", task.ask)
    return bool(task.core & description.words) or likeness(description.text, ask) >= _LIKE_ASK


def is_at_home(task: Task, description: Description) -> bool:
    """Whether ``task`` names nothing but what ``description`` names, or what is found everywhere.

    Whoever makes printers sells no seals for doors.
    """
    drawn = " ".join(text for _, texts in task.options for text in texts)
    said = {word for word in tokens(f"{_SLOT.sub(' ', task.ask)} {drawn}") if word.isalpha()}
    named = {word for word in said - STOPWORDS if base_of(word, lexicon().verbs) is None}
    return {noun_stem(word) for word in named} <= description.words | _stems_of_plain()


@lru_cache(maxsize=1)
def _stems_of_plain() -> frozenset[str]:
    return frozenset(map(noun_stem, words("descriptions.everywhere")))


def with_product(task: Task, product: str) -> Task:
    """``task`` about what the organisation makes, where it is about any of many things."""
    return task._replace(
        options=tuple((n, (product,) if n == "thing" else texts) for n, texts in task.options)
    )


def head_of(topic: str) -> str:
    """The stem of the noun that a topic is about."""
    words = [noun_stem(word) for word in topic.lower().split(" of ")[0].split()]
    while len(words) > 1 and words[-1] in _ASPECTLESS:
        words.pop()
    return words[-1] if words else ""


def is_a_place(ability: Ability) -> bool:
    """Whether a topic only names who runs the assistant: "the online shop"."""
    last = ability.topic.lower().split()[-1:]
    return not lexicon().places.isdisjoint(last)


def stems_of_task(task: Task) -> frozenset[str]:
    """What a task is about, for a description to exclude it: the first of its nouns, not all."""
    return stems_of(task.ask) | task.core | {stem(verb) for verb in task.by}


def stems_in(text: str) -> frozenset[str]:
    """The stems of all words of ``text``, as those of a task are kept."""
    return frozenset(map(noun_stem, tokens(text)))
