"""Everyday domains with the tasks that people bring there, read from the files of ``atlas/``.

A file states by which words a description shows that it belongs (``names``: any one of them;
``signs``: two of them), and its tasks. A task is an event with a result that can be checked. It
names the nouns and the verbs by which a description shows that the assistant does it, the nouns
that it is most about first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..core.data_files import data_of, names_in
from ..core.words import STOPWORDS, stem, tokens, word_set
from ..personas.aims import aim_of, base_of
from .description import Ability, Description, noun_stem, stems_of
from .description_words import lexicon
from .english import pattern, words
from .meaning import likeness, vector

ANSWERED = frozenset({"find", "learn", "decide"})
"""The types of goal that can be met by telling something."""
_A_NAME = 4
_ENOUGH = 2
_SURE = 10
_NEAREST = 5
_LIKE_TOPIC = 0.3
_LIKE_TEXT = 0.35
"""Of the atlas' tasks for 45 descriptions, 6 of 9 odd ones are below both; so are 5 of 130 good
ones."""
_LIKE_DOMAIN, _LIKE_DOMAIN_OF_SIGNS = 0.5, 0.6
"""Of the domains of 125 descriptions that gave tasks, 2 of 3 below the first were wrong, 2 of 31
above it, one of these named by signs alone."""
_LIKE_ASK = 0.5
"""Of 54 tasks of which a description does not name the core, 6 of 29 above this are odd, and 10 of
25 below it; of 117 others, 4."""
_PLENTY = 3
_CORE = 2
_SHORT = 3
_SLOT = re.compile(r"\S*\{\w+\}\S*")
_PLACE = pattern("descriptions.in_a_place")
_ASPECTLESS = frozenset(
    map(stem, word_set("day matter service management stuff number need detail case"))
)


class Task(NamedTuple):
    """Something that people bring to an assistant, with slots for what differs each time.

    ``on`` are stems of nouns, ``by`` verbs. ``evidence`` are texts, or ``$name`` of a set.
    ``core`` are the first of ``on``. ``options`` are what a slot of that name is drawn from.
    ``needs`` are stems of which a description has to have one, if there are any.
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


class Domain(NamedTuple):
    """A part of everyday life in which assistants serve."""

    name: str
    names: tuple[str, ...]
    signs: frozenset[str]
    tasks: tuple[Task, ...]
    words: str = ""

    def score(self, description: Description) -> int:
        """How much speaks for a description's belonging here; below `_ENOUGH` is too little.

        One word says little of a description that names topics enough of its own: a ferry that
        takes pets is no vet.
        """
        said = _said(description.text)
        names = {name for name in self.names if f" {_as_one(name)} " in said}
        short = {name for name in names if " " not in name}
        signs = len(self.signs & description.words - short)
        is_rich = len(description.topics) >= _PLENTY
        if is_rich and (names == short) and len(names) + signs < (_ENOUGH if names else _PLENTY):
            return 0
        return _A_NAME * len(names) + min(_A_NAME - 1, signs)

    def is_sure(self, description: Description) -> bool:
        """Whether so much speaks for this domain that none of its tasks needs a second look."""
        return self.score(description) >= _SURE

    def is_doubtful(self, description: Description) -> bool:
        """Whether a description of topics enough names this domain by little more than a word."""
        return self.is_faint(description) and len(description.topics) >= _PLENTY

    def is_faint(self, description: Description) -> bool:
        """Whether a description names this domain by little more than a word."""
        said = _said(description.text)
        is_named = any(" " in name and f" {_as_one(name)} " in said for name in self.names)
        return not is_named and (
            self.score(description) <= _A_NAME + 1 or self._is_named_in_passing(description)
        )

    def _is_named_in_passing(self, description: Description) -> bool:
        """Whether its names only stand before what a topic is about: "volunteer shifts"."""
        names = {name for name in self.names if f" {name} " in _said(description.text)}
        passing = " ".join(spelt(topic.rpartition(" ")[0]) for topic in description.topics)
        return bool(names) and all(f" {name} " in passing for name in names)


@lru_cache(maxsize=1)
def atlas() -> tuple[Domain, ...]:
    """All domains, read once."""
    return tuple(
        _domain(name.removeprefix("atlas/"), data_of(__package__, name))
        for name in names_in(__package__, "atlas")
    )


@lru_cache(maxsize=64)
def _said(text: str) -> str:
    """``text`` for names to be found in: "driving school" names no school."""
    said = _PLACE.sub(" ", spelt(text))
    for name in _long_names():
        if f" {name} " in said:
            said = said.replace(f" {name} ", f" {_as_one(name)} ")
    return said


