"""Whether a sentence asks the user for leave to do something, by its form.

The words for it are many: "Just say the word", "Any objections?", "Is that in order?". The forms
are few: a deed of the assistant, with "shall I" or "me to"; what the user is to give, a nod or
their word; a doubt that would stop it, behind "unless"; a short question about a proposal.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.words import fold, tokens
from ..english import pattern, words
from ..language.grammar import FINITE, is_verb

_WAITING = pattern("leave.waiting")
_BEGINNING = tuple(pattern(f"leave.{form}") for form in ("fine_to", "passive", "let_do"))
_THEN_DONE, _NOTHING_LEFT = pattern("leave.then_done"), pattern("leave.nothing_left")
_CLAUSES = re.compile(r"[,;:–—]\s+|\s-\s")
_SMILEY = re.compile(r"[:;]-?\)\s+")
_DEED, _DEED_WISHED = pattern("leave.deed"), pattern("leave.deed_wished")
_LETTING = pattern("leave.letting")
_OF_WISH, _OF_HELP = pattern("leave.of_wish"), pattern("leave.of_help")
_WHAT_OF_IT, _ELLIPTIC = pattern("leave.what_of_it"), pattern("leave.elliptic")
_PROPOSAL = pattern("leave.proposal")
_NO_DEEDS = words("leave.no_deeds") | FINITE
_OF_THINGS = frozenset(("the", "your", "this", "that", "it", "them"))
_OTHERS = frozenset(("you", "or"))
_FEW_OF_DEED = 4  # words of "Cancel for good?"
_MORE_OF_DEED = 9  # words of "Submit the request to your manager?"
_FEW = 6  # words of a question that says nothing alone: "Is that in order?"


@lru_cache(maxsize=1024)
def waits_for_leave(text: str) -> bool:
    """True for a folded sentence that waits for a yes, with a question mark or without."""
    if _WAITING.fits(text):
        return True
    first, _, behind = text.partition("? ")
    return is_before_deed(first, behind)


@lru_cache(maxsize=1024)
def asks_leave(text: str) -> bool:
    """True for a folded question whose yes sets the assistant to work."""
    if waits_for_leave(text) or any(form.match(text) for form in _BEGINNING):
        return True
    if _is_bare_deed(_SMILEY.split(text)[-1]):
        return True
    *before, last = _CLAUSES.split(text)
    if _is_elliptic(last) and (not before or proposes(before[-1])):
        return True
    return bool(_LETTING.match(text)) and not _OF_WISH.search(text)


def is_own_deed(text: str) -> bool:
    """True for "Shall I put your name down?" and "Want me to?", which ask for no name."""
    return _DEED.fits(text) or _DEED_WISHED.match(text) is not None


def asks_about(text: str, before: str) -> bool:
    """True for a short question about what ``before`` proposes: "Is that in order?"."""
    is_short = len(tokens(text)) <= _FEW and not _OF_HELP.search(text)
    is_about_it = _WHAT_OF_IT.match(text) or _is_elliptic(text)
    return is_short and bool(is_about_it) and proposes(before)


def is_before_deed(text: str, behind: str) -> bool:
    """True for "Nothing missing?" before ``behind``, "Then I'd hand it in now."."""
    if not behind or _THEN_DONE.match(fold(behind)) is None or len(tokens(text)) > _FEW:
        return False
    is_about_it = _WHAT_OF_IT.match(text) or _NOTHING_LEFT.match(text) or _is_elliptic(text)
    return bool(is_about_it)


def proposes(sentence: str) -> bool:
    """True for "I'd take her off the list." and "There is a seat left."."""
    return _PROPOSAL.fits(fold(sentence))


def _is_bare_deed(text: str) -> bool:
    """True for "Send?" and "Cancel for good?": a deed with "shall I" left out."""
    said = tokens(text)
    most = _MORE_OF_DEED if set(said[1:2]) & _OF_THINGS else _FEW_OF_DEED
    is_short = 0 < len(said) <= most and text.rstrip(" *_").endswith("?")
    return is_short and is_verb(said[0]) and said[0] not in _NO_DEEDS and not _OTHERS & set(said)


def _is_elliptic(text: str) -> bool:
    """True for "Agreed?" and "fine by you?"."""
    return len(tokens(text)) <= _FEW and bool(_ELLIPTIC.match(text))
