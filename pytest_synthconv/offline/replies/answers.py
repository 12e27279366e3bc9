"""Whether a reply answers what somebody asks: by the kind of answer that the ask takes.

A name answers "who", a time "when", a number "how much", a yes "whether", a deed that is done
"cancel my order", however short. The patterns stand in ``english/answers.yaml``. Whether the
answer is true, no rule can see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from enum import Enum
from functools import lru_cache

from ...core.words import content_words, fold, sentences, stem, tokens
from ..cards.wishes import Kind, Wish
from ..english import alternatives, lines, pattern, stems, table, words
from ..language.grammar import INTRANSITIVE, is_participle, is_verb, words_in
from ..language.noun_phrases import noun_end


class Sort(str, Enum):
    """The kind of answer that an ask takes."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_LONG = "how_long"
    HOW_MUCH = "how_much"
    WHY = "why"
    WHETHER = "whether"
    HOW = "how"
    WHAT = "what"
    DEED = "deed"
    ADVICE = "advice"

    def __str__(self) -> str:
        return self.value


_PEOPLE, _AFTER_DONE = words("nouns.people"), words("grammar.after_done")
TYPED = frozenset({Sort.WHO, Sort.WHEN, Sort.HOW_LONG, Sort.HOW_MUCH})
"""Asks whose answers are recognised by their content: a reply without it ignores them."""


@lru_cache(maxsize=1024)
def sort_of(wish: Wish) -> Sort:
    """The kind of answer that ``wish`` takes."""
    text = fold(wish.text)
    is_deed = wish.kind in (Kind.DEED, Kind.FAVOUR)
    if is_deed and _has_done(text):
        return Sort.DEED
    begins_like_question = is_deed and text.startswith(("have ", "do "))
    for sort, asks in _SORTS:
        if asks.fits(text) and not (sort is Sort.WHETHER and begins_like_question):
            return sort
    said = tokens(text)
    if wish.kind is Kind.SENTENCE:
        return Sort.ADVICE
    if wish.kind is Kind.THING:
        return Sort.DEED if _head(said) in _DEED_HEADS else Sort.ADVICE
    verb = next((word for word in said if word not in ("please", "me", "to")), "")
    if verb in ("get", "have", "receive", "obtain", "see", "find", "make", "put", "set"):
        return Sort.DEED if set(said) & _DEED_HEADS else Sort.ADVICE
    return Sort.ADVICE if verb in _ADVICE_VERBS else Sort.DEED


def _has_done(text: str) -> bool:
    """True for a deed of others: "have the fine waived", "get the vet to come", "get it back".

    What is done ends its phrase: in "get a list of used cars" nothing is.
    """
    found = words_in(text)
    if found[:1] not in (["have"], ["get"]) or found[1:2] == ["to"]:
        return False
    pairs = zip(found[2:], (*found[3:], ""), strict=True)
    if any(_is_done_to(word) and (not after or after in _AFTER_DONE) for word, after in pairs):
        return True
    somebody = next((i for i in range(1, noun_end(found, 1)) if found[i] in _PEOPLE), len(found))
    deed = [word for word in found[somebody + 1 : somebody + 3] if word != "to"]
    return bool(deed) and (is_verb(deed[0]) or deed[0] in INTRANSITIVE)


def _is_done_to(word: str) -> bool:
    return is_participle(word) or word == "back"


@lru_cache(maxsize=1024)
def holds_type(sort: Sort, text: str) -> bool:
    """True when ``text`` contains what an answer to an ask of ``sort`` is recognised by."""
    typed = _TYPED.get(sort)
    if typed is not None and typed.fits(fold(text).strip(" *_-\"'")):
        return True
    if sort is not Sort.WHO:
        return False
    without_dates = _CALENDAR.sub("", text)
    return names_somebody(without_dates) > 0 or _opens_with_name(without_dates)


