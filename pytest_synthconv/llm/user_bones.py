"""What is left of a sentence without what it is about: its bones. Pure functions.

What people talk about differs from field to field, and how a sentence is made does not. In its
bones a word of a class of ``user_voice.yaml`` stands for all of the class, and a word of the
subject for all that end as it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..core.data_files import data_of
from ..core.words import STOPWORDS, fold, sentences

START, END = "<start>", "<end>"
PERSONS = ("i", "me", "my", "you", "your", "we", "us", "our")
_A_NAME, _A_NUMBER, _A_WORD = "<name>", "<number>", "<x>"
_ENDINGS = ("ing", "ed", "ly", "tion", "s")
_LEFT = 3  # letters before an ending, at least
_TOKEN = re.compile(r"\w+n't|\w+|'\w+|[?!]")
_DATA: Mapping[str, Any] = data_of(__package__, "user_voice")
_CLASS_OF: Mapping[str, str] = {
    word: f"<{name}>"
    for name, found in reversed(_DATA["classes"].items())
    for word in found.split()
}
_PLAIN = STOPWORDS | set(_DATA["plain"].split())
_ASKING = frozenset({"<which>", "<when>", "<how>", "who", "where", "why", "whose"})
_FIRST = 5  # bones among which an asking word stands: "In which town is that?"
_EITHER = re.compile(r"\bor\b|\boder\b|\bou\b|\bof\b", re.IGNORECASE)


def shape(sentence: str) -> tuple[str, ...]:
    """Return the words of ``sentence``; names and numbers stand for all of their kind."""
    said = _TOKEN.findall(sentence)
    kinds = (_kind_of(word, is_first=place == 0) for place, word in enumerate(said))
    return (START, *kinds, END)


def bones(words: Sequence[str]) -> tuple[str, ...]:
    """Return classes, function words and endings of ``words``, which are a `shape`."""
    found: list[str] = []
    for word in words:
        bone = _CLASS_OF.get(word) or (word if word in _PLAIN or word[0] == "<" else _ending(word))
        if bone != _A_WORD or found[-1] != bone:
            found.append(bone)
    return tuple(found)


def is_question(words: Sequence[str]) -> bool:
    """Return True if the sentence of these ``words`` ends as a question."""
    return "?" in words[-3:]


@lru_cache(maxsize=256)
def expected(reply: str) -> str:
    """Return what one expects after ``reply``: "data", "a choice", "yes or no" or "anything"."""
    asked = [each for each in sentences(reply) if is_question(shape(each))]
    if not asked:
        return "anything"
    if _ASKING.intersection(bones(shape(asked[-1]))[: _FIRST + 1]):
        return "data"
    return "a choice" if _EITHER.search(asked[-1]) else "yes or no"


def _kind_of(word: str, *, is_first: bool) -> str:
    if any(letter.isdigit() for letter in word):
        return _A_NUMBER
    plain = fold(word)
    is_name = word[0].isupper() and word[1:].islower() and not is_first
    return _A_NAME if is_name and plain not in _CLASS_OF else plain


def _ending(word: str) -> str:
    ends = (end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _LEFT)
    end = next(ends, None)
    return f"<{end}>" if end else _A_WORD
