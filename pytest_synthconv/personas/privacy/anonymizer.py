"""Replace names and contacts in a conversation by invented ones, the same ones throughout.

Deterministic: the same conversation, seed and number give the same result.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...core.models import Role
from ..randomness import dice
from .contacts import MASK, Found, Kind, digits_of, find_contacts
from .invention import Inventor
from .names import WORD, NameFound, find_names, is_name_anywhere

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 2
"""Letters of a word that is replaced: an initial could be any word's."""


@dataclass(frozen=True)
class Replaced:
    """What was replaced: ``invented`` now stands there, ``count`` times."""

    kind: Kind
    invented: str
    count: int


@dataclass(frozen=True)
class Anonymous:
    """A conversation without the people's data. ``owner`` is the customer's invented name."""

    texts: tuple[str, ...]
    owner: str
    replaced: tuple[Replaced, ...]


def anonymized(
    said: Sequence[tuple[Role, str]], *, seed: int, number: int, taken: Collection[str] = ()
) -> Anonymous:
    """Return the texts of ``said`` in order, without names and contacts that are recognised.

    ``number`` is that of the conversation in its log: each has people of its own. The customer gets
    none of the names in ``taken``.
    """
    texts = [text.replace(MASK, "") for _, text in said]
    contacts = [find_contacts(text) for text in texts]
    masked = [_masked(text, found) for text, found in zip(texts, contacts, strict=True)]
    names = list(find_names([(role, text) for (role, _), text in zip(said, masked, strict=True)]))
    originals = [
        text[it.start : it.end] for text, found in zip(texts, contacts, strict=True) for it in found
    ]
    words = (word for text in texts for word in _WORD.findall(text))
    inventor = Inventor(dice("anonymous", seed, number), originals, words, taken)
    people = _People(inventor)
    people.meet(names)
    replacer = _Replacer(inventor, people)
    done = tuple(
        replacer.text(text, found, [name for at, name in names if at == place])
        for place, (text, found) in enumerate(zip(texts, contacts, strict=True))
    )
    return Anonymous(done, " ".join(people.owner), replacer.report())


@dataclass
class _People:
    """The invented word for each word of a name; the customer is ``owner``."""

    inventor: Inventor
    words: dict[str, str] = field(default_factory=dict)
    owner: tuple[str, str] = ("", "")

    def meet(self, names: Iterable[tuple[int, NameFound]]) -> None:
        """Invent the people of ``names``, the customer first, longer names before shorter ones."""
        found = [name for _, name in names]
        own = sorted((it for it in found if it.own), key=lambda it: -len(it.words))
        known = [it.pronoun for it in own if it.pronoun]
        self.owner = self.inventor.person(known[0] if known else None)
        if own:
            self._call(own[0], self.owner)
        for name in sorted(found, key=lambda it: -len(it.words)):
            if any(word.casefold() not in self.words for word in name.words):
                self._call(name, self._person_of(name))

    def _person_of(self, name: NameFound) -> tuple[str, str]:
        """Return the person who is known by a part of ``name``, or else a new one."""
        known = {self.words.get(word.casefold()) for word in name.words} - {None}
        if name.own and (len(name.words) == 1 or known & {*self.owner}):
            return self.owner
        return self.inventor.person(name.pronoun)

    def _call(self, name: NameFound, person: tuple[str, str]) -> None:
        given, family = person
        words = [word.casefold() for word in name.words]
        if name.titled:
            self.words.setdefault(words[0], family)
            return
        self.words.setdefault(words[0], given)
        for word in words[1:-1]:
            self.words.setdefault(word, self.inventor.person()[0])
        if len(words) > 1:
            self.words.setdefault(words[-1], family)


@dataclass
class _Replacer:
    """Replaces texts one after another, and counts."""

    inventor: Inventor
    people: _People
    _contacts: dict[tuple[Kind, str], str] = field(default_factory=dict)
    _counts: Counter[tuple[Kind, str]] = field(default_factory=Counter)

    def text(self, text: str, contacts: Sequence[Found], names: Sequence[NameFound]) -> str:
        """Return ``text`` with ``contacts`` and all words of people's names replaced."""
        parts: list[str] = []
        at = 0
        for it in contacts:
            parts += [self._named(text, at, it.start, names), self._invented(text, it)]
            at = it.end
        return "".join([*parts, self._named(text, at, len(text), names)])

    def report(self) -> tuple[Replaced, ...]:
        """Return what was replaced, by kind and in order."""
        order = list(Kind)
        counted = sorted(self._counts.items(), key=lambda item: order.index(item[0][0]))
        return tuple(Replaced(kind, invented, count) for (kind, invented), count in counted)

    def _invented(self, text: str, it: Found) -> str:
        original = text[it.start : it.end]
        key = it.kind, _same(original, it.kind)
        if key not in self._contacts:
            self._contacts[key] = self.inventor.contact(it.kind, original, self.people.owner)
        self._counts[it.kind, self._contacts[key]] += 1
        return self._contacts[key]

    def _named(self, text: str, start: int, end: int, names: Sequence[NameFound]) -> str:
        def replace(match: re.Match[str]) -> str:
            word = match.group()
            new = self.people.words.get(word.casefold())
            if new is None or len(word) < _SHORTEST:
                return word
            at = start + match.start()
            if not is_name_anywhere(word) and not any(it.start <= at < it.end for it in names):
                return word
            self._counts[Kind.NAME, new] += 1
            return _in_case(new, word)

        return WORD.sub(replace, text[start:end])


def _in_case(new: str, word: str) -> str:
    if word.isupper():
        return new.upper()
    return new.lower() if word.islower() else new


def _same(original: str, kind: Kind) -> str:
    """Return what is equal for two ways to write the same address or number."""
    if kind in (Kind.EMAIL, Kind.ADDRESS):
        return " ".join(original.casefold().split())
    if kind is Kind.IBAN:
        return "".join(original.upper().split())
    digits = digits_of(original)
    return digits.lstrip("0") if kind is Kind.PHONE else digits


def _masked(text: str, found: Sequence[Found]) -> str:
    return "".join(_pieces(text, found))


def _pieces(text: str, found: Sequence[Found]) -> Iterator[str]:
    at = 0
    for it in found:
        yield text[at : it.start]
        yield MASK * (it.end - it.start)
        at = it.end
    yield text[at:]
