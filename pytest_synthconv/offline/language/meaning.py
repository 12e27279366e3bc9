"""How near the meanings of two texts are: by a short vector for each common English word.

The vectors were made once of what a small sentence model (all-MiniLM-L6-v2, Apache 2.0) makes of
each word (``benchmarks/fit_word_vectors.py``). A text is the mean of its words, rare words counting
more. It knows that a parcel is a package. It does not know who does what to whom.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from operator import mul

from ...core.words import STOPWORDS, stem, tokens
from .. import english
from ..english import words

SIZE = 40
"""Numbers that a word has, of 384. The likenesses of 20,000 random pairs of words correlate with
those by all numbers at .82."""
_USUAL = 1e-3
_OF_FIRST = 0.05
"""A word counts ``_USUAL / (_USUAL + share)``, where the share of the word of rank r in all text is
about ``_OF_FIRST / r`` (Zipf). The form is from Arora et al., "A simple but tough-to-beat baseline
for sentence embeddings", 2017."""

_SHORT, _NEARLY = 3, 0.9
"""Letters of words too short to be parts of others, and how alike the longer ones are."""
_OF_A_PART = 0.44
"""How near in meaning a word is to a part of it. Of 20 words with such a part 17 are ("newspaper"),
of 36 with one that only looks so 5 are ("update"); "string" and "ring" have .43."""
_ENDINGS = words("grammar.noun_endings")

Vector = tuple[float, ...]


def likeness(text: str, other: str) -> float:
    """Return how near the meanings of two texts are: 1 for the same, about 0 for unrelated ones.

    It is 0 too if no word of one of them is known.
    """
    return nearness(vector(text), vector(other))


def nearness(one: Vector, two: Vector) -> float:
    """The `likeness` of two texts with these vectors."""
    return sum(map(mul, one, two)) if one and two else 0.0


def alike(word: str, other: str) -> float:
    """The `likeness` of two words; of one that is a part of the other and means it, nearly 1.

    So "hills" and "hilly" are alike, "storm" and "hailstorm", "chip" and "microchip", but not
    "ring" and "string".
    """
    near = likeness(word, other)
    short, long = sorted((word, other), key=len)
    part = next((p for p in (short, short[:-1]) if len(p) > _SHORT and p in long), None)
    if part is None:
        return near
    is_part = near >= _OF_A_PART if vector(word) and vector(other) else _is_joined(part, long)
    return _NEARLY if is_part else near


def _is_joined(part: str, long: str) -> bool:
    """True when the rest of ``long`` is a word or an ending: "hail", and the "y" of "hilly"."""
    before, _, after = long.partition(part)
    rest = before or after
    is_one = not (before and after)
    return is_one and (not rest or rest in _ENDINGS or (len(rest) > 2 and rest in _places()))


@lru_cache(maxsize=4096)
def vector(text: str) -> Vector:
    """Return the mean of the words of ``text``, of length 1, or nothing if none is known."""
    said = tokens(text)
    places = [p for w in said if w not in STOPWORDS and (p := _place(w)) is not None]
    total, numbers = [0.0] * SIZE, _numbers()
    for place in places:
        weight = _weight(place)
        of_word = numbers[place * SIZE : (place + 1) * SIZE]
        total = [so_far + weight * number for so_far, number in zip(total, of_word, strict=True)]
    length = sqrt(sum(map(mul, total, total)))
    return tuple([number / length for number in total]) if length else ()


def rarity(word: str) -> float:
    """How much ``word`` says: 1 for one that is not known, near 0 for the most common."""
    place = _place(word)
    return 1.0 if place is None else _weight(place)


def _weight(place: int) -> float:
    return _USUAL / (_USUAL + _OF_FIRST / (place + 1))


def _place(word: str) -> int | None:
    place = _places().get(word)
    return _stems().get(stem(word)) if place is None else place


@cache
def _places() -> dict[str, int]:
    """The place of each word, the most common first."""
    text = (files(english) / "word_vectors.txt").read_text("utf-8")
    return {word: place for place, word in enumerate(text.split())}


@cache
def _stems() -> Mapping[str, int]:
    return {stem(word): place for word, place in reversed(_places().items())}


@cache
def _numbers() -> array[int]:
    return array("b", (files(english) / "word_vectors.bin").read_bytes())
