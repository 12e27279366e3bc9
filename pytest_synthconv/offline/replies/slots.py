"""Which facts a reply asks for, by the words of their names.

In any order: "order number" by "What is the number of your order?" and by "Please send your order
ID.". A question word names what it is after: "when" a date, "how many" a number. The words stand
in ``english/questions.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from ...core.words import STOPWORDS, fold, stem, tokens
from ..english import pattern, stems, table
from ..language.grammar import bare_form
from .questions import Question, questions, requests

_ENOUGH = frozenset(stem(word) for word in ["email", "phone", "zip", "birth"])
_OWN_NAME = "name"
_ASKS_FOR_NAME = pattern("questions.own_name")
_SAME = {word: one for one, others in table("questions")["same"].items() for word in others.split()}
_ANY_SET_PHRASE = pattern("questions.phrases")
_SET_PHRASES = [(re.compile(p), word) for word, p in table("questions")["phrases"].items()]
_QUESTION_WORDS = [
    (re.compile(asks), frozenset(map(stem, means.split())))
    for means, asks in table("questions")["question_words"].items()
]
_AND = re.compile(r",? (?:and|plus|as well as) ", re.IGNORECASE)
_HOW_IS = re.compile(r"\bhow (?:\w+ )?(?:is|are|was|were) (?:the|your) (\w+)\b")
_WHEN_OR_WHERE = pattern("questions.when_or_where")
_TIMES_AND_PLACES = tuple(pattern(f"sought.names.{kind}") for kind in ("day", "time", "place"))
_HOW_MANY, _A_NUMBER = pattern("questions.how_many"), pattern("questions.a_number")
_OF_WHAT = pattern("questions.of_what")
_THING = pattern("questions.thing")
_BESIDE = str(table("questions")["beside"])
_YOUR = re.compile(r"\byour ([\w-]+)")
_SERIAL = stem("serial")
_SERIAL_NUMBER = frozenset((stem("number"),))
_KINDS = stems("questions.kinds")
_QUESTION_STEMS = stems("questions.question_stems")
_CLASSIFIERS = stems("questions.classifiers")
_ARTICLES = stems("questions.articles")


def asked_slots(reply: str, slots: Sequence[str]) -> tuple[str, ...]:
    """Those of ``slots`` that ``reply`` asks for, in the order given.

    A hint is enough where it fits only one of them: "on which line" asks for the "tram line".
    """
    return _asked_slots(reply, tuple(slots))


def named_slots(reply: str, slots: Sequence[str]) -> tuple[str, ...]:
    """Those of ``slots`` that a question of ``reply`` names, in the order given."""
    return _named_slots(reply, tuple(slots))


@lru_cache(maxsize=1024)
def _named_slots(reply: str, slots: tuple[str, ...]) -> tuple[str, ...]:
    asking = _asking(reply)
    return tuple(slot for slot in slots if any(asks_for(sentence, slot) for sentence in asking))


@lru_cache(maxsize=1024)
def _asked_slots(reply: str, slots: tuple[str, ...]) -> tuple[str, ...]:
    if named := _named_slots(reply, slots):
        return named
    asking = _asking(reply)
    for hints_at in (_asks_for_head, _asks_for_kind, _asks_for_part, _asks_of_it):
        found = tuple(slot for slot in slots if any(hints_at(each, slot) for each in asking))
        if len(found) == 1:
            return found
    return ()


def _asking(reply: str) -> tuple[str, ...]:
    """What ``reply`` asks but for what is open, such as "How can we better your stay?"."""
    return tuple(said for kind, said in questions(reply) if kind is not Question.OPEN)


def same_words(word: str) -> tuple[str, ...]:
    """Other words for ``word`` in the names of facts: "guest" for "people"."""
    meant = _SAME.get(word)
    return (meant, *(other for other, one in _SAME.items() if one == meant)) if meant else ()


def is_counted(sentence: str, slot: str) -> bool:
    """True for a "bike number" in "How many bikes?", which is after no such number."""
    return bool(_HOW_MANY.search(fold(sentence)) and _A_NUMBER.search(fold(slot).replace("_", " ")))


def asks_for_several(sentence: str) -> bool:
    """True for "your new and your old address": what is asked for has an "and" in it."""
    return _AND.search(sentence) is not None


def asks_for(sentence: str, slot: str) -> bool:
    """True when ``sentence`` asks for ``slot``: it names all of its words, or its core."""
    if slot == _OWN_NAME:
        return bool(_ASKS_FOR_NAME.search(fold(sentence)))
    if is_counted(sentence, slot):
        return False
    words = slot_words(slot)
    core = words - _CLASSIFIERS
    if len(words) == 1 and (_is_only_place(sentence, slot) or _is_what_was_done(sentence, slot)):
        return False
    if any(words <= part for part in _asked_together(sentence)):
        return True
    meant = _right_after_which(sentence), _after(sentence)
    return len(core) < len(words) and bool(core) and any(core <= each for each in meant)


@lru_cache(maxsize=1024)
def _asked_together(sentence: str) -> tuple[frozenset[str], ...]:
    """The stems of each part of ``sentence`` between its "and"s, a number being of its own part.

    "Your loyalty number and the card of the booking" asks for no booking number.
    """
    whole = asked_stems(sentence)
    if _SERIAL in whole:  # "the serial on the frame" is what others call the frame number
        whole |= _SERIAL_NUMBER
    parts = _AND.split(sentence)
    if len(parts) == 1 or not whole & _CLASSIFIERS:
        return (whole,)
    extra = _after(sentence) | (whole & _SERIAL_NUMBER if _SERIAL in whole else frozenset())
    return tuple(stems_of(part) | extra for part in parts)


def _asks_for_kind(sentence: str, slot: str) -> bool:
    """True for "which model?", the slot being a "bike model"."""
    kinds = stems_of(slot.replace("_", " ")) & _CLASSIFIERS & _KINDS
    return slot != _OWN_NAME and not kinds.isdisjoint(_first_after_which(sentence))


def _asks_for_part(sentence: str, slot: str) -> bool:
    """True for "your card number", the slot being a "library card"."""
    words = _plain_tokens(slot.replace("_", " "))
    head = stems_of(words[-1]) - _CLASSIFIERS if len(words) > 1 else frozenset()
    yours = (stems_of(found) for found in _YOUR.findall(fold(sentence)))
    return bool(head) and any(head <= named for named in yours)


def _first_after_which(sentence: str) -> frozenset[str]:
    found = re.search(r"\b(?:which|what) (\w+)", fold(sentence))
    return stems_of(found[1]) if found else frozenset()


def _is_only_place(sentence: str, slot: str) -> bool:
    """True for a "car" in "What is the mileage on the car?": it is where that is, not asked for.

    "The number of the car" asks for it all the same.
    """
    name = re.escape(fold(slot.replace("_", " ")).rpartition(" ")[2])
    if (how := _HOW_IS.search(fold(sentence))) and how[1] == fold(slot).rpartition(" ")[2]:
        return True
    if is_beside(sentence, slot):
        return True
    found = re.search(
        rf"\b(\w+) (?:on|of|for|in|at) (?:the|your|this|that) {name}\b", fold(sentence)
    )
    if found is None or len(re.findall(rf"\b{name}\b", fold(sentence))) > 1:
        return False
    return not stems_of(found[1]) & _CLASSIFIERS and stem(found[1]) not in _QUESTION_STEMS


def _is_what_was_done(sentence: str, slot: str) -> bool:
    """True for a "car" in "Where will you collect the car?", which is after a place."""
    text = fold(sentence)
    if _WHEN_OR_WHERE.match(text) is None or not _with_article(fold(slot)).search(text):
        return False
    return not any(kind.search(fold(slot)) for kind in _TIMES_AND_PLACES)


def is_beside(sentence: str, slot: str) -> bool:
    """True for an "order" in "What did you order?" and a "vet" in "What does the vet charge?"."""
    name = fold(slot.replace("_", " ")).rpartition(" ")[2]
    if name.endswith("ing") and _after_you(sentence) & {stem(name)}:
        return True
    return name in fold(sentence) and _beside(name).search(fold(sentence)) is not None


@lru_cache(maxsize=1024)
def _after_you(sentence: str) -> frozenset[str]:
    """What the user does by ``sentence``: "you book" asks for no booking."""
    found = tokens(sentence)
    return frozenset(stem(verb) for you, verb in pairwise(found) if you in ("you", "u"))


@lru_cache(maxsize=1024)
def _beside(name: str) -> re.Pattern[str]:
    name = re.escape(name)
    return re.compile(_BESIDE % {"name": name})


@lru_cache(maxsize=1024)
def _with_article(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:the|your|this|that) {re.escape(name)}\b")


def words_named(reply: str, slot: str) -> int:
    """How many words of ``slot`` one question of ``reply`` has: of two slots, which is meant."""
    words = slot_words(slot)
    return max((len(words & asked_stems(each)) for each in requests(reply)), default=0)


@lru_cache(maxsize=1024)
def slot_words(slot: str) -> frozenset[str]:
    """The stems by which ``slot`` is known: all of its words, or one that says enough.

    A "password for the hotline" is known as the password.
    """
    name = slot.replace("_", " ")
    head = stems_of(_OF_WHAT.sub("", name)) - _ARTICLES
    words = head if head - _CLASSIFIERS else stems_of(name) - _ARTICLES
    return words & _ENOUGH or words


@lru_cache(maxsize=1024)
def stems_of(text: str) -> frozenset[str]:
    """The stems of ``text``, words of one meaning made one: what names of facts are sought in."""
    return frozenset(stem(_SAME.get(word, word)) for word in _plain_tokens(text))


@lru_cache(maxsize=1024)
def asked_stems(sentence: str) -> frozenset[str]:
    """The stems of a question, and of what its question words are after."""
    return stems_of(sentence) | _after(sentence)


@lru_cache(maxsize=1024)
def _after(sentence: str) -> frozenset[str]:
    text = fold(sentence)
    found = (means for asks, means in _QUESTION_WORDS if asks.search(text))
    return frozenset().union(*found, *_doers(text))


def _doers(text: str) -> list[frozenset[str]]:
    """What "who" does something may be called: who insures is an insurer."""
    if not re.search(r"\bwho\b", text):
        return []
    verbs = (verb.removesuffix("e") for word in tokens(text) if (verb := bare_form(word)))
    return [frozenset((stem(f"{verb}er"), stem(f"{verb}or"))) for verb in verbs]


def _asks_of_it(sentence: str, slot: str) -> bool:
    """True for "How old is it?", which names nothing but the kind of fact that it is after."""
    said = " ".join(word for word in tokens(sentence) if word not in STOPWORDS)
    kinds = stems_of(slot) & (_after(sentence) | (stems_of(said) & _CLASSIFIERS))
    if slot == _OWN_NAME or not kinds:
        return False
    return not stems_of(said) - kinds - _QUESTION_STEMS - _CLASSIFIERS


def _asks_for_head(sentence: str, slot: str) -> bool:
    """True for "on which line?" and "the full line, please", the slot being a "tram line"."""
    words = _plain_tokens(slot.replace("_", " "))
    if len(words) < 2:
        return False
    end = words.index("of") if "of" in words else len(words)
    head = stems_of(" ".join(words[max(0, end - 1) : end])) - _CLASSIFIERS
    return bool(head) and (head <= _right_after_which(sentence) or head in _things_of(sentence))


@lru_cache(maxsize=1024)
def _things_of(sentence: str) -> tuple[frozenset[str], ...]:
    """What stands behind "your" or "the" at once, or behind a word such as "full"."""
    return tuple(stems_of(found["thing"]) for found in _THING.finditer(fold(sentence)))


def _right_after_which(sentence: str) -> frozenset[str]:
    """The stems of the two words after "which" or "what": "which computer is it on?"."""
    found = tokens(sentence)
    start = next((i for i, word in enumerate(found) if word in ("which", "what")), len(found))
    return stems_of(" ".join(found[start + 1 : start + 3]))


def _plain_tokens(text: str) -> tuple[str, ...]:
    """The words of ``text``, where set phrases are the one word that they mean."""
    folded = fold(text)
    if _ANY_SET_PHRASE.fits(folded):
        for phrase, word in _SET_PHRASES:
            folded = phrase.sub(word, folded)
    return tokens(folded)
