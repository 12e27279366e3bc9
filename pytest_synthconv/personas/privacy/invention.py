"""Invent names, addresses and numbers that belong to nobody.

E-mail addresses are of example.com, phone numbers of the range 555-01xx, which is kept free for
fiction, cards of the numbers that payment services publish for tests, IBANs of a bank TEST.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from random import Random

from ...core.text import slug
from ..people import everybody
from ..randomness import pick, shuffled
from .checksums import iban, luhn_digit
from .contacts import Kind, digits_of

_AREAS = ("202", "303", "404", "505", "606", "707", "808")
_CARDS = (
    "4242 4242 4242 4242",
    "5555 5555 5555 4444",
    "4111 1111 1111 1111",
    "6011 1111 1111 1117",
)
_STREETS = ("Sample Street", "Example Road", "Specimen Lane", "Model Avenue")
_DRAWS, _MOST_PHONES = 50, 5000
"""Attempts to draw something that is not in use."""
_SHORTEST = 7
"""Digits from which an invented number must not have those of an original one in it."""


class Inventor:
    """Invents for one conversation; what it invents differs from each of its ``originals``."""

    def __init__(
        self,
        rng: Random,
        originals: Iterable[str],
        words: Iterable[str],
        taken_names: Collection[str] = (),
    ) -> None:
        self._rng = rng
        known = list(originals)
        self._originals = {text.casefold() for text in known}
        self._digits = {digits_of(text) for text in known if len(digits_of(text)) >= _SHORTEST}
        self._words = {word.casefold() for word in words}
        self._taken = taken_names
        self._used: set[str] = set()
        self._next = itertools.count()

    def person(self, pronoun: str | None = None) -> tuple[str, str]:
        """Return a given and a family name that nobody else in the conversation has."""
        # Drawn first, because to shuffle all of them takes most of the time.
        drawn = (pick(self._rng, _everybody()) for _ in range(_DRAWS))
        for given, family, usual in itertools.chain(drawn, _everybody()):
            if pronoun in (None, usual) and self._is_free(given, family):
                self._used |= {given, family}
                return given, family
        if pronoun is not None:
            return self.person()
        return f"Person{next(self._next)}", "Example"  # a transcript of a hundred people

    def _is_free(self, given: str, family: str) -> bool:
        in_use = {given, family} & self._used or {given.casefold(), family.casefold()} & self._words
        return not in_use and f"{given} {family}" not in self._taken

    def contact(self, kind: Kind, original: str, owner: tuple[str, str]) -> str:
        """Return an invented text to replace ``original``; ``owner`` is the customer's name."""
        candidates: dict[Kind, Callable[[], Iterator[str]]] = {
            Kind.EMAIL: lambda: _emails(owner),
            Kind.PHONE: lambda: _phones(self._rng),
            Kind.CARD: lambda: _cards(self._rng),
            Kind.IBAN: lambda: _ibans(self._rng),
            Kind.NUMBER: lambda: _numbers(self._rng, original),
            Kind.ADDRESS: lambda: _addresses(self._rng),
        }
        for invented in candidates[kind]():
            if invented not in self._used and not self._is_original(invented):
                self._used.add(invented)
                return invented
        raise AssertionError("candidates never end")

    def _is_original(self, invented: str) -> bool:
        digits = digits_of(invented)
        return invented.casefold() in self._originals or any(it in digits for it in self._digits)


@cache
def _everybody() -> tuple[tuple[str, str, str], ...]:
    return tuple(everybody())


def _emails(owner: tuple[str, str]) -> Iterator[str]:
    name = ".".join(map(slug, owner))
    yield f"{name}@example.com"
    yield from (f"{name}{number}@example.com" for number in itertools.count(2))


def _phones(rng: Random) -> Iterator[str]:
    for _ in range(_MOST_PHONES):
        yield f"+1 {pick(rng, _AREAS)} 555 01{int(rng.random() * 100):02}"
    # There are only 700 of them.
    yield from (f"+1 202 555 01{last:02} ext. {last}" for last in itertools.count(100))


def _cards(rng: Random) -> Iterator[str]:
    yield from shuffled(rng, _CARDS)
    while True:  # no bank issues cards that begin with 0
        digits = f"000000{_digits(rng, 9)}"
        digits += luhn_digit(digits)
        yield " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _ibans(rng: Random) -> Iterator[str]:
    while True:
        whole = iban("GB", f"TEST000000{_digits(rng, 8)}")
        yield " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def _numbers(rng: Random, original: str) -> Iterator[str]:
    """Yield numbers that are written as ``original`` is: assistants may check the form."""
    while True:
        yield "".join(_digits(rng, 1) if sign.isdecimal() else sign for sign in original)


def _addresses(rng: Random) -> Iterator[str]:
    for number in itertools.count(1 + int(rng.random() * 90)):
        yield f"{number} {pick(rng, _STREETS)}"


def _digits(rng: Random, count: int) -> str:
    return "".join(str(int(rng.random() * 10)) for _ in range(count))
