"""Hear the voice of one who serves in a message of a simulated user. Pure functions.

The patterns of `user_role` are lines that a user never says. Most lines of an assistant are made of
words that a user says as well. What they count for was fitted on lines of both
(``benchmarks/fit_roles.py``, which says how well that does on fields that were left out). The words
and phrases, in six languages, are in ``user_voice.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ..core.data_files import data_of, weights_of
from ..core.models import Talk
from ..core.words import STOPWORDS, fold, sentences, stem

SERVES = 3.0
"""The score from which a message is one of an assistant: the logarithm of the odds. So high that at
most 1 % of the lines of users are refused: each costs a retry, and two in a row cost the talk."""
_ECHO = 6
"""Words of the shortest sentence of the assistant that nobody says by chance."""
_SCALE = 3.0  # so that the sum of a line of some ten words is a few units
_LONG = 12
_SIZES = (1, 2, 3)
_START, _END, _A_NAME, _A_NUMBER = "<start>", "<end>", "<name>", "<number>"
_TOKEN = re.compile(r"\w+n't|\w+|'\w+|[?!]")
_WORD = re.compile(r"[\w']+")
_ADDRESSES = re.compile(r"\b(?:you|your|we|our|us|i)\b", re.IGNORECASE)
"""What stands in a sentence that is said to somebody; a product's name or a status has none."""
_PERSONS = ("i", "me", "my", "you", "your", "we", "us", "our")
_DATA: Mapping[str, Any] = data_of(__package__, "user_voice")
_CLASS_OF: Mapping[str, str] = {
    word: f"<{name}>"
    for name, found in reversed(_DATA["classes"].items())
    for word in found.split()
}
_PLAIN = STOPWORDS | set(_DATA["plain"].split())
_HEARD: Mapping[str, re.Pattern[str]] = {
    each["name"]: re.compile(
        "|".join(rf"(?<!\w)(?:{pattern})" for pattern in each["patterns"]), re.IGNORECASE
    )
    for each in _DATA["features"]
}
_WEIGHTS: Mapping[str, float] = weights_of(__package__, "user_voice_weights")


def served_by(message: str, talk: Talk) -> str | None:
    """Return what makes ``message`` one of the assistant's, or None.

    ``message`` is without quotes: what the user quotes is not their voice.
    """
    if echo := _echo(message, talk):
        return f"echoes {echo!r}"
    if voice_score(message) < SERVES:
        return None
    return repr(max(sentences(message), key=voice_score))


@lru_cache(maxsize=1024)
def voice_score(message: str) -> float:
    """Return the logarithm of the odds that one who serves says ``message``."""
    return _WEIGHTS["bias"] + sum(
        _WEIGHTS.get(name, 0.0) * value for name, value in voice_features(message).items()
    )


def voice_features(message: str) -> Mapping[str, float]:
    """Return words, how sentences are made, and of whom; each counts less, the more there are.

    What a sentence is about differs from field to field, and how it is made does not. So runs of
    words are taken from its bones, where a word of a class stands for all of the class, and a word
    of the subject for all others. What is heard by a pattern counts as a whole.
    """
    said = sentences(message.replace("’", "'"))
    found = {feature for sentence in said for feature in _of_sentence(sentence)}
    found.add(f"sentences: {min(len(said), 4)}")
    heard = {f"heard: {name}": 1.0 for name, it in _HEARD.items() if any(map(it.search, said))}
    return {name: _SCALE / len(found) ** 0.5 for name in found} | heard


def _of_sentence(sentence: str) -> Iterator[str]:
    words = _shape(sentence)
    stems = [word if word[0] == "<" else stem(word) for word in words]
    yield from stems
    yield from map(" ".join, pairwise(stems))
    bones = _bones(words)
    for size in _SIZES:
        yield from (
            f"bones: {' '.join(run)}"
            for run in zip(*(bones[i:] for i in range(size)), strict=False)
        )
    kind = "asks" if "?" in words[-3:] else "says"
    persons = " ".join(name for name in _PERSONS if f"<{name}>" in bones) or "nobody"
    yield f"{kind}: {persons}"
    yield f"{kind}: {'long' if len(words) > _LONG else 'short'}"
    yield from (f"{kind}: {' '.join(bones[:size])}" for size in (2, 3, 4))
    yield from (f"{kind} with {bone}" for bone in set(bones))


def _bones(words: Sequence[str]) -> tuple[str, ...]:
    """What is left of ``words`` without what they are about: classes, function words, endings."""
    found: list[str] = []
    for word in words:
        bone = _CLASS_OF.get(word) or (word if word in _PLAIN or word[0] == "<" else _ending(word))
        if bone != "<x>" or found[-1] != bone:
            found.append(bone)
    return tuple(found)


def _ending(word: str) -> str:
    return next((f"<{end}>" for end in ("ing", "ed") if word.endswith(end)), "<x>")


def _shape(sentence: str) -> tuple[str, ...]:
    """The words of ``sentence``; names and numbers stand for all of their kind."""
    said = _TOKEN.findall(sentence)
    kinds = (_kind_of(word, is_first=place == 0) for place, word in enumerate(said))
    return (_START, *kinds, _END)


def _kind_of(word: str, *, is_first: bool) -> str:
    if any(letter.isdigit() for letter in word):
        return _A_NUMBER
    plain = fold(word)
    is_name = word[0].isupper() and word[1:].islower() and not is_first
    return _A_NAME if is_name and plain not in _CLASS_OF else plain


def _echo(message: str, talk: Talk) -> str | None:
    """Return a sentence of the assistant that ``message`` says as its own."""
    known = {
        _words(sentence)
        for reply in talk.assistant_messages
        for sentence in sentences(reply.content)
        if _ADDRESSES.search(sentence)
    }
    for sentence in sentences(message):
        words = _words(sentence)
        if len(words) >= _ECHO and words in known:
            return " ".join(words)
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))
