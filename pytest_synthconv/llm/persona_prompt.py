"""The prompts for writing personas: the task, each request, the earlier cards.

Every text depends only on what stays the same while a set is written. So each prompt begins with
the bytes of the one before it, and providers' prompt caches hit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from ..core.cards import Assistant, Persona
from ..core.data_files import data_of
from ..core.text import one_line
from ..personas.facets import FACETS, TRAIT_FACETS, Facet, Facets, level_told
from ..personas.people import person
from ..personas.randomness import dice, shuffled

_TEXTS = data_of(__package__, "prompts/persona")
MEANINGS: Mapping[str, Mapping[str, str]] = _TEXTS["meanings"]
"""Facet to level to what a persona of that level is like."""
_INSTRUCTIONS: str = _TEXTS["instructions"]
_PHRASES = 2
_SPECIFIC = 2


def levels_text() -> str:
    """Return all facets with their levels and what they mean, as a list."""
    return "\n".join(
        f"{facet}\n" + "\n".join(f"- {level}: {meaning}" for level, meaning in levels.items())
        for facet, levels in MEANINGS.items()
    )


def phrases_for(facet: str, level: str, number: int) -> tuple[str, ...]:
    """Return phrases of which one makes ``level`` readable in a card; none for traits.

    ``number`` is that of the persona: the same one always gets the same two.
    """
    known = next(each for each in FACETS if each.name == facet)
    if facet in TRAIT_FACETS:
        return ()
    fitting = tuple(cue for cue in known.levels[level] if _can_be_quoted(cue, known))
    return shuffled(dice("phrases", facet, level, number), fitting)[:_PHRASES]


def _can_be_quoted(cue: str, facet: Facet) -> bool:
    """True for a cue of whole words that fits any subject and outweighs a stray word."""
    words = cue.split()
    return (
        len(words) >= _SPECIFIC
        and all(len(word) > 1 or word == "a" for word in words)
        and level_told(cue, facet) is not None
    )


_WHOLE_CARDS = 4
"""Earlier cards shown whole, as examples; of later ones only what distinguishes them."""
_LONGEST = 600


def instructions(assistant: Assistant) -> str:
    """Return the system prompt for all personas of ``assistant``."""
    data = {"name": assistant.name, "description": assistant.description}
    return _INSTRUCTIONS.format(assistant=_json(data), levels=levels_text())


def request(number: int, facets: Facets, previous: Sequence[Persona]) -> str:
    """Return the request for persona ``number``, after ``previous``."""
    return "\n".join(
        [f"Write persona {number}.", f"suggested: {_somebody(number, facets, previous)}"]
        + [
            _wanted(facet, level, number)
            for facet, level in facets._asdict().items()
            if level is not None
        ]
    )


def objected(number: int, objection: str) -> str:
    """Return the answer to a card that cannot be used."""
    return (
        f"This card cannot be taken: {one_line(objection, _LONGEST)}.\n"
        f"Write persona {number} again, all of it, as it was asked for above."
    )


def shown(persona: Persona, number: int) -> str:
    """Return the card of an earlier persona, in the form of the answers."""
    return card_text(persona) if number <= _WHOLE_CARDS else _gist(persona)


def card_text(persona: Persona) -> str:
    """Return the whole card, in the form of the answers."""
    return _json(
        {
            "name": _line(persona.name),
            "description": _line(persona.description),
            "personality": _line(persona.personality),
            "scenario": _line(persona.scenario),
            "summary": _line(persona.summary),
            "goals": [{"ask": _line(goal.ask), "must": goal.must} for goal in persona.goals],
            "facts": [
                {"name": _line(name), "value": _line(value)}
                for name, value in persona.facts.items()
            ],
            "unknown": _lines(persona.unknown),
            "traits": persona.traits.model_dump(exclude_none=True),
        }
    )


def _gist(persona: Persona) -> str:
    return _json(
        {
            "name": _line(persona.name),
            "personality": _line(persona.personality),
            "summary": _line(persona.summary),
            "goals": [{"ask": _line(goal.ask)} for goal in persona.goals],
        }
    )


def _wanted(facet: str, level: str, number: int) -> str:
    phrases = " or ".join(f'"{phrase}"' for phrase in phrases_for(facet, level, number))
    return f"{facet}: {level}" + (f" ({phrases})" if phrases else "")


def _somebody(number: int, facets: Facets, previous: Sequence[Persona]) -> str:
    """Suggest a person: otherwise language models use the same few names for all."""
    rng = dice("suggested", number, *(level or "" for level in facets))
    who = person(rng, [p.name for p in previous], [p.id for p in previous])
    return f"{who.name}, {who.age}, {who.occupation}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # escapes cost tokens


def _line(text: str) -> str:
    return one_line(text, _LONGEST)


def _lines(texts: Iterable[str]) -> list[str]:
    return [_line(text) for text in texts]
