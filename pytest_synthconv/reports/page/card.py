"""The card of a persona, as far as a record has it: labels and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .reading import listing, mapping, number, part, text

Line = tuple[str, list[str]]

_PROSE = ("summary", "description", "personality", "scenario", "opening")


def card_of(record: Mapping[str, Any]) -> list[Line]:
    """Return what ``record`` has of the persona's card. Records before 1.1 have only goals."""
    persona = mapping(record, "persona")
    card = mapping(persona, "card")
    return [(label, lines) for label, lines in _lines(persona, card) if lines]


def _lines(persona: Mapping[str, Any], card: Mapping[str, Any]) -> Iterator[Line]:
    for key in _PROSE:
        yield key.capitalize(), [text(card, key)] if text(card, key) else []
    goals = listing(card, "goals") or listing(persona, "goals") or listing(persona, "needs")
    is_read = not (card.get("goals") or persona.get("goals"))
    yield "Goals, as read from the card" if is_read else "Goals", [_goal(goal) for goal in goals]
    facts = mapping(card, "facts").items()
    yield "Knows", [f"{text(name)}: {text(value)}" for name, value in facts]
    yield "Does not know", [text(it) for it in listing(card, "unknown")]
    yield "Fixed lines", [text(it) for it in listing(card, "script")]
    yield "Writes like", [text(it) for it in listing(card, "writes_like")]
    yield "Traits", list(_traits(persona, card))


def _goal(goal: Any) -> str:
    if not isinstance(goal, Mapping):
        return text(goal)
    evidence = ", ".join(text(it) for it in listing(goal, "evidence"))
    optional = " (optional)" if part(goal, "must") is False else ""
    return f"{text(goal, 'ask')}{optional}" + (f"; evidence: {evidence}" if evidence else "")


def _traits(persona: Mapping[str, Any], card: Mapping[str, Any]) -> Iterator[str]:
    derived = {text(it) for it in listing(persona, "derived")}
    for name, value in (mapping(persona, "traits") or mapping(card, "traits")).items():
        if (share := number(value)) is not None:
            yield f"{text(name)} {share:.2g}" + (" (derived)" if text(name) in derived else "")
