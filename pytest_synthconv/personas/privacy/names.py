"""Find people's names in a transcript: those that it introduces, and well-known given names.

A heuristic. What it does not find are above all people who are only mentioned, by a name that is
not in its list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ...core.data_files import data_of
from ...core.models import Role
from ...core.words import STOPWORDS, word_set
from ..people import everybody


class NameFound(NamedTuple):
    """A name in a text, from ``start`` to ``end``; ``words`` are its parts.

    ``own``: the customer's own, as far as can be seen. ``titled``: a family name after a title.
    ``pronoun`` is ``she`` or ``he`` for a well-known given name, or None.
    """

    start: int
    end: int
    words: tuple[str, ...]
    own: bool = False
    titled: bool = False

    @property
    def pronoun(self) -> str | None:
        return None if self.titled else _words().given.get(self.words[0].casefold())


_MOST_WORDS = 3
WORD = re.compile(r"[^\W\d_]+(?:['’-](?!s\b)[^\W\d_]+)*")
"""A word of a name, without the ``'s`` of "John's"."""
_BETWEEN = re.compile(r"[ \t]+")
_ASKED = re.compile(
    r"\b(?:name|who am i (?:speaking|talking) (?:to|with))\b[^.!\n]*\?", re.IGNORECASE
)


class _Words(NamedTuple):
    no_names: frozenset[str]
    also_words: frozenset[str]
    given: Mapping[str, str]
    particles: frozenset[str]
    cues: Mapping[str, re.Pattern[str]]


@cache
def _words() -> _Words:
    data = data_of(__package__, "names")
    titles = f"(?:(?:{_any_of(data['titles'])})\\.?[ \\t]+)?"
    given = {
        **dict.fromkeys(data["men"].split(), "he"),
        **dict.fromkeys(data["women"].split(), "she"),
        **{given.casefold(): pronoun for given, _, pronoun in everybody()},
    }
    cues = {
        "introduction": rf"\b(?:{_any_of(data['introductions'])})[ \t]+{titles}",
        "label": rf"\b(?:{_any_of(data['labels'])})[ \t]*[:=][ \t]*{titles}",
        "presentation": rf"\b(?:{_any_of(data['presentations'])})[ \t]+{titles}",
        "greeting": rf"(?:^|(?<=[.!?\n]))\W*(?:{_any_of(data['greetings'])})[ \t]+{titles}",
        "address": rf"\b(?:{_any_of(data['addresses'])}),?[ \t]+{titles}",
        "closing": rf"(?:^|(?<=[.!?\n]))\s*(?:{_any_of(data['closings'])})[ \t]*[,.!;-]?\s+",
        "title": rf"\b(?:{_any_of(data['titles'])})\.?[ \t]+",
    }
    return _Words(
        no_names=word_set(data["no_names"]) | STOPWORDS,
        also_words=word_set(data["also_words"]),
        given=given,
        particles=frozenset(data["particles"]),
        cues={name: re.compile(cue, re.IGNORECASE) for name, cue in cues.items()},
    )


def _any_of(phrases: Iterable[str]) -> str:
    alternatives = sorted(phrases, key=len, reverse=True)
    return "|".join(
        re.escape(it).replace("'", "['’]").replace(r"\ ", r"[ \t]+") for it in alternatives
    )


def is_name_anywhere(word: str) -> bool:
    """Return True for a word of a known name that means the person wherever it stands.

    "green" is a colour, and "Green" the person. "Will" at the start of a sentence may be neither.
    """
    folded = word.casefold()
    if folded in _words().no_names:
        return False
    return folded not in _words().also_words or word[0].isupper()


def find_names(said: Sequence[tuple[Role, str]]) -> Iterator[tuple[int, NameFound]]:
    """Yield the names that ``said`` introduces, each with the place of its message."""
    asked = False
    for place, (role, text) in enumerate(said):
        if role == "user" and asked and (answer := _answer(text)):
            yield place, answer
        for name in _in_text(role, text):
            yield place, name
        asked = role == "assistant" and bool(_ASKED.search(text))


def _in_text(role: Role, text: str) -> Iterator[NameFound]:
    words, is_user = _words(), role == "user"
    for cue in ("introduction", "label"):
        for it in words.cues[cue].finditer(text):
            yield from _name(text, it.end(), own=is_user)
    for it in words.cues["presentation"].finditer(text):
        for name in _name(text, it.end(), own=is_user):
            if _is_known(name) or (_is_capital(name) and len(name.words) > 1):
                yield name
    for it in words.cues["greeting"].finditer(text):
        for name in _name(text, it.end(), own=not is_user):
            if _is_known(name) or (_is_capital(name) and _ends(text, name.end)):
                yield name
    for it in words.cues["address"].finditer(text):
        for name in _name(text, it.end(), own=not is_user):
            is_apart = "," in it.group() and _is_capital(name) and _ends(text, name.end)
            if _is_known(name) or is_apart:
                yield name
    for it in words.cues["closing"].finditer(text):
        for name in _name(text, it.end(), own=is_user):
            if _ends_line(text, name.end) and (_is_known(name) or _is_capital(name)):
                yield name
    for it in words.cues["title"].finditer(text):
        for name in _name(text, it.end(), own=not is_user):
            if _is_capital(name):
                yield name._replace(titled=len(name.words) == 1)
    for word in WORD.finditer(text):
        if word.group()[0].isupper() and word.group().casefold() not in words.no_names:
            yield from filter(_is_known, _name(text, word.start()))


def _answer(text: str) -> NameFound | None:
    """Return the name that is the whole of an answer to the question for it."""
    names = list(_name(text.strip(), 0, own=True))
    if not names or names[0].end < len(text.strip().rstrip(".!")):
        return None
    shift = len(text) - len(text.lstrip())
    return names[0]._replace(start=names[0].start + shift, end=names[0].end + shift)


def _name(text: str, at: int, *, own: bool = False) -> Iterator[NameFound]:
    """Yield the name that begins at ``at``, if there is one: words of one case in a row.

    Particles, as in "van Dorp", may be between them and are no words of the name.
    """
    found: list[re.Match[str]] = []
    while len(found) < _MOST_WORDS and (word := WORD.match(text, at)):
        is_particle = bool(found) and word.group() in _words().particles
        if not is_particle:
            if word.group().casefold() in _words().no_names and (
                found or not _may_be(word.group())
            ):
                break
            if found and word.group()[0].isupper() != found[0].group()[0].isupper():
                break
            found.append(word)
        space = _BETWEEN.match(text, word.end())
        if space is None:
            break
        at = space.end()
    if found:
        words = tuple(word.group() for word in found)
        yield NameFound(found[0].start(), found[-1].end(), words, own)


def _may_be(word: str) -> bool:
    """Return True for "Will" and its like, which a cue before them makes names."""
    return word[0].isupper() and word.casefold() in _words().also_words


def _is_known(name: NameFound) -> bool:
    first = name.words[0]
    # "may", "mark" and the like are names only with a capital letter.
    is_meant = first[0].isupper() or first.casefold() not in _words().also_words
    return is_meant and first.casefold() in _words().given


def _is_capital(name: NameFound) -> bool:
    return name.words[0][0].isupper()


def _ends(text: str, at: int) -> bool:
    return not text[at:].strip(" \t") or text[at : at + 1] in ",.!?:;\n-–"


def _ends_line(text: str, at: int) -> bool:
    return not text[at:].partition("\n")[0].strip(" \t.!")
