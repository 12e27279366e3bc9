"""Everyday domains with the tasks that people bring there, read from the files of ``atlas/``.

A file states by which words a description shows that it belongs (``names``: any one of them;
``signs``: two of them), and its tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ...core.words import tokens
from ..descriptions.description import Description, stems_of
from ..descriptions.lexicon import lexicon
from ..english import files_in, pattern, table
from ..language.meaning import likeness
from .tasks import Task, stems_in, task_of

_A_NAME = 4
_ENOUGH = 2
_SURE = 10
_NEAREST = 5
_LIKE_DOMAIN, _LIKE_DOMAIN_OF_SIGNS = 0.5, 0.6
"""Of the domains of 125 descriptions that gave tasks, 2 of 3 below the first were wrong, 2 of 31
above it, one of these named by signs alone."""
_PLENTY = 3
_SHORT = 3
_PLACE = pattern("descriptions.in_a_place")


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

    def unexplained(self, description: Description) -> frozenset[str]:
        """What is said beyond this domain: "lost" and "found" of "lost and found pets"."""
        lex = lexicon()
        plain = stems_in(" ".join((*self.names, *lex.roles, *lex.empty, *lex.people, *lex.places)))
        found = description.words - stems_of(description.name) - plain - self.signs
        return frozenset(word for word in found if word.isalpha())

    def is_excluded(self, task: Task, description: Description) -> bool:
        """Whether a description excludes what tells ``task`` from others of the domain.

        Of "motor policies" at an insurer, that is the motor.
        """
        own = self.signs | stems_in(" ".join(self.names))
        told = [topic - own for topic in description.excluded]
        about = task.on | stems_of(task.ask)
        return any(topic and topic <= about for topic in told)

    def _is_named_in_passing(self, description: Description) -> bool:
        """Whether its names only stand before what a topic is about: "volunteer shifts"."""
        names = {name for name in self.names if f" {name} " in _said(description.text)}
        passing = " ".join(spelt(topic.rpartition(" ")[0]) for topic in description.topics)
        return bool(names) and all(f" {name} " in passing for name in names)


@lru_cache(maxsize=1)
def atlas() -> tuple[Domain, ...]:
    """All domains, read once."""
    return tuple(_domain(name.removeprefix("atlas/"), table(name)) for name in files_in("atlas"))


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


@lru_cache(maxsize=1)
def evidence_sets() -> Mapping[str, tuple[str, ...]]:
    """The named sets of evidence."""
    return {name: tuple(texts) for name, texts in table("atlas_evidence").items()}


def _domain(name: str, data: Mapping[str, Any]) -> Domain:
    return Domain(
        name=name,
        names=tuple(spelt(each).strip() for each in data["names"]),
        signs=stems_in(data["signs"]),
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
