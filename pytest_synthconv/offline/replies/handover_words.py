"""What the words of a reply are that may pass the user on: names, people, and sorts of words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from ...core.words import fold, stem
from ..english import stems, table, words

A_NAME, A_PERSON, A_NUMBER = "<name>", "<person>", "<number>"
_WORD = re.compile(r"\w[\w'’-]*|\?")
_NAME = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+")
_TITLES, _NO_NAMES = words("handovers.titles"), words("handovers.no_names")
_AFTER_A_NAME = words("handovers.after_a_name")
_PEOPLE = stems("handovers.people")
_PEOPLE_END_IN = tuple(sorted(words("handovers.people_end_in")))


@lru_cache(maxsize=256)
def kinds(sentence: str) -> Sequence[tuple[str, str]]:
    """Each word of ``sentence`` without capitals, and what it is made."""
    said = _WORD.findall(sentence)
    return [
        (plain(word), kind_of(word, following, is_first=place == 0))
        for place, (word, following) in enumerate(zip(said, [*said[1:], ""], strict=False))
    ]


def kind_of(word: str, following: str, *, is_first: bool) -> str:
    """The stem of ``word``; of a name, a person or a number, that it is one."""
    if word[0].isdigit():
        return A_NUMBER
    if _may_be_name(word) and (not is_first or plain(following) in _AFTER_A_NAME):
        return A_NAME
    return _in_any_case(word)


@lru_cache(maxsize=2048)
def plain(word: str) -> str:
    """``word`` without capitals."""
    return fold(word)


@lru_cache(maxsize=2048)
def _may_be_name(word: str) -> bool:
    return not word.islower() and bool(_NAME.fullmatch(word)) and plain(word) not in _NO_NAMES


@lru_cache(maxsize=2048)
def _in_any_case(word: str) -> str:
    """What ``word`` is, with a capital or without."""
    word = plain(word)
    root = stem(word)
    if word in _TITLES:
        return A_NAME
    return A_PERSON if root in _PEOPLE or word.endswith(_PEOPLE_END_IN) else root


@cache
def sorts(group: str) -> Mapping[str, str]:
    """The sort of each stem of ``group`` that has one: "phone" is one way to contact somebody."""
    found: Mapping[str, str] = table("handovers")[group]
    return {stem(word): sort for sort, some in found.items() for word in some.split()}
