"""A card's traits in words, for whoever plays it; and how long its messages may get.

Only what the card states is put into words: the rest is left to its prose. The bands are those of
the offline user, so that a card means the same to both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from ..core.models import Persona

T = TypeVar("T")

_LOW, _HIGH = 0.35, 0.65
_FEWEST, _MOST = 2, 6
"""Useless replies in a row that the least and the most patient user bear."""

_CEILINGS = (15, 40, 60)
"""Words of a message, by verbosity from low to high."""
_SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "cooperativeness": (
        "You are unwilling: you ask what a question is for, or answer only a part of it.",
        "You answer sensible questions, and balk at pointless ones.",
        "You do what you are asked to, as far as you can.",
    ),
    "disclosure": (
        "You give nothing away: the bare answer to the question, never a word of background.",
        "Now and then you tell one fact unasked.",
        "You put your cards on the table: even your first message may hold two or three facts.",
    ),
    "verbosity": (
        "You type as little as you can: ten words at most, often a fragment.",
        "You type one or two short sentences.",
        "You like to talk: two or three sentences, with an aside about your life.",
    ),
    "formality": (
        "Your tone is casual: no salutation, slang where it fits, no need for manners.",
        "Your tone is everyday, neither stiff nor slangy.",
        "Your tone is formal: whole sentences, no contractions, no slang.",
    ),
    "accuracy": (
        "You type carelessly: lower case, hardly a comma, a typo in most messages, never in a "
        "number, a code or an address.",
        "You type fast, and let a slip stand now and then.",
        "You type without mistakes.",
    ),
}


def manner(persona: Persona) -> Iterator[str]:
    """A sentence for each trait that the card of ``persona`` states, patience aside."""
    for trait, sentences in _SENTENCES.items():
        value = getattr(persona.traits, trait)
        if value is not None:
            yield _by_band(value, sentences)


def persistence(persona: Persona) -> str:
    """What ``persona`` bears, put after "gives up after "."""
    patience = persona.traits.patience
    if patience is None:
        return f"{_FEWEST} to {_MOST} useless replies in a row, as befits your temper"
    return f"{_FEWEST + round((_MOST - _FEWEST) * patience)} useless replies in a row"


def ceiling(persona: Persona) -> int:
    """Words that a message of ``persona`` has at most, roughly: one to three sentences."""
    verbosity = persona.traits.verbosity
    return _by_band(1.0 if verbosity is None else verbosity, _CEILINGS)


def _by_band(value: float, choices: tuple[T, T, T]) -> T:
    low, middle, high = choices
    return low if value < _LOW else high if value > _HIGH else middle
