"""Split texts into words and measure how similar two texts are, for the offline participants.

Every function is pure. The user and the judge call some of them with the same text again and
again, so those cache their results.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import lru_cache
from itertools import pairwise

from .data_files import data_of

LONGEST = 20_000
"""Number of characters that are read of a text. The rest would not change the result."""

# Scripts without spaces between words: each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:'[^\W_{_UNSPACED}]+)*")
_ASCII_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
"""The same in folded text without other letters, in two thirds of the time."""
_SENTENCE_END = re.compile(
    r"(?=[.!?…。！？\n])(?:"  # else the rest is tried everywhere: 20 µs, not 4
    r"(?<!\b(?:Dr|Mr|Ms|Mx|St|vs))(?<!\bMrs)(?<!\bProf)(?<!e\.g)(?<!i\.e)"
    r"(?!(?<=\w no)\. (?:for|of|on|and|or|please|is)\b)"  # "the order no. and your name"
    r"[.!?…]+[\"')\]*_]*(?=\s|$)"
    r"|[。！？]+|\n+)"
)
_ENDINGS = ("ing", "ed", "es", "s")


def word_set(text: str) -> frozenset[str]:
    """Return the set of words of ``text``, split at white space."""
    return frozenset(text.split())


STOPWORDS = word_set(data_of(__package__, "stopwords")["english"])


def fold(text: str) -> str:
    """Normalise ``text``: compatibility characters, case, straight apostrophes, "email"."""
    if text.isascii():
        return text[:LONGEST].lower().replace("e-mail", "email")
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return folded.replace("’", "'").replace("e-mail", "email")


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, folded, in order."""
    folded = fold(text)
    return tuple((_ASCII_TOKEN if folded.isascii() else _TOKEN).findall(folded))


@lru_cache(maxsize=1024)
def content_words(text: str) -> tuple[str, ...]:
    """Return the stems of the words of ``text`` that are no stopwords, in order, with repeats."""
    return tuple([stem(word) for word in tokens(text) if word not in STOPWORDS])


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return ``word`` without a common English ending, so that "pairing" and "pairs" are equal.

    Simpler than Porter's algorithm on purpose: stems are only compared with each other.
    """
    word = word.removesuffix("'s")
    if word.endswith(_ENDINGS) and not word.endswith("ss"):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word.removesuffix(ending)
                break
    if len(word) >= 3 and word[-1] == word[-2] and word[-1] not in "aeious":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


@lru_cache(maxsize=1024)
def bigrams(text: str) -> frozenset[tuple[str, ...]]:
    """Return the pairs of neighbouring words of ``text``. A single word stands for itself."""
    words = tokens(text)
    return frozenset(pairwise(words)) or frozenset({words} - {()})


@lru_cache(maxsize=1024)
def trigrams(text: str) -> frozenset[str]:
    """Return the character trigrams of ``text``, folded, with single spaces between words."""
    line = f" {' '.join(tokens(text))} "
    return frozenset([line[i : i + 3] for i in range(len(line) - 2)])


def jaccard(one: Set[object], other: Set[object]) -> float:
    """Return the Jaccard index of two sets, 0 to 1. Two empty sets are equal."""
    return len(one & other) / len(one | other) if one or other else 1.0


def likeness(one: str, other: str) -> float:
    """Return the similarity of two short messages, 0 to 1: Jaccard of character trigrams."""
    return jaccard(trigrams(one), trigrams(other))


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences and lines of ``text``, unchanged but stripped of white space."""
    text = text[:LONGEST]
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    pieces = (
        text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)
    )
    return tuple(piece for piece in pieces if tokens(piece))
