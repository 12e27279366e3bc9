"""Hear the voice of one who serves in a message of a simulated user. Pure functions.

The patterns of `user_role` are lines that a user never says. Most lines of an assistant are made of
words that a user says as well. What they count for was fitted on lines of both
(``benchmarks/fit_roles.py``, which says how well that does on fields that were left out). The words
and phrases, in six languages, are in ``user_voice.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ..core.data_files import data_of, weights_of
from ..core.models import Talk
from ..core.words import LONGEST, content_words, sentences, stem, tokens
from .user_bones import PERSONS, bones, expected, is_question, shape

SERVES = 2.6
"""The score from which a message is one of an assistant: the logarithm of the odds. So high that at
most 1 % of the lines of users are refused: each costs a retry, and two in a row cost the talk."""
_ECHO = 6
"""Words of the shortest sentence of the assistant that nobody says by chance."""
_SCALE = 3.0  # so that the sum of a line of some ten words is a few units
_AT_ENDS = 0.7  # what a feature of the whole message counts
_LONG = 12
_SIZES = (1, 2, 3)
_LENGTHS = (1, 3, 6, 12, 20, LONGEST)
_SHARES = {"most of it": 0.67, "half of it": 0.34, "a part of it": 0.01, "nothing of it": 0.0}
_WORD = re.compile(r"[\w']+")
_ADDRESSES = re.compile(r"\b(?:you|your|we|our|us|i)\b", re.IGNORECASE)
"""What stands in a sentence that is said to somebody; a product's name or a status has none."""
_DATA: Mapping[str, Any] = data_of(__package__, "user_voice")
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
    replies = talk.assistant_messages
    before = replies[-1].content if replies else ""
    if voice_score(message, before) < SERVES:
        return None
    return repr(max(sentences(message), key=lambda sentence: voice_score(sentence, before)))


@lru_cache(maxsize=1024)
def voice_score(message: str, before: str = "") -> float:
    """Return the logarithm of the odds that one who serves says ``message``."""
    return _WEIGHTS["bias"] + sum(
        _WEIGHTS.get(name, 0.0) * value for name, value in voice_features(message, before).items()
    )


def voice_features(message: str, before: str = "") -> Mapping[str, float]:
    """Return words, how sentences are made, and of whom; each counts less, the more there are.

    Runs of words are taken from the bones of a sentence. What is heard by a pattern counts as a
    whole. ``before`` is what the assistant has said last, empty at the beginning of a talk: after a
    question for data, bones count otherwise than after a statement.
    """
    said = sentences(message.replace("’", "'"))
    found = {feature for sentence in said for feature in _of_sentence(sentence)}
    found.add(f"sentences: {min(len(said), 4)}")
    heard = {f"heard: {name}": 1.0 for name, it in _HEARD.items() if any(map(it.search, said))}
    ends = dict.fromkeys(_at_ends(message, said), _AT_ENDS)
    return _shared_out(found) | heard | ends | _after(before, message, said)


def _shared_out(found: Iterable[str]) -> dict[str, float]:
    names = set(found)
    return {name: _SCALE / len(names) ** 0.5 for name in names}


def _of_sentence(sentence: str) -> Iterator[str]:
    words = shape(sentence)
    stems = [word if word[0] == "<" else stem(word) for word in words]
    yield from stems
    yield from map(" ".join, pairwise(stems))
    frame = bones(words)
    for size in _SIZES:
        yield from (
            f"bones: {' '.join(run)}"
            for run in zip(*(frame[i:] for i in range(size)), strict=False)
        )
    kind = _kind(words)
    yield f"{kind}: {_persons(frame)}"
    yield f"{kind}: {'long' if len(words) > _LONG else 'short'}"
    yield from (f"{kind}: {' '.join(frame[:size])}" for size in (2, 3, 4))
    yield from (f"{kind} with {bone}" for bone in set(frame))


def _at_ends(message: str, said: tuple[str, ...]) -> Iterator[str]:
    """Yield how ``message`` begins and ends, and how long it is."""
    yield f"length: {_length(message)}"
    for place, sentence in {"first": said[:1], "last": said[-1:]}.items():
        for words in map(shape, sentence):
            frame = bones(words)
            yield f"{place}: {_kind(words)} {' '.join(frame[1:2])}"
            yield f"{place}: {_kind(words)} {_persons(frame)}"


def _after(before: str, message: str, said: tuple[str, ...]) -> dict[str, float]:
    """Return the features of ``message`` with what is expected after ``before``."""
    expects = expected(before) if before else "a beginning"
    found = {f"{expects}: {each}" for sentence in said for each in _in_place(sentence)}
    found.add(f"{expects}: {_length(message)}")
    kind = _kind(shape(said[-1])) if said else "says"
    return _shared_out(found) | {f"{expects}: {kind} {_repeats(before, message)}": 1.0}


def _in_place(sentence: str) -> Iterator[str]:
    words = shape(sentence)
    frame = bones(words)
    kind = _kind(words)
    yield f"{kind} {_persons(frame)}"
    yield from frame
    yield from map(" ".join, pairwise(frame))
    yield from (f"{kind} {' '.join(frame[:size])}" for size in (2, 3))


def _kind(words: Sequence[str]) -> str:
    return "asks" if is_question(words) else "says"


def _persons(frame: Sequence[str]) -> str:
    return " ".join(name for name in PERSONS if f"<{name}>" in frame) or "nobody"


def _length(message: str) -> str:
    return next(f"up to {size}" for size in _LENGTHS if len(tokens(message)) <= size)


def _repeats(before: str, message: str) -> str:
    """How much of ``message`` the assistant had said in ``before``."""
    words = set(content_words(message))
    share = len(words.intersection(content_words(before))) / len(words) if words else 0.0
    return next(name for name, least in _SHARES.items() if share >= least)


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
