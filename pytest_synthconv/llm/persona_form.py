"""The schema of a card that a language model writes, and the persona made of it.

It has no evidence: a model guesses what every right answer says, and a wrong guess outranks every
judge. People add evidence when they review the cards.

It has no maps and no limits, which strict modes of providers do not support; limits are checked
here. Code corrects what it can; the model is asked again for the rest. The first lines of the
classes' docstrings are sent to the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, TypeVar

from pydantic import AfterValidator

from ..core.cards import Goal, Persona, Traits
from ..core.frozen import Model
from ..core.text import printable
from ..core.words import sentences
from ..personas.facets import ASKS_OF, TRAIT_FACETS, Facets

_LONGEST_NAME = 80
_LONGEST_SUMMARY = 200
_LONGEST_PROSE = 1500
_LONGEST_ASK = 200
_LONGEST_VALUE = 300
_MOST_FACTS = 10
_MOST_UNKNOWN = 8
_WITHIN: Mapping[str, tuple[float, float]] = {
    "low": (0.05, 0.3),
    "medium": (0.37, 0.63),
    "high": (0.7, 0.95),
}
"""Where a trait outside the wanted third is moved, away from the borders."""
_THIRDS: Mapping[str, tuple[float, float]] = {
    "low": (0, 0.33),
    "medium": (0.34, 0.66),
    "high": (0.67, 1),
}

T = TypeVar("T")


def _tidy(text: str) -> str:
    return " ".join(printable(text).split())


def _line(text: str, *, limit: int) -> str:
    text = _tidy(text)
    if not text:
        raise ValueError("must not be empty")
    if len(text) > limit:
        raise ValueError(f"must have at most {limit} characters, has {len(text)}")
    return text


def _prose(text: str) -> str:
    """Return as many whole sentences as fit."""
    return _line(_cut(_tidy(text)), limit=_LONGEST_PROSE)


def _cut(text: str) -> str:
    kept = ""
    for sentence in sentences(text):
        if kept and len(kept) + len(sentence) >= _LONGEST_PROSE:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text


def _share(number: float) -> float:
    if not 0 <= number <= 1:
        raise ValueError(f"must be from 0 to 1, is {number}")
    return number


Prose = Annotated[str, AfterValidator(_prose)]
Number = Annotated[float, AfterValidator(_share)]


class WrittenGoal(Model):
    """One thing that the persona comes for."""

    ask: Annotated[str, AfterValidator(partial(_line, limit=_LONGEST_ASK))]
    must: bool


class WrittenFact(Model):
    """One thing that the persona can tell."""

    name: str
    value: str


class WrittenTraits(Model):
    """How the persona behaves, each a number from 0 to 1."""

    patience: Number
    cooperativeness: Number
    disclosure: Number
    verbosity: Number
    formality: Number
    accuracy: Number


class PersonaCard(Model):
    """The card of one persona."""

    name: Annotated[str, AfterValidator(partial(_line, limit=_LONGEST_NAME))]
    description: Prose
    personality: Prose
    scenario: Prose
    summary: Annotated[str, AfterValidator(partial(_line, limit=_LONGEST_SUMMARY))]
    goals: tuple[WrittenGoal, ...]
    facts: tuple[WrittenFact, ...]
    unknown: tuple[str, ...]
    traits: WrittenTraits


def persona_from(card: PersonaCard, facets: Facets) -> Persona:
    """Return the persona of ``card``, made to fit ``facets`` as far as code can.

    Traits are moved into the wanted thirds; surplus goals are dropped.
    """
    facts = _facts(card.facts)
    return Persona(
        name=card.name,
        description=card.description,
        personality=card.personality,
        scenario=card.scenario,
        summary=card.summary,
        goals=_goals(card.goals, facets),
        facts=facts,
        unknown=_unknown(card.unknown, facts),
        traits=_traits(card.traits, facets),
    )


def _goals(written: Iterable[WrittenGoal], facets: Facets) -> tuple[Goal, ...]:
    """Return as many goals as are wanted, each once, at least one of them a must."""
    kept = _each_once(written, lambda goal: goal.ask)[: ASKS_OF.get(facets.complexity or "")]
    any_must = any(goal.must for goal in kept)
    return tuple(
        Goal(ask=goal.ask, must=goal.must or (place == 0 and not any_must))
        for place, goal in enumerate(kept)
    )


def _facts(written: Iterable[WrittenFact]) -> dict[str, str]:
    """Return facts by name, the first of each name, without empty and too long ones."""
    tidied = [(_tidy(fact.name), _tidy(fact.value)) for fact in written]
    fitting = [
        (name, value)
        for name, value in tidied
        if 0 < len(name) <= _LONGEST_NAME and 0 < len(value) <= _LONGEST_VALUE
    ]
    return dict(_each_once(fitting, lambda fact: fact[0])[:_MOST_FACTS])


def _unknown(written: Iterable[str], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return unknown names, each once, without those of facts."""
    known = {name.casefold() for name in facts}
    fitting = [
        name
        for name in map(_tidy, written)
        if name.casefold() not in known and 0 < len(name) <= _LONGEST_NAME
    ]
    return _each_once(fitting, str)[:_MOST_UNKNOWN]


def _each_once(items: Iterable[T], name: Callable[[T], str]) -> tuple[T, ...]:
    """Return the first of all ``items`` with the same name, ignoring case."""
    first: dict[str, T] = {}
    for item in items:
        first.setdefault(name(item).casefold(), item)
    return tuple(first.values())


def _traits(written: WrittenTraits, facets: Facets) -> Traits:
    levels = {name: getattr(facets, name) for name in TRAIT_FACETS}
    return Traits(**{name: _brought(value, levels.get(name)) for name, value in written})


def _brought(number: float, level: str | None) -> float:
    """Return ``number`` if it is of ``level``, else the nearest that clearly is."""
    number = round(number, 2)
    if level is None:
        return number
    lowest, highest = _THIRDS[level]
    least, most = _WITHIN[level]
    return number if lowest <= number <= highest else min(max(number, least), most)
