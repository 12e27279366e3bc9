"""The words by which descriptions are read, from a data file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ...personas.aims import AIM_OF_VERB, base_of
from ..english import table

LIGHT = frozenset({"take", "process", "accept"})
"""Verbs that say only that something is received: "takes orders"."""


class Lexicon(NamedTuple):
    """Sets of lower-case words, as the data file explains them."""

    open: frozenset[str]
    tell: frozenset[str]
    with_preposition: frozenset[str]
    nouns_too: frozenset[str]
    ing_nouns: frozenset[str]
    conduct: frozenset[str]
    conduct_only_in_orders: frozenset[str]
    people: frozenset[str]
    roles: frozenset[str]
    empty: frozenset[str]
    adjectives: frozenset[str]
    places: frozenset[str]
    negations: frozenset[str]
    verbs: Mapping[str, str]

    def verb(self, word: str) -> str | None:
        """The verb of which ``word`` is a form, in its base form."""
        return base_of(word, self.verbs)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words, read once."""
    data = table("description_words")
    sets = {name: frozenset(text.split()) for name, text in data.items()}
    known = sets.pop("more") | sets["open"] | sets["tell"] | sets["conduct"] | set(AIM_OF_VERB)
    return Lexicon(**sets, verbs={verb: verb for verb in sorted(known)})
