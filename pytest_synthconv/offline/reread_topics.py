"""Deeds that were read as things: "track orders" and "descale your kettle" in a list.

The rules of the `description` modules take a word that is verb and noun for a noun where they are
in doubt. What such a topic begins with is a verb for certain before "your" or "a", where no noun is
spelt so, or where other topics of the description begin with verbs as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .description import Ability
from .description_verbs import CUTS, JOINTS
from .description_words import lexicon
from .grammar import DETERMINERS, bare_form, is_verb, plain_verb
from .misread_topics import is_only_verb
from .nouns import forms_of, singular
from .plain_topics import is_noun_phrase

_ENOUGH = 2
_ENDS = CUTS | JOINTS
_OBJECT = re.compile(r"[A-Za-z][^,.;:()]*")
_MARK = re.compile(r"(?:^|\s)(?:[-*•–]|\d+[.)])\s")


def reread(topics: Iterable[str], source: str) -> Iterator[Ability]:
    """The deeds among ``topics`` that are no plain things, and in the lists of ``source``."""
    found = tuple(dict.fromkeys((*topics, *_items(source))))
    begun = [topic for topic in found if _verb_of(topic)]
    is_list = len(begun) >= _ENOUGH
    for topic in begun:
        first, _, rest = topic.partition(" ")
        if not is_list and not is_only_verb(first.lower()) and not _is_owned(rest):
            continue
        lex, verb = lexicon(), _verb_of(topic)
        is_deed = verb not in lex.open | lex.tell | lex.conduct and not _is_one(rest)
        if is_deed and is_noun_phrase(rest):
            yield Ability(verb, "deed", re.sub(r"(?i)^(?:your|their) ", "my ", rest))


def _items(source: str) -> Iterator[str]:
    """The items of a list with a mark before each, up to what only says where or for whom."""
    for item in _MARK.split(source)[1:]:
        found = _OBJECT.match(item)
        kept = found[0].split() if found else []
        end = next((i for i, w in enumerate(kept) if i > 1 and w.lower() in _ENDS), len(kept))
        yield " ".join(kept[:end])


def _verb_of(topic: str) -> str:
    """The bare form of the verb that ``topic`` begins with, or "" if it begins with none."""
    first, _, rest = topic.lower().partition(" ")
    if not rest or not first.isalpha():
        return ""
    if _is_owned(rest) and not first.endswith(("s", "ing", "ed")):
        return first
    if first.endswith("s") and not first.endswith("ss"):
        return plain_verb(first) if is_only_verb(singular(first)) else ""
    return first if is_verb(first) or (is_only_verb(first) and bare_form(first) == first) else ""


def _is_owned(rest: str) -> bool:
    return rest.lower().partition(" ")[0] in DETERMINERS


def _is_one(rest: str) -> bool:
    """Whether an article is missing: "power cut" is no object of a verb."""
    return not _is_owned(rest) and forms_of(rest)["a_thing"] == f"the {rest}"
