"""What a read description says: what the assistant can do, and what it does not.

`described` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from ...core.words import STOPWORDS, stem, tokens
from ..english import pattern, words
from ..language.nouns import singular

Manner = Literal["any", "tell", "deed"]
"""What can be had of a topic: anything, questions answered, or the one deed of the verb."""


NAMES = words("descriptions.names")
_PRODUCT = pattern("descriptions.product")
_BOOKING = words("descriptions.booking")
_TRADE = words("descriptions.trade")
_WITHIN = words("descriptions.within")
_A_SHORT_WORD = 4
_OF_PRICE = frozenset(map(stem, ("price", "cost", "tell", "give", "quote", "discuss")))


class Ability(NamedTuple):
    """Something that the assistant can do: ``topic``, and by which verb if by any.

    ``topic`` is a noun phrase as it stands in the description, or an indirect question ("what to
    wear"); it may be empty where the verb says it all. ``stems`` are those of its words.
    """

    verb: str
    manner: Manner
    topic: str

    @property
    def stems(self) -> frozenset[str]:
        return stems_of(self.topic)


class Description(NamedTuple):
    """A description, read.

    ``excluded`` are topics that it says the assistant does not do, each as stems that must all
    stand in a text for it to be about the topic. ``words`` are the stems of all that it does say
    of itself, the organisation behind it included; ``text`` is the same in full, and ``source``
    the description as it was written, of the assistant ``name``.
    """

    abilities: tuple[Ability, ...]
    excluded: tuple[frozenset[str], ...]
    words: frozenset[str]
    text: str
    source: str = ""
    name: str = ""

    @property
    def product(self) -> str:
        """What the organisation makes, in the singular, if the description says so."""
        found = _PRODUCT.search(self.text)
        name = singular(found["product"]) if found else ""
        return name[:1].lower() + name[1:] if name[1:].islower() else name

    @property
    def is_for_hire(self) -> bool:
        """Whether it says that anything is booked, hired or lent."""
        return not self.words.isdisjoint(map(noun_stem, _BOOKING))

    @property
    def is_trade(self) -> bool:
        """Whether it speaks of buying and selling, and not of work within a house."""
        return not self._said.isdisjoint(_TRADE) and not self.is_within

    @property
    def is_within(self) -> bool:
        """Whether it serves only those who belong to the house."""
        return not self._said.isdisjoint(_WITHIN)

    @property
    def _said(self) -> frozenset[str]:
        return frozenset(word.lower() for word in tokens(self.text))

    @property
    def topics(self) -> tuple[str, ...]:
        """What the assistant is about, each topic once."""
        return tuple(dict.fromkeys(a.topic or a.verb for a in self.abilities))

    @property
    def hides_prices(self) -> bool:
        """Whether it says that prices are not to be had."""
        return any(topic <= _OF_PRICE for topic in self.excluded)

    def excludes(self, stems: frozenset[str]) -> bool:
        """Whether a text of ``stems`` is about something that the assistant does not do."""
        return any(topic <= stems for topic in self.excluded)


def stems_of(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that carry meaning."""
    return frozenset(noun_stem(word) for word in tokens(text) if word not in STOPWORDS)


def noun_stem(word: str) -> str:
    """The stem of ``word``, the same for "policies" as for "policy"."""
    return stem(f"{word[:-3]}y" if word.endswith("ies") and len(word) > _A_SHORT_WORD else word)


def places_of(topic: str, source: str) -> Iterator[tuple[int, int]]:
    """Where ``topic`` stands word for word in ``source``, from and to."""
    yield from (found.span() for found in _whole_words(topic).finditer(source))


@lru_cache(maxsize=512)
def _whole_words(topic: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(topic)}(?!\w)", re.IGNORECASE)
