"""How near what one text says is done is to what another says: "tapped it" to "open the link"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from ...core.words import STOPWORDS, fold, stem, tokens
from ..english import lines, pattern, table, words
from ..language.grammar import bare_form
from ..language.meaning import alike

_SAYS_LITTLE = words("answering.negations") | words("yes_and_no.says_little")
_SET_PHRASES = tuple(
    (word, pattern(f"yes_and_no.set_phrases.{word}")) for word in table("yes_and_no")["set_phrases"]
)
_NONE: frozenset[int] = frozenset()


def nearness(own: tuple[str, ...], asked: tuple[str, ...]) -> float:
    """How much of ``own`` is in ``asked``: the mean likeness of its words to the nearest there."""
    near = [max((same(word, other) for other in asked), default=0.0) for word in own]
    return sum(near) / len(near) if near else 0.0


@lru_cache(maxsize=8192)
def same(word: str, other: str) -> float:
    """How near two words are in meaning: 1 for the same, and for verbs of one group."""
    one, two = stem(word), stem(other)
    is_same = one == two or not _groups().get(one, _NONE).isdisjoint(_groups().get(two, _NONE))
    return 1.0 if is_same else alike(word, other)


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    """The groups of verbs that mean the same to which each stem belongs."""
    found: dict[str, frozenset[int]] = {}
    for number, group in enumerate(lines("yes_and_no.same_deeds")):
        for word in map(stem, group.split()):
            found[word] = found.get(word, _NONE) | {number}
    return found


@lru_cache(maxsize=1024)
def words_of_deed(text: str) -> tuple[str, ...]:
    """The words of ``text`` that say what is done to what, verbs in their bare form."""
    said = fold(text)
    for word, phrase in _SET_PHRASES:
        said = phrase.sub(word, said)
    found = (word for word in tokens(said) if word not in STOPWORDS | _SAYS_LITTLE)
    return tuple(bare_form(word) or word for word in found)
