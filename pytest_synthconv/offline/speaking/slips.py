"""Typing errors as people make them: letters dropped, doubled, swapped, or a key too far.

Facts, numbers, codes, addresses, names and kept words are never touched: a slip must not change
what a message says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import pairwise

from ...core.words import stem
from ...personas.randomness import dice, pick
from ..cards.card import Card
from ..english import table, words
from ..language.cuts import capital

_SAFE = 0.8
"""Accuracy from which nothing is mistyped."""
_CARELESS = 0.3
"""Accuracy below which capitals and apostrophes go too."""
_RATES = ((_SAFE, 0.0), (0.4, 0.5), (0.2, 1.6), (0.0, 3.2))
"""Accuracy and slips in a message, on average; between two of them, in proportion."""
_SHORTEST = 4
_MARKED = re.compile(r"\S*[\d@/:_#€$£%&=+*^~|<>]\S*")
_WORD = re.compile(r"[A-Za-z']+")
_COMMON: dict[str, str] = dict(table("slips")["common"])
_NEIGHBOURS: dict[str, str] = dict(table("slips")["neighbours"])
_TIMES = words("nouns.times")


def mistyped(message: str, card: Card, chance: int, kept_words: Set[str]) -> str:
    """``message`` as somebody of the card's accuracy types it; ``chance`` decides where.

    Facts, names, numbers, and words of the stems ``kept_words`` are never touched.
    """
    accuracy = 1.0 if card.traits.accuracy is None else card.traits.accuracy
    if accuracy >= _SAFE:
        return message
    rng = dice("slips", chance)
    slips = int(_rate(accuracy) + rng.random())
    values = tuple(fact.value for fact in card.facts)
    if accuracy < _CARELESS:
        message = "".join(text if kept else _hasty(text) for text, kept in _pieces(message, values))
    spots = _spots(message, values, kept_words)
    changes: dict[int, tuple[int, str]] = {}
    for _ in range(min(slips, len(spots))):
        start, word = spots.pop(int(rng.random() * len(spots)))
        changes[start] = (
            start + len(word),
            _slip(word, rng.random, lambda options: pick(rng, options)),
        )
    for start in sorted(changes, reverse=True):
        end, word = changes[start]
        message = f"{message[:start]}{word}{message[end:]}"
    if slips and rng.random() < 0.25:
        message = _tight_comma(message, values)
    return message


def _rate(accuracy: float) -> float:
    for (high, few), (low, many) in pairwise(_RATES):
        if accuracy >= low:
            return few + (many - few) * (high - accuracy) / (high - low)
    return _RATES[-1][1]


def _pieces(message: str, values: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """``message`` in pieces, each with whether it must stay as it is."""
    end = 0
    for match in _kept(tuple(values)).finditer(message):
        yield message[end : match.start()], False
        yield match.group(), True
        end = match.end()
    yield message[end:], False


@lru_cache(maxsize=512)
def _kept(values: tuple[str, ...]) -> re.Pattern[str]:
    said = {*values, *map(capital, values)}
    found = [re.escape(value) for value in sorted(said, key=lambda each: (-len(each), each))]
    return re.compile("|".join([*found, _MARKED.pattern]))


def _hasty(text: str) -> str:
    """``text`` without the capitals that begin sentences, and without apostrophes."""
    text = re.sub(r"\bI(?=\b)", "i", text)
    text = re.sub(r"(?:^|(?<=[.!?] ))\s*[A-Z](?=[a-z']*\b)", lambda m: m[0].lower(), text)
    return re.sub(r"(?<=[a-z])'(?=(?:t|s|m|re|ve|ll|d)\b)", "", text)


def _spots(message: str, values: Sequence[str], kept_words: Set[str]) -> list[tuple[int, str]]:
    """The words of ``message`` that may be mistyped, with where they begin."""
    spots: list[tuple[int, str]] = []
    at = 0
    for text, kept in _pieces(message, values):
        if not kept:
            for match in _WORD.finditer(text):
                if _may_slip(match, text, kept_words):
                    spots.append((at + match.start(), match.group()))
        at += len(text)
    return spots


def _may_slip(match: re.Match[str], text: str, kept_words: Set[str]) -> bool:
    word = match.group()
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    if len(word) < _SHORTEST and word not in _COMMON:
        return False
    if not word.islower() or "-" in around or word.startswith("'") or word.endswith("'"):
        return False
    return stem(word) not in kept_words and word not in _TIMES


def _slip(word: str, chance: Callable[[], float], choose: Callable[[Sequence[str]], str]) -> str:
    if "'" in word:
        return word.replace("'", "")
    if word in _COMMON and (len(word) <= _SHORTEST or chance() < 0.4):
        return _COMMON[word]
    at = 1 + int(chance() * (len(word) - 1))
    kind = choose(("drop", "double", "neighbour", "swap", "drop", "swap"))
    letter = word[at]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + letter + word[at:]
    if kind == "neighbour":
        return word[:at] + choose(tuple(_NEIGHBOURS.get(letter, letter))) + word[at + 1 :]
    before = at - 1 if at == len(word) - 1 or at > 1 else at
    swapped = word[:before] + word[before + 1] + word[before] + word[before + 2 :]
    return swapped if swapped != word else word[:at] + word[at + 1 :]


def _tight_comma(message: str, values: Sequence[str]) -> str:
    """``message`` with the space behind its first comma forgotten, unless a fact contains it."""
    at = message.find(", ")
    inside = any(
        message.find(value) <= at < message.find(value) + len(value)
        for value in values
        if value in message
    )
    follows = message[at + 2 : at + 3]
    if at < 1 or inside or not follows.islower():
        return message
    return message[: at + 1] + message[at + 2 :]