@lru_cache(maxsize=1024)
def also_called(ask: str) -> frozenset[str]:
    """The stems of what people also say for what ``ask`` names: of a refund for "money back"."""
    said = fold(ask)
    groups = (stems_of for names, stems_of in _SAME_THINGS if names.search(said))
    return frozenset().union(*groups)


def lacks_price(wish: Wish, text: str) -> bool:
    """True when ``wish`` asks for a price and ``text`` names none: "three golden rules" is none."""
    return _PRICE_ASKED.fits(fold(wish.text)) and not _PRICE.fits(fold(text))


def lacks_deadline(wish: Wish, text: str) -> bool:
    """True when ``wish`` asks until when, and all of the times in ``text`` come every week."""
    if not _DEADLINE_ASKED.fits(fold(wish.text)):
        return False
    without = _EVERY_WEEK.sub("", fold(text))
    return without != fold(text) and not holds_type(Sort.WHEN, without)


def is_done(text: str, keywords: Set[str]) -> bool:
    """True when ``text`` says that something was done, beyond reading and noting it.

    ``keywords`` are the stems of the ask: a deed that is named there always counts.
    """
    return any(deed in keywords or deed not in _IDLE for deed in _deeds_done(text))


def deed_named(text: str, keywords: Set[str]) -> str | None:
    """The stem of the deed of ``keywords`` that ``text`` says was done; None for another."""
    return next((deed for deed in _deeds_done(text) if deed in keywords), None)


@lru_cache(maxsize=1024)
def _deeds_done(text: str) -> tuple[str | None, ...]:
    """The stem of each deed that ``text`` says was done; None for one without a verb of its own."""
    verbs = (next(filter(None, match.groups()), None) for match in _DONE.finditer(fold(text)))
    return tuple([verb and stem(verb) for verb in verbs])


def specifics(text: str, known: Set[str]) -> frozenset[str]:
    """The stems of ``text`` that are neither general words nor among ``known``: what is new."""
    return frozenset(word for word in content_words(text) if word not in _GENERIC) - known


_TYPED = {Sort(sort): pattern(f"answers.typed.{sort}") for sort in table("answers")["typed"]}
_SORTS = [(Sort(sort), pattern(f"answers.sorts.{sort}")) for sort in table("answers")["sorts"]]
_SAME_THINGS = tuple(
    (
        re.compile(rf"\b{alternatives(names.split(', '))}\b"),
        frozenset(stem(word) for word in tokens(names)),
    )
    for names in lines("answers.same_things")
)
_DONE = pattern("answers.done")
_CALENDAR = pattern("answers.calendar")
_PRICE_ASKED, _PRICE = pattern("answers.price_asked"), pattern("answers.price")
_DEADLINE_ASKED, _EVERY_WEEK = pattern("answers.deadline_asked"), pattern("answers.every_week")
_IDLE, _GENERIC = stems("answers.idle"), stems("answers.generic")
_ADVICE_VERBS, _DEED_HEADS = words("answers.advice_verbs"), words("answers.deed_heads")


def _head(words: Sequence[str]) -> str:
    """The head noun of a noun phrase: the last word before a preposition or a relative clause."""
    stops = ("of", "for", "to", "with", "on", "in", "about", "from", "that", "which", "by", "at")
    before = next((i for i, word in enumerate(words) if word in stops and i), len(words))
    return words[before - 1] if words else ""


def names_somebody(text: str) -> int:
    """Return the number of names: words with a capital letter where no sentence begins."""
    return sum(
        not word.islower() and bool(_NAME.fullmatch(word.strip(".,;:!?()*_\"'")))
        for sentence in sentences(text)
        for word in sentence.strip(" *_-\"'").split()[1:]
    )


_NAME = re.compile(r"[A-Z][a-z\u00df-\u00ff]+(?:-[A-Z][a-z]+)?(?:'s)?")


def _opens_with_name(text: str) -> bool:
    words = text.strip(" *_-\"'").split()
    return 1 < len(words) <= 3 and all(
        _NAME.fullmatch(w.strip(".,!")) or w in ("Ms.", "Mr.", "Mrs.", "Dr.") for w in words
    )
