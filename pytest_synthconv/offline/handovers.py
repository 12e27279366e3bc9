"""Whether a reply passes the user on to a human: by what it says and does, not by one phrase.

A weighted sum of the reply's words and pairs of words, in which every name, person, and number is
made one. The weights were fitted on replies that people labelled (``benchmarks/fit_handovers.py``,
which says how well they do on the replies of an author whom they were not fitted to). Patterns,
which came before, saw 36 to 64 % of the hand-overs of other authors; the sum sees 66 to 100 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from ..core.words import fold, sentences, stem, tokens, word_set
from .english import table
from .questions import Question, questions

HANDS_OVER = 0.0
"""The score from which a reply passes the user on: the logarithm of even odds."""
PLAINLY_HANDS_OVER = 1.5
"""The score from which it does so though it reads like an answer: "I've booked Ines for you"."""
_LONGEST = 90
"""Words of a reply that hands over at most: long advice speaks of people who call and take over."""
_WORD = re.compile(r"\w[\w'’-]*|\?")
_NAME = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+")
_START, _A_NAME, _A_PERSON, _A_NUMBER = "<start>", "<name>", "<person>", "<number>"
_SCALE = 3.0  # so that the sum of a reply of some twenty words is a few units


@lru_cache(maxsize=1024)
def handover_sentence(reply: str) -> str | None:
    """Return the sentence in which ``reply`` passes the user on to a human; None when none does.

    Who asks whether to pass the user on has not done it.
    """
    if len(tokens(reply)) > _LONGEST or _offers(reply) or not _speaks_of_anybody(reply):
        return None
    return max(sentences(reply), key=handover_score) if _hands_over(reply) else None


def _hands_over(reply: str) -> bool:
    return handover_score(reply) >= HANDS_OVER


def _speaks_of_anybody(reply: str) -> bool:
    """True for a reply with a name, a person, or a word for a queue: without, nobody takes over."""
    shape = {word for sentence in sentences(reply) for word in _shape(sentence)}
    return bool(shape & (_stems("queues") | {_A_NAME, _A_PERSON}))


def handover_score(reply: str) -> float:
    """Return the logarithm of the odds that ``reply`` passes the user on."""
    weights = _weights()
    return weights["bias"] + sum(
        weights.get(name, 0.0) * value for name, value in handover_features(reply).items()
    )


def handover_features(reply: str) -> Mapping[str, float]:
    """Return words, neighbours, and words one apart; each counts less, the more there are."""
    found = {name for sentence in sentences(reply) for name in _features(_shape(sentence))}
    return {name: _SCALE / len(found) ** 0.5 for name in found}


def _features(words: Sequence[str]) -> Iterator[str]:
    yield from words
    for one, other in pairwise(words):
        yield f"{one} {other}"
    for one, other in zip(words, words[2:], strict=False):
        yield f"{one} _ {other}"


def _shape(sentence: str) -> tuple[str, ...]:
    """The stems of ``sentence``; names, people, and numbers stand for all of their kind."""
    words = _WORD.findall(sentence)
    shape = [_START]
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        kind = _kind_of(word, following, is_first=place == 0)
        if kind != shape[-1] or kind != _A_NAME:
            shape.append(kind)
    return tuple(shape)


def _kind_of(word: str, following: str, *, is_first: bool) -> str:
    plain = fold(word)
    if word[0].isdigit():
        return _A_NUMBER
    if plain in _words("titles") or (
        _NAME.fullmatch(word)
        and plain not in _words("no_names")
        and (not is_first or fold(following) in _words("after_a_name"))
    ):
        return _A_NAME
    is_person = stem(plain) in _stems("people") or plain.endswith(tuple(_words("people_end_in")))
    return _A_PERSON if is_person else stem(plain)


def _offers(reply: str) -> bool:
    return any(kind is Question.HUMAN for kind, _ in questions(reply))


@cache
def _words(name: str) -> frozenset[str]:
    return word_set(str(table("handovers")[name]))


@cache
def _stems(name: str) -> frozenset[str]:
    return frozenset(map(stem, _words(name)))


@cache
def _weights() -> Mapping[str, float]:
    return {str(name): float(value) for name, value in table("handover_weights").items()}
