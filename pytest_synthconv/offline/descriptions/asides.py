"""What a description speaks of only in passing, and nobody asks for.

What sends a talk elsewhere ("gives the emergency number if the owner mentions poisoning"), what is
found out of the user, by which device people write, and what the assistant does for itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..english import pattern, words
from ..language.nouns import head_noun
from .description import Ability, places_of

_ASIDES = pattern("asides.asides")
_OWN_HABITS = words("asides.own_habits")
_LOOKED_UP = words("asides.looked_up")
_TAKING, _OF_WHO_ASKS = words("asides.taking"), words("asides.of_who_asks")
_NO_PHRASE = re.compile(r"[()\[\]]|^\w+ing and \w+ing ")
"""Brackets of a list cut short, and two deeds read as a thing: "raising and chasing tickets"."""


def is_aside(ability: Ability, source: str) -> bool:
    """Whether the topic of ``ability`` is nowhere in ``source`` what people come for."""
    topic = ability.topic.lower()
    if _NO_PHRASE.search(topic) or _is_for_itself(ability, source):
        return True
    places = tuple(places_of(topic, source))
    return bool(places) and all(
        any(start <= a and b <= end for start, end in _spans(source)) for a, b in places
    )


def is_looked_up(ability: Ability) -> bool:
    """Whether it is looked up to help with it: nobody asks how to find their own order."""
    return ability.verb == "find" and head_noun(ability.topic) in _LOOKED_UP


def _is_for_itself(ability: Ability, source: str) -> bool:
    """Whether the assistant does it for itself: "complains about tea", "takes contact details"."""
    if ability.manner != "deed" or not ability.topic:
        return False
    if ability.verb in _TAKING and ability.topic.lower().split()[-1] in _OF_WHO_ASKS:
        return True
    habit = rf"(?i)\b{re.escape(ability.verb)}e?s\b"
    return ability.verb in _OWN_HABITS and re.search(habit, source) is not None


@lru_cache(maxsize=64)
def _spans(source: str) -> tuple[tuple[int, int], ...]:
    return tuple(found.span() for found in _ASIDES.compiled.finditer(source))
