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
    said = [_alone(word) for word in _WORD.findall(sentence)]
    behind = [*(word for word, _, _ in said[1:]), ""]
    return [
        (word, _kind(kind, may_be_name, following, is_first=place == 0))
        for place, ((word, kind, may_be_name), following) in enumerate(
            zip(said, behind, strict=False)
        )
    ]


def kind_of(word: str, following: str, *, is_first: bool) -> str:
    """The stem of ``word``; of a name, a person or a number, that it is one."""
    _, kind, may_be_name = _alone(word)
    return _kind(kind, may_be_name, plain(following), is_first=is_first)


def _kind(kind: str, may_be_name: bool, following: str, *, is_first: bool) -> str:
    """Of a first word with a capital, only what is behind it tells that it is a name."""
    return A_NAME if may_be_name and (not is_first or following in _AFTER_A_NAME) else kind


def plain(word: str) -> str:
    """``word`` without capitals."""
    return _alone(word)[0]


@lru_cache(maxsize=2048)
def _alone(word: str) -> tuple[str, str, bool]:
    """``word`` without capitals, what it is made if it is no name, and whether it may be one."""
    low = fold(word)
    if word[:1].isdigit():
        return low, A_NUMBER, False
    may_be_name = not word.islower() and bool(_NAME.fullmatch(word)) and low not in _NO_NAMES
    if low in _TITLES:
        return low, A_NAME, may_be_name
    root = stem(low)
    is_person = root in _PEOPLE or low.endswith(_PEOPLE_END_IN)
    return low, A_PERSON if is_person else root, may_be_name


@cache
def sorts(group: str) -> Mapping[str, str]:
    """The sort of each stem of ``group`` that has one: "phone" is one way to contact somebody."""
    found: Mapping[str, str] = table("handovers")[group]
    return {stem(word): sort for sort, some in found.items() for word in some.split()}
