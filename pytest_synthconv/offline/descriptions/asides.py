"""What a description speaks of only in passing, and nobody asks for.

What sends a talk elsewhere ("gives the emergency number if the owner mentions poisoning"), what is
found out of the user, by which device people write, and what the assistant does for itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..english import pattern, words
from ..language.nouns import head_noun
from .description import Ability

_ASIDES = pattern("asides.asides")
_OWN_HABITS = words("asides.own_habits")
_LOOKED_UP = words("asides.looked_up")
_NO_PHRASE = re.compile(r"[()\[\]]|^\w+ing and \w+ing ")
"""Brackets of a list cut short, and two deeds read as a thing: "raising and chasing tickets"."""


def is_aside(ability: Ability, source: str) -> bool:
    """Whether the topic of ``ability`` is nowhere in ``source`` what people come for."""
    topic = ability.topic.lower()
    if _NO_PHRASE.search(topic) or _is_for_itself(ability, source):
        return True
    places = [found.span() for found in _as_pattern(topic).finditer(source)]
    return bool(places) and all(
        any(start <= a and b <= end for start, end in _spans(source)) for a, b in places
    )


def _is_for_itself(ability: Ability, source: str) -> bool:
    """Whether the assistant does it of its own accord: "complains about the tea", "looks it up"."""
    if ability.manner != "deed" or not ability.topic:
        return False
    if ability.verb == "find" and head_noun(ability.topic) in _LOOKED_UP:
        return True  # the assistant looks up whom it talks to
    habit = rf"(?i)\b{re.escape(ability.verb)}e?s\b"
    return ability.verb in _OWN_HABITS and re.search(habit, source) is not None


@lru_cache(maxsize=64)
def _spans(source: str) -> tuple[tuple[int, int], ...]:
    return tuple(found.span() for found in _ASIDES.compiled.finditer(source))


@lru_cache(maxsize=512)
def _as_pattern(topic: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(topic)}(?!\w)", re.IGNORECASE)
