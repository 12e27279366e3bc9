"""What each sentence of a reply does: states something, or only speaks politely around it.

The patterns stand in ``english/speech.yaml``. What fits none of them is a statement, and only
statements can answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from ...core.words import content_words, fold, sentences, tokens
from ..english import pattern, table, words
from .asking import begins_asking, is_asking, is_once_more, sends_to_others
from .waiting import belonging


class Speech(str, Enum):
    """What one sentence does."""

    STATEMENT = "statement"
    ASKING = "asking"
    ANNOUNCEMENT = "announcement"
    CODE = "code"
    INSTRUCTION = "instruction"
    ERROR = "error"
    NOT_UNDERSTOOD = "not_understood"
    REFUSAL = "refusal"
    DENIAL = "denial"
    CLOSURE = "closure"
    PROMISE = "promise"
    OFFER = "offer"
    DEFERRAL = "deferral"
    ADVERTISEMENT = "advertisement"
    EMPATHY = "empathy"
    COURTESY = "courtesy"
    RESTATING = "restating"
    HEDGE = "hedge"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Part:
    """A sentence of a reply, or a clause that stands for itself, and what it does."""

    text: str
    speech: Speech


# A clause behind one of these may do something else than the one before it: "I am sorry to hear
# that, but your card is blocked now."
_JOINTS = pattern("speech.joints")
_FRAME = pattern("speech.frame")
_LISTED = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)]|\*{2})\s*")
_FEW_WORDS = 2
_A_CLAUSE = 20  # characters that a clause before a question has at least
_OFTEN = 3
_MOSTLY = 0.4
_SUMMARY = pattern("speech.summary")
_ANNOUNCES = re.compile(r":[ *_]*$")
_NO_ENDS = words("speech.no_ends")
_TAG = pattern("speech.question_tag")
_FORM, _NOT_FORM = pattern("speech.form"), pattern("speech.not_form")
_ABOUT_FORM = pattern("speech.about_form")
_DECORATION = re.compile(r"^[^\w\s\[(<{\"'*#>-]+\s+")
"""An emoji or another sign before a sentence; code begins with signs of its own."""
_TRIMMINGS = pattern("speech.trimmings")
_ACTS = {Speech(act): pattern(f"speech.acts.{act}") for act in table("speech")["acts"]}
"""The signs of each act; the first that fits decides."""


@lru_cache(maxsize=1024)
def parts(reply: str) -> tuple[Part, ...]:
    """The parts of ``reply``, in order."""
    found: list[Part] = []
    asked_about = belonging(reply)
    for sentence in sentences(reply):
        is_about = sentence in asked_about
        found.extend(_only_announced(each) if is_about else each for each in _parts_of(sentence))
    return tuple(_leading_to_a_form(found))


def _leading_to_a_form(found: Sequence[Part]) -> Sequence[Part]:
    """Make the steps to a form for questions, and what is said of that form, no statements.

    Who is told how to ask the question has no answer to it: "1. Open the menu. 2. Scroll down to
    'Write to us'." Steps that end so only "if that doesn't help" remain what they are.
    """
    at = next((i for i, part in enumerate(found) if _is_form(part.text)), None)
    if at is None:
        return found
    return [
        Part(part.text, Speech.DEFERRAL)
        if part.speech is Speech.STATEMENT and (i == at or _belongs_to_form(found, i, at))
        else part
        for i, part in enumerate(found)
    ]


def _is_form(text: str) -> bool:
    folded = fold(text).strip(" *_-")
    return _FORM.fits(folded) and not _NOT_FORM.fits(folded)


def _belongs_to_form(found: Sequence[Part], i: int, at: int) -> bool:
    """True for a step of a list, whose number may be a part of its own, and for "It is short"."""
    text = found[i].text
    if _LISTED.match(text) or (i and _LISTED.fullmatch(found[i - 1].text)):
        return True
    is_behind = i > at and "form" in tokens(found[at].text)
    return is_behind and _ABOUT_FORM.fits(fold(text))


def _only_announced(part: Part) -> Part:
    is_stated = part.speech in (Speech.STATEMENT, Speech.HEDGE, Speech.RESTATING)
    return Part(part.text, Speech.ANNOUNCEMENT) if is_stated else part


def without_trimmings(found: Sequence[Part]) -> tuple[Part, ...]:
    """Leave out what only sells, and what asks how the chat was.

    It takes nothing from the answer that it follows. Behind no statement it stays: then it is
    all there is.
    """
    first = next((i for i, part in enumerate(found) if part.speech is Speech.STATEMENT), None)
    if first is None:
        return tuple(found)
    rest = zip(found[first:], found[first + 1 :], strict=False)
    return (
        *found[: first + 1],
        *(part for before, part in rest if not _is_trimming(before, part)),
    )


def _is_trimming(before: Part, part: Part) -> bool:
    if part.speech in (Speech.INSTRUCTION, Speech.REFUSAL, Speech.DENIAL):
        return False
    if part.speech is Speech.ADVERTISEMENT or _TRIMMINGS.fits(fold(part.text)):
        return True
    if part.speech is not Speech.ASKING:
        return False
    return before.speech is Speech.ADVERTISEMENT or is_advertisement(part.text)


@lru_cache(maxsize=1024)
def is_advertisement(sentence: str) -> bool:
    """Return True when ``sentence`` praises something for sale, even as a question."""
    return _ACTS[Speech.ADVERTISEMENT].fits(fold(sentence))


@lru_cache(maxsize=2048)
def _parts_of(sentence: str) -> Sequence[Part]:
    frame = _FRAME.match(sentence)
    bare = sentence[frame.end() :] if frame else sentence
    # A frame around a quotation of the user, which was taken out, restates nothing.
    names_something = frame is not None and len(content_words(frame.group())) > 1
    before = [Part(frame.group(), Speech.RESTATING)] if frame and names_something else []
    if is_asking(bare):
        return [*before, *_before_question(bare), Part(bare, Speech.ASKING)]
    clauses = [clause for clause in _JOINTS.split(bare) if clause and tokens(clause)]
    if len(clauses) < _FEW_WORDS:
        return [*before, Part(bare, _speech(bare, is_cut=False))]
    whole = _speech(bare, is_cut=False)
    if whole in (Speech.CODE, Speech.OFFER, Speech.ADVERTISEMENT, Speech.CLOSURE):
        return [Part(sentence, whole)]
    last = len(clauses) - 1
    acts = [Part(clause, _speech(clause, is_cut=i < last)) for i, clause in enumerate(clauses)]
    if acts[0].speech is Speech.RESTATING and _SUMMARY.search(fold(acts[0].text)):
        return [*before, Part(bare, Speech.RESTATING)]
    return before + [part for part in acts if not _restates_nothing(part)]


def _restates_nothing(part: Part) -> bool:
    """True for "You wrote" before a quotation of the user that was taken out."""
    return part.speech is Speech.RESTATING and len(content_words(part.text)) <= 1


def _before_question(sentence: str) -> list[Part]:
    """What stands before a question in the same sentence: "It is 12 euros, do you want it?"."""
    before, joint, behind = sentence.rpartition(", ")
    if not joint or len(before) <= _A_CLAUSE or begins_asking(before):
        return []
    if _TAG.fullmatch(fold(behind).strip(" ?!*_")):  # it asks whether the statement is true
        return []
    return [Part(before, _speech(before, is_cut=False))]


def _speech(text: str, *, is_cut: bool) -> Speech:
    if not is_cut and not _LISTED.match(text) and (_ANNOUNCES.search(text) or _is_broken_off(text)):
        return Speech.ANNOUNCEMENT
    if _only_repeats_a_word(text):
        return Speech.RESTATING
    if is_once_more(text):
        return Speech.NOT_UNDERSTOOD
    if sends_to_others(text):
        return Speech.DEFERRAL
    folded = _DECORATION.sub("", fold(text)).strip(" *_-\"'#>")
    return next((act for act, signs in _ACTS.items() if signs.fits(folded)), Speech.STATEMENT)


def _only_repeats_a_word(text: str) -> bool:
    """True for the babble of a small model: "The tickets are the tickets of the tickets"."""
    words = content_words(text)
    if len(words) - len(set(words)) < _OFTEN - 1:  # none is said often
        return False
    most = max(map(words.count, words))
    return most >= _OFTEN and (len(set(words)) <= _OFTEN or most >= _MOSTLY * len(words))


def _is_broken_off(text: str) -> bool:
    """True when ``text`` stops at a word that nothing ends with: "and then go to the"."""
    words = tokens(text)
    return len(words) > 2 and words[-1] in _NO_ENDS and text.rstrip()[-1:].isalpha()
