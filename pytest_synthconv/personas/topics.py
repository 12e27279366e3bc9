"""Count the topics of the goals of a set, and find the one that most goals share.

A topic is a content word of an ask that is no verb, number or date. The count is the smallest
number of words such that every goal has one of them, found greedily: first the word that most goals
have, then the one that most of the remaining goals have, and so on. So "block my card" and "replace
my card" are one topic, and a goal about a card and a bill adds nothing to one about either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..core.cards import Persona
from ..core.data_files import data_of
from ..core.frozen import Model
from ..core.words import content_words, stem, word_set
from .aims import AIM_OF_VERB

_VERBS = frozenset(map(stem, AIM_OF_VERB))
_NO_TOPICS = frozenset(map(stem, word_set(data_of(__package__, "words")["no_topics"])))


class Topics(Model):
    """``count`` topics of ``goals`` goals. ``main`` is the word in a ``share`` of the goals."""

    goals: int = 0
    count: int = 0
    main: str = ""
    share: float = 0.0


def topics_of(personas: Sequence[Persona]) -> Topics:
    """Return the topics of all goals of ``personas``."""
    asks = [goal.ask for persona in personas for goal in persona.goals]
    rest = [words for words in map(_words, asks) if words]
    goals = len(rest)
    found: list[tuple[str, int]] = []
    while rest:
        counts = Counter(word for words in rest for word in words)
        word, times = min(counts.items(), key=lambda counted: (-counted[1], counted[0]))
        found.append((word, times))
        rest = [words for words in rest if word not in words]
    main, times = found[0] if found else ("", 0)
    share = times / goals if goals else 0.0
    return Topics(goals=goals, count=len(found), main=_in_full(main, asks), share=share)


def _words(ask: str) -> frozenset[str]:
    stems = frozenset(word for word in content_words(ask) if word.isalpha() and len(word) > 1)
    return (stems - _NO_TOPICS - _VERBS) or stems - _NO_TOPICS


def _in_full(main: str, asks: Sequence[str]) -> str:
    """Return the first word of ``asks`` with the stem ``main``. Stems themselves are not shown."""
    words = (word.strip(".,;:?!'\"()").lower() for ask in asks for word in ask.split())
    return next((word for word in words if main and stem(word) == main), main)
