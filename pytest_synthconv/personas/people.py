"""Names, occupations and pastimes from many places, to distinguish the cards of a set.

They are drawn independently of all facets, so that no name and no job implies a behaviour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from ..core.data_files import data_of
from ..core.text import slug
from .randomness import pick, shuffled


class Person(NamedTuple):
    """The person on a card. ``pronoun`` is ``she``, ``he`` or ``they``."""

    given: str
    name: str
    pronoun: str
    age: int
    occupation: str
    pastime: str


_DATA: Mapping[str, Any] = data_of(__package__, "people")
_INITIALS = ("", *"ABCDEFGHIJKLMNOPRSTVWZ")
_SHARE_OF_THEY = 0.08
_GROWN_CHILDREN = ("has a grown-up daughter", "is about to become a grandparent")
_OLD_ENOUGH = 48


def person(rng: Random, names: Sequence[str], taken_ids: Iterable[str]) -> Person:
    """Draw a person whose name and id are not taken, with as few reused names as possible."""
    given, name, pronoun = _name(rng, names, frozenset(taken_ids))
    occupation, youngest, oldest = pick(rng, _DATA["occupations"])
    age = pick(rng, range(youngest, oldest + 1))
    pastimes = [
        pastime
        for pastime in _DATA["pastimes"]
        if age >= _OLD_ENOUGH or not pastime.startswith(_GROWN_CHILDREN)
    ]
    return Person(given, name, pronoun, age, occupation, pick(rng, pastimes))


def _name(rng: Random, names: Sequence[str], taken_ids: frozenset[str]) -> tuple[str, str, str]:
    used = {word for name in names for word in name.split()}
    usual = sorted(shuffled(rng, tuple(everybody())), key=lambda one: len(used & {*one[:2]}))
    pronoun_is_they = rng.random() < _SHARE_OF_THEY
    for initial in _INITIALS:
        for given, family, pronoun in usual:
            name = f"{given} {initial}. {family}" if initial else f"{given} {family}"
            if name not in names and slug(name) not in taken_ids:
                return given, name, "they" if pronoun_is_they else pronoun
    raise ValueError(f"no name is left after {len(names)} personas")


def everybody() -> Iterator[tuple[str, str, str]]:
    """Yield all combinations of given name, family name and usual pronoun."""
    for place in _DATA["names"]:
        for family in place["families"].split():
            yield from ((given, family, "she") for given in place["women"].split())
            yield from ((given, family, "he") for given in place["men"].split())
