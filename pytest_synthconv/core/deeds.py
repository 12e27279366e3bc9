"""Read which deeds a reply claims to have done, and which actions could have done them.

English only. When in doubt nothing is claimed, and an action could have done it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from .actions import Action
from .data_files import data_of
from .words import LONGEST, fold, sentences, tokens

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Claim:
    """A deed that a reply says is done, with its sentence.

    ``is_own``: the assistant says that it did it, or that what the user asked for is done. Else it
    may only report what somebody else did: "it is on its way".
    """

    deed: str
    quote: str
    is_own: bool


def claims_in(reply: str, asked: Iterable[str]) -> Iterator[Claim]:
    """Yield the deeds that ``reply`` claims; ``asked`` is what the user has said until then."""
    wanted = frozenset(_wanted(asked))
    for sentence in sentences(reply[:LONGEST]):
        text = fold(sentence)
        if text.rstrip("\"')*_ ").endswith("?"):
            continue
        for form in ("own", "opening", "passive"):
            for match in _pattern(form).finditer(text):
                deed = _deeds()[match["deed"]]
                if form == "passive" and deed not in wanted:
                    continue
                if not _pattern("unreal").search(text[: match.start()]):
                    yield Claim(deed, sentence, True)
        moving = _pattern("on_its_way").search(text)
        if moving and not _pattern("unreal").search(text[: moving.start()]):
            yield Claim("send", sentence, False)


def could_have_done(action: Action, claim: Claim) -> bool:
    """Return True unless ``action`` plainly does something else, or only reads."""
    if not claim.is_own:
        return True
    words = [word.lower() for word in re.split(r"[\W_]+", _CAMEL.sub(" ", action.name)) if word]
    data = _data()
    if not words or words[0] in data["reading"].split():
        return False
    named = {deed: set(each["named"].split()) for deed, each in data["deeds"].items()}
    if set(words) & named[claim.deed] or set(words) & set(data["anything"].split()):
        return True
    return not any(set(words) & others for others in named.values())


def _wanted(asked: Iterable[str]) -> Iterator[str]:
    said = {word for text in asked for word in tokens(text)}
    for deed, each in _data()["deeds"].items():
        if said & set(each["asked"].split()):
            yield deed


def _data() -> Any:
    return data_of(__package__, "deeds")


@cache
def _deeds() -> dict[str, str]:
    """Return the deed of each word that says it is done."""
    return {word: deed for deed, each in _data()["deeds"].items() for word in each["said"].split()}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_data()["patterns"][name].replace("{said}", "|".join(_deeds())))
