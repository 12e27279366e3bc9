"""Which sentences of a reply ask the user for something at all, with a question mark or without.

What they ask for is sorted by `questions`. The patterns stand in ``english/questions.yaml``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.words import fold, tokens
from ..english import pattern, words
from ..language.grammar import FINITE
from .leave import waits_for_leave

WH = words("questions.wh")
_LEAD_IN = pattern("questions.lead_in")
_MARK = pattern("questions.mark")
_ONCE_MORE = pattern("questions.once_more")
_TO_OTHERS = pattern("questions.to_others")
_POLITELY = pattern("questions.politely")
_BEFORE_WH = pattern("questions.before_wh")
_BRACKETS = re.compile(r"(?:\s*[(\[][^)\]?]*[)\]])+\s*$")
_REQUEST = pattern("questions.request")


def has_verb(sentence: str) -> bool:
    """True for what states something: "It is booked."; not for "Tuesday, 8 to 12, one lamp."."""
    words = tokens(sentence)
    return any(word in FINITE or "'" in word or word.endswith("ed") for word in words)


def is_mark(sentence: str) -> bool:
    """True for "(y/n)" and "Please answer yes or no.", which say how to answer a question."""
    return _MARK.fullmatch(fold(sentence)) is not None


def is_question(sentence: str) -> bool:
    """True when ``sentence`` ends in a question mark, whatever marks stand around it."""
    ends_in_brackets = sentence.rstrip().endswith((")", "]"))
    without = _BRACKETS.sub("", sentence) if ends_in_brackets else sentence
    return without.rstrip(")*_\"' ").endswith(("?", "？"))


@lru_cache(maxsize=4096)
def is_asking(sentence: str) -> bool:
    """True for a question, and for a request for words or a choice of the user."""
    if is_once_more(sentence):
        return False
    return is_question(sentence) or (_is_request(sentence) and not _names_others(sentence))


def is_once_more(sentence: str) -> bool:
    """Return True for "Could you send your message again?", which wants no other words."""
    return _ONCE_MORE.match(fold(sentence)) is not None


def sends_to_others(sentence: str) -> bool:
    """Return True for "Please send an e-mail to service@example.com."."""
    return _names_others(sentence) and _is_request(sentence)


def _names_others(sentence: str) -> bool:
    return _TO_OTHERS.fits(fold(sentence))


def begins_asking(clause: str) -> bool:
    """True for a clause that is itself a part of a question: "Where shall it go: to you"."""
    words = tokens(bare(clause))
    return bool(words) and (words[0] in FINITE or words[0] in WH or is_asking(clause))


def is_whether(sentence: str) -> bool:
    """True for what begins as a question with yes or no does: "Do you have", "Is it"."""
    said = tokens(bare(sentence))
    return bool(said) and said[0] in FINITE


def begins_with_wh(sentence: str) -> bool:
    """True for what begins with a question word: "Which one is it"."""
    said = tokens(bare(sentence))
    return bool(said) and said[0] in WH


def _is_request(sentence: str) -> bool:
    """True for "Your name, please." and for "I'd need to know how much it was."."""
    is_polite = _BEFORE_WH.match(_LEAD_IN.behind(fold(sentence)))
    text = bare(sentence)
    return is_polite is not None or _REQUEST.fits(text) or waits_for_leave(text)


@lru_cache(maxsize=1024)
def bare(sentence: str) -> str:
    """``sentence`` folded, without what stands before its question."""
    text = _LEAD_IN.behind(fold(sentence).replace("whereabouts", "where").strip(" *_-\"'"))
    if _POLITELY.match(text):
        text = _POLITELY.sub(r"\2 \1", text)
    return _BEFORE_WH.behind(text)
