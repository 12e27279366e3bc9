"""What a card says, whole and in clauses, each with whether it is denied; and how near words are.

"I have opened the box but have not worn them" says one thing and denies another. What tells yes
from no, and what chooses an option, weigh a question against these clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...core.words import STOPWORDS, fold, tokens
from ..cards.card import Card
from ..english import pattern
from ..language.meaning import rarity
from .same_deeds import same, words_of_deed

DENIAL = pattern("answering.denial")
_BETWEEN = pattern("yes_and_no.between_clauses")


@dataclass(frozen=True)
class Clause:
    """What a card says, and whether it says so of what is not."""

    text: str
    is_denied: bool


@lru_cache(maxsize=256)
def clauses_of(card: Card) -> tuple[Clause, ...]:
    """What ``card`` says but for its facts, whole and in clauses.

    What begins otherwise, "I have oiled it, but I have not opened it", denies only a part, unless
    that says nothing by itself: "I have oiled it, but it did not help".
    """
    stated = (*card.story, *(need.ask for need in card.needs), *card.narrated)
    found: dict[str, bool] = {}
    for line in map(fold, stated):
        parts = _BETWEEN.split(line)
        denied = [part for part in parts if DENIAL.search(part)]
        found[line] = parts[0] in denied or not all(map(words_of_deed, denied))
        found.update((part, bool(DENIAL.search(part))) for part in parts)
    return tuple(Clause(text, is_denied) for text, is_denied in found.items())


@lru_cache(maxsize=1024)
def clauses_in(line: str) -> tuple[str, ...]:
    """``line`` whole, and its clauses where it has several."""
    return tuple(dict.fromkeys((line, *_BETWEEN.split(line))))


def nearness_of_rare(said: Sequence[str], other: Sequence[str]) -> float:
    """The mean of how near each word of ``said`` is to the nearest of ``other``.

    Rare words count more.
    """
    best = [max((same(word, each) for each in other), default=0.0) for word in said]
    weights = [rarity(word) for word in said]
    if not sum(weights):
        return 0.0
    mean = sum(weight * each for weight, each in zip(weights, best, strict=True)) / sum(weights)
    return max(0.0, mean)


@lru_cache(maxsize=2048)
def telling_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` that are no stopwords."""
    return tuple(word for word in tokens(fold(text)) if word not in STOPWORDS)
