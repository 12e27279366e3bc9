"""Which of the tasks that fit an assistant a persona brings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from ...core.cards import Persona
from ...core.words import tokens
from ...personas.randomness import shuffled
from ..descriptions.description import stems_of
from .errands import Errand
from .tasks import (
    Task,
)

_SLOT = re.compile(r"\S*\{\w+\}\S*")
_LAST = 3
"""How often the others are used before a spare errand is."""


def chosen(
    rng: Random, errands: Sequence[Errand], aim: str, count: int, previous: Sequence[Persona]
) -> tuple[Task, ...]:
    """Up to ``count`` tasks, the first of type ``aim`` if there is one; of different topics.

    Those that no earlier persona brings come first, and topics that few of them bring.
    """
    asked = [(_words(g.ask), stems_of(g.ask)) for persona in previous for g in persona.goals]
    uses = {errand: _uses(errand, asked) for errand in errands}
    in_turn = sorted(shuffled(rng, tuple(errands)), key=lambda errand: _rank(errand, uses))
    picked: list[Errand] = []
    while len(picked) < min(count, len(in_turn)):
        free = [errand for errand in in_turn if not any(_clash(errand, p) for p in picked)]
        wanted = [e for e in free if e.task.aim == aim and _is_fresh(e, uses)] if not picked else []
        wanted.sort(key=lambda errand: errand.is_spare)
        rest = [errand for errand in in_turn if errand not in picked]
        picked.append((wanted or free or rest)[0])
    return tuple(errand.task for errand in picked)


def _is_fresh(errand: Errand, uses: dict[Errand, tuple[int, int]]) -> bool:
    """Whether ``errand`` is hardly more used than any: its type of goal is not worth repeating."""
    return uses[errand][0] <= min(used for used, _ in uses.values()) + 2


def _rank(errand: Errand, uses: dict[Errand, tuple[int, int]]) -> tuple[int, bool, int]:
    used, topic_used = uses[errand]
    return used + _LAST * errand.is_spare, not errand.is_known, topic_used


def _uses(
    errand: Errand, asked: Sequence[tuple[frozenset[str], frozenset[str]]]
) -> tuple[int, int]:
    """How many of the goals asked before are this errand, and how many are of its topic.

    ``asked`` has the words of each goal, and their stems.
    """
    own = _words(_SLOT.sub(" ", errand.task.ask))
    topic = stems_of(errand.topic)
    return (
        sum(own <= words for words, _ in asked),
        sum(bool(topic & stems) for _, stems in asked),
    )


def _words(ask: str) -> frozenset[str]:
    """All words of ``ask``, the small ones too: they alone tell some questions apart."""
    return frozenset(word for word in tokens(ask) if word.isalpha())


def _clash(one: Errand, other: Errand) -> bool:
    """Whether two tasks are too much alike for one person: of one topic, or on the same thing."""
    if one.topic == other.topic:
        return True
    common = one.task.on & other.task.on
    return 2 * len(common) > min(len(one.task.on), len(other.task.on))
