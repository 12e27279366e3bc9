"""Whether two cards are nearly the same text: finds duplicates, and says nothing of diversity."""

from __future__ import annotations

from ..core.models import Persona
from .facets import words_of

Trigrams = frozenset[tuple[str, str, str]]


def trigrams(persona: Persona) -> Trigrams:
    """Every three words in a row of a card's description, personality and scenario, less names."""
    names = set(words_of(persona.name).split())
    text = f"{persona.description} {persona.personality} {persona.scenario}"
    words = [word for word in words_of(text).split() if word not in names]
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def likeness(one: Trigrams, other: Trigrams) -> float:
    """Share of the trigrams of two cards that both have (Jaccard's index); 0 if they have none."""
    return len(one & other) / len(one | other) if one or other else 0.0
