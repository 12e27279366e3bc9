"""What an offline user answers to a question: as a person in that place would.

A fact of the card to who asks for it, a yes about what the user came for, a choice where there is
one, and vague words about a life that no card describes. "I don't know" is for what the card lists
as unknown, and for what only an expert would know. Every function is pure.
"""

from __future__ import annotations

from dataclasses import replace

from ...core.models import Talk
from ...core.words import content_words, fold
from ..cards.card import Card
from ..english import pattern
from ..replies.asking import bare
from ..replies.questions import Question
from ..replies.speech import Speech, is_advertisement, parts
from ..speaking.phrases import Register, leads
from ..speaking.wording import by_name, stated
from .agreeing import agreed
from .asked import Answer, Asked
from .choices import menu_number
from .consent import wanted
from .deciding import is_surely_decided
from .detailing import by_meaning, detailed, meant_by
from .either_or import either
from .particulars import particular
from .preferring import any_wish, preferred
from .sought import PLAIN, SURE, fact_sought, made_thing
from .telling import untold
from .told_whether import told_whether
from .unknowns import whether_not_known, wish_not_known
from .whether import takes_yes_or_no, yes_or_no
from .wished_times import time_wished, wishes_a_time

_NEVER_SALES = frozenset(
    (
        Question.OPEN,
        Question.IDENTIFIER,
        Question.DETAIL,
        Question.COURTESY,
        Question.PREFERENCE,
        Question.EITHER_OR,
    )
)
_REQUESTS = pattern("questions.requests_politely")
_DECIDED = (Question.YES_OR_NO, Question.IDENTIFIER)


def answer(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """The answer of the user of ``card``; None where none is due, as to a courtesy."""
    if number := menu_number(asked.reply, card):
        return Answer("choose", (f"{number}.", f"{number}, please."))
    if _is_sales_talk(asked, card):
        return Answer("decline", leads("decline", register), asks_again=True)
    is_whether = asked.kind is Question.YES_OR_NO
    if is_whether and (found := whether_not_known(asked.sentence, card)):
        return found
    if takes_yes_or_no(asked.sentence, card):
        return Answer("affirm", yes_or_no(asked.sentence, card))
    if pattern("answering.announced").search(fold(asked.sentence)):
        return agreed(replace(asked, kind=Question.CONSENT), card, talk, register)
    if is_for_a_line(asked.kind, asked.sentence, card):
        return told_whether(asked, card, talk, register)
    match asked.kind:
        case Question.OPEN:
            return _described(asked.sentence, card, talk)
        case Question.CONSENT | Question.OFFER:
            return agreed(asked, card, talk, register)
        case Question.EITHER_OR:
            return either(asked, card, talk, register)
        case Question.PREFERENCE:
            if found := wish_not_known(asked.sentence, card):
                return found
            return Answer("choose", preferred(asked.sentence, asked.reply, card, talk, register))
        case Question.YES_OR_NO if wishes_a_time(asked.sentence):
            return Answer("choose", time_wished(asked.sentence, card))
        case Question.YES_OR_NO if any_of := any_wish(asked.sentence, card, talk):
            return Answer("choose", any_of)
        case Question.YES_OR_NO:
            return told_whether(asked, card, talk, register)
        case Question.IDENTIFIER:
            return _identified(asked, card, register)
        case Question.DETAIL:
            return detailed(asked, card, talk, register)
        case _:
            return None


def is_for_a_line(kind: Question, sentence: str, card: Card) -> bool:
    """True where a line of ``card`` surely decides the question, whatever facts it names.

    "Could I have your guest's name?" is no question with yes or no, "Do you have it?" is.
    """
    is_request = kind is Question.IDENTIFIER and _REQUESTS.match(bare(sentence))
    return kind in _DECIDED and not is_request and is_surely_decided(sentence, card)


def _identified(asked: Asked, card: Card, register: Register) -> Answer:
    """To a question for a number or a name: what the card has of it, else that it is not known."""
    if line := particular(asked.sentence, card):
        return Answer("inform", (line,))
    if found := by_meaning(meant_by(asked), card, register, SURE):
        return found
    if made := made_thing(asked.sentence, card):
        return Answer("inform", stated([made], register))
    return Answer("unknown", leads("not_at_hand", register), asks_again=True)


def _is_sales_talk(asked: Asked, card: Card) -> bool:
    """True for "Would you like to hear more?" behind an advertisement, and for one that asks.

    An advertisement for what the user came for is none to them.
    """
    if asked.kind in _NEVER_SALES:
        return False
    before, _, _ = asked.reply.partition(asked.sentence)
    last = next(reversed(parts(before)), None)
    praised = asked.sentence if is_advertisement(asked.sentence) else None
    if praised is None and last is not None and last.speech is Speech.ADVERTISEMENT:
        praised = last.text
    return praised is not None and wanted(card).isdisjoint(content_words(praised))


def _described(sentence: str, card: Card, talk: Talk) -> Answer:
    """To an open question: the fact it is after, else what happened and the user has not said."""
    fact = fact_sought(sentence, card, PLAIN) if talk.user_messages else None
    said = by_name([fact]) if fact and fact.value else (untold(card, talk) or "",)
    return Answer("explain", said, asks_again=True)
