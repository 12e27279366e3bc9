"""Messages put together and cut short, so that what is left is still a sentence."""

from __future__ import annotations

import re
from itertools import chain

from ..english import lines, pattern, words

TERSE_WORDS = 14
"""Words of a terse message at most, unless it is made of facts."""
TERSE_ASK_WORDS = 10
"""Words of what a terse user asks for, which leaves room for a sentence around it."""
_FEW_WORDS = 4  # a shorter piece than this says nothing

# Cuts that leave a whole sentence, the better ones first.
_CUTS = lines("cuts.cuts")
_SMALL = words("grammar.prepositions") | words("grammar.conjunctions")
_AFTER_COMMA = _SMALL | words("grammar.determiners") | words("grammar.subjects")
_DANGLING = pattern("cuts.dangling")
_LAST_STOP = re.compile(r"(.*\w)[.!] (?=[A-Z]|$)")
"""The sentences that end before a text is cut."""


def headed(text: str, most: int = TERSE_WORDS) -> str:
    """The first part of ``text`` that can stand alone, of ``most`` words at most."""
    split = text.split()
    if len(split) <= most:
        return text
    start = " ".join(split[:most]) + " "
    whole = _LAST_STOP.match(start)
    if whole and len(whole[1].split()) >= _FEW_WORDS:
        return whole[1]
    for cut in _CUTS:
        head, _, after = start.rpartition(cut)
        if len(head.split()) < _FEW_WORDS:
            continue
        follows = (after.split() or [split[most]])[0].lower()
        if cut != ", " or follows in _AFTER_COMMA:
            return head
    ends = (
        i for i in range(most, _FEW_WORDS - 1, -1) if i < len(split) and split[i].lower() in _SMALL
    )
    return _DANGLING.sub("", " ".join(split[: next(ends, most)]).rstrip(" ,;:"))


def joined(*parts: str) -> str:
    """``parts`` as one message, empty ones left out."""
    return " ".join(chain.from_iterable(part.split() for part in parts if part))


def capital(text: str) -> str:
    """``text`` with its first letter as at the start of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"