def _as_one(name: str) -> str:
    return name.replace(" ", "_")


@lru_cache(maxsize=1)
def _long_names() -> tuple[str, ...]:
    found = {name for domain in atlas() for name in domain.names if " " in name}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def domains_of(description: Description) -> tuple[Domain, ...]:
    """The domains that ``description`` names; if it names none, those that it says most of."""
    near = _near(description)
    scores = [
        (domain.score(description), domain)
        for domain in atlas()
        if domain.name in near or not domain.is_faint(description)
    ]
    scores = [(score, d) for score, d in scores if _is_alike(d, description, score)]
    named = tuple(domain for score, domain in scores if score >= _A_NAME)
    most = max((score for score, _ in scores), default=0)
    return named or tuple(d for score, d in scores if score >= _ENOUGH and score * 2 >= most)


def _is_alike(domain: Domain, description: Description, score: int) -> bool:
    """Whether a description of topics means what ``domain`` is about; signs alone need more."""
    enough = _LIKE_DOMAIN if score >= _A_NAME else _LIKE_DOMAIN_OF_SIGNS
    return not description.topics or likeness(description.text, domain.words) >= enough


def _near(description: Description) -> frozenset[str]:
    """The names of the domains that are most like a description, of all if it has no topics.

    Of domains that a word or two of a description name, 19 of 21 right ones are among its first
    five, and 2 of 7 wrong ones: "a castle for school fairs" is no school.
    """
    if not description.topics:
        return frozenset(domain.name for domain in atlas())
    in_turn = sorted(atlas(), key=lambda domain: -likeness(description.text, domain.words))
    return frozenset(domain.name for domain in in_turn[:_NEAREST])


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


def is_at_home(task: Task, description: Description) -> bool:
    """Whether ``task`` names nothing but what ``description`` names, or what is found everywhere.

    Whoever makes printers sells no seals for doors.
    """
    drawn = " ".join(text for _, texts in task.options for text in texts)
    said = {word for word in tokens(f"{_SLOT.sub(' ', task.ask)} {drawn}") if word.isalpha()}
    named = {word for word in said - STOPWORDS if base_of(word, lexicon().verbs) is None}
    return {noun_stem(word) for word in named} <= description.words | _stems_of_plain()


def with_product(task: Task, product: str) -> Task:
    """``task`` about what the organisation makes, where it is about any of many things."""
    return task._replace(
        options=tuple((n, (product,) if n == "thing" else texts) for n, texts in task.options)
    )


@lru_cache(maxsize=1)
def _stems_of_plain() -> frozenset[str]:
    return frozenset(map(noun_stem, words("descriptions.everywhere")))


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


def task_of(data: Mapping[str, Any]) -> Task:
    """A task as a data file states it."""
    return Task(
        ask=data["ask"],
        aim=aim_of(data["ask"]) or "do",
        on=_stems(data.get("about", "")),
        by=frozenset(data.get("by", "").split()),
        core=_stems(" ".join(data.get("about", "").split()[:_CORE])),
        story=data["story"].rstrip("."),
        facts=tuple((name, str(value)) for name, value in data.get("facts", {}).items()),
        unknown=tuple(data.get("unknown", ())),
        evidence=tuple(data.get("evidence", ())),
        done=tuple(data.get("done", "").split()),
        options=tuple((name, tuple(texts)) for name, texts in data.get("with", {}).items()),
        needs=_stems(data.get("needs", "")),
    )


@lru_cache(maxsize=1)
def evidence_sets() -> Mapping[str, tuple[str, ...]]:
    """The named sets of evidence."""
    return {name: tuple(texts) for name, texts in data_of(__package__, "atlas_evidence").items()}


def _domain(name: str, data: Mapping[str, Any]) -> Domain:
    return Domain(
        name=name,
        names=tuple(spelt(each).strip() for each in data["names"]),
        signs=_stems(data["signs"]),
        tasks=tuple(map(task_of, data["tasks"])),
        words=f"{' '.join(data['names'])} {data['signs']}",
    )


@lru_cache(maxsize=1024)
def spelt(text: str) -> str:
    """All words of ``text`` in the singular, a space around each, for phrases to be found in.

    Not their stems: "accounting" is no account, and "training" no train.
    """
    words = (
        w[:-1] if w.endswith("s") and not w.endswith("ss") and len(w) > _SHORT else w
        for w in tokens(text)
    )
    return f" {' '.join(words)} "


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(noun_stem, tokens(text)))
