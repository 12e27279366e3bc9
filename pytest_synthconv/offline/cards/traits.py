"""Traits of a persona that its card does not state: a small signed lexicon over its prose.

Each phrase found moves a trait up or down from the middle; a hash of the name moves it by at most
.075 more, so that two cards of the same words are not twins. Accuracy is perfect unless the prose
is about slips. A rough reading: over narrated cards
derived patience was measured to spread only from .26 to .91, so spread that matters is stated in
the card, and stated traits always win.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from ...core.cards import Persona, Traits
from ...core.words import tokens
from ..english import table, words

STEP = 0.15
"""How far one phrase moves a trait."""
TIE_BREAK = 0.075
"""How far at most the hash of the name moves a trait, up or down."""
_LOWEST, _HIGHEST = 0.05, 0.95

_SLIPS: str = table("traits")["slips"]
_SLIP_STEP = 0.3
"""How far one phrase about slips moves accuracy, which is 1 without any."""
_NEGATIONS = words("traits.negations")

_UP: Mapping[str, str] = table("traits")["up"]
_DOWN: Mapping[str, str] = table("traits")["down"]


def effective_traits(persona: Persona) -> tuple[Traits, tuple[str, ...]]:
    """The persona's traits, all stated, and the names of those that were derived for it."""
    stated = {name: value for name, value in persona.traits if value is not None}
    prose = f"{persona.personality} {persona.scenario}"
    derived = tuple(name for name in Traits.model_fields if name not in stated)
    values = {name: _derived(name, persona.name, prose) for name in derived}
    return Traits(**{**stated, **values}), derived


def _derived(trait: str, name: str, prose: str) -> float:
    words = tokens(prose)
    if trait == "accuracy":
        # Nobody is made to mistype who is not said to: half of the cards did when a hash decided.
        slips = max(0, _balance(words, _phrases(_SLIPS)))
        return round(max(_LOWEST, 1.0 - _SLIP_STEP - _SLIP_STEP * slips), 3) if slips else 1.0
    balance = _balance(words, _phrases(_UP[trait])) - _balance(words, _phrases(_DOWN[trait]))
    value = 0.5 + STEP * balance + _tie_break(trait, name)
    return round(min(_HIGHEST, max(_LOWEST, value)), 3)


@cache
def _phrases(listed: str) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The phrases that begin with each word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in listed.split("|"):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return found


def _balance(words: tuple[str, ...], phrases: Mapping[str, Sequence[tuple[str, ...]]]) -> int:
    """How many of ``phrases`` are said in ``words``, less those that are denied."""
    begun = phrases.keys() & words
    return sum(_stance(words, phrase) for first in begun for phrase in phrases[first])


def _stance(words: tuple[str, ...], phrase: tuple[str, ...]) -> int:
    for start in range(len(words) - len(phrase) + 1):
        if words[start : start + len(phrase)] == phrase:
            return -1 if _NEGATIONS.intersection(words[max(0, start - 2) : start]) else 1
    return 0


def _tie_break(trait: str, name: str) -> float:
    digest = hashlib.blake2b(f"{trait}\0{name}".encode("utf-8", "replace"), digest_size=4).digest()
    return (int.from_bytes(digest, "big") / 0xFFFFFFFF * 2 - 1) * TIE_BREAK
