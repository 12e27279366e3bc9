"""What an offline user answers to a question: as a person in that place would.

A fact of the card to who asks for it, a yes about what the user came for, a choice where there is
one, and vague words about a life that no card describes. "I don't know" is for what the card lists
as unknown, and for what only an expert would know. Every function is pure.
"""

from __future__ import annotations

from dataclasses import replace

from ...core.models import Talk
from ...core.words import content_words, fold, sentences
from ..cards.card import Card, Fact
from ..english import pattern
from ..language.cuts import capital
from ..replies.leave import asks_leave
from ..replies.options import options_of
from ..replies.questions import Question
from ..replies.slots import slot_words, stems_of
from ..replies.speech import Speech, is_advertisement, parts
from ..speaking.phrases import Register, leads, lines, whole
from ..speaking.wording import by_name, stated
from .alternatives import states_of, supposed
from .asked import Answer, Asked
from .choices import chosen, menu_number, naming
from .consent import (
    GOING_AHEAD,
    is_agreed,
    is_foreign,
    is_substitute,
    is_unwanted,
    keeps_from_leaving,
    put_right,
    wanted,
)
from .detailing import by_meaning, detailed, meant_by
from .leaning import names_any
from .limits import too_dear
from .misreading import (
    company,
    is_opposite,
    is_other_outcome,
    misread,
    other_count,
    other_day,
    other_of_its_line,
)
from .particulars import particular
from .preferring import any_wish, preferred
from .sought import PLAIN, SURE, fact_sought, made_thing
from .telling import untold
from .unknowns import not_known_at_all, whether_not_known, wish_not_known
from .whether import takes_yes_or_no, yes_or_no
from .wished_times import time_wished, wishes_a_time
from .words_of_yes import short_answer

_NEVER_SALES = frozenset(
    (
        Question.OPEN,
        Question.IDENTIFIER,
        Question.COURTESY,
        Question.PREFERENCE,
        Question.EITHER_OR,
    )
)
_OF_WHETHER = (Question.YES_OR_NO, Question.EITHER_OR)
_BARE = 2  # words of "Have I got that right?", which reads back what stands before it
_OWN_DEED = pattern("leave.own_deed")
_BY_THE_WAY = pattern("leave.by_the_way")
_BEFORE = 2  # sentences before "Shall I?" that say what
_REFERS = pattern("questions.refers")
_FEW_OF_DEED = 2  # words of "Shall I apply that to your account?"
_A_PAIR = 2  # options that may go with an open question; more are a list to choose from


def answer(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """The answer of the user of ``card``; None where none is due, as to a courtesy."""
    if number := menu_number(asked.reply, card):
        return Answer("choose", (f"{number}.", f"{number}, please."))
    if _is_sales_talk(asked, card):
        return Answer("decline", leads("decline", register), asks_again=True)
    if asked.kind in _OF_WHETHER and (found := whether_not_known(asked.sentence, card)):
        return found
    if takes_yes_or_no(asked.sentence, card):
        return Answer("affirm", yes_or_no(asked.sentence, card))
    if pattern("answering.announced").search(fold(asked.sentence)):
        return _agreed(replace(asked, kind=Question.CONSENT), card, talk, register)
    match asked.kind:
        case Question.OPEN:
            return _described(asked.sentence, card, talk)
        case Question.CONSENT | Question.OFFER:
            return _agreed(asked, card, talk, register)
        case Question.EITHER_OR:
            return _either(asked.sentence, card, talk, register)
        case Question.PREFERENCE:
            if found := wish_not_known(asked.sentence, card):
                return found
            return Answer("choose", preferred(asked.sentence, asked.reply, card, talk, register))
        case Question.YES_OR_NO if wishes_a_time(asked.sentence):
            return Answer("choose", time_wished(asked.sentence, card))
        case Question.YES_OR_NO if any_of := any_wish(asked.sentence, card, talk):
            return Answer("choose", any_of)
        case Question.YES_OR_NO:
            return _told_whether(asked, card, register)
        case Question.IDENTIFIER:
            return _identified(asked, card, register)
        case Question.DETAIL:
            return detailed(asked, card, talk, register)
        case _:
            return None


def _either(sentence: str, card: Card, talk: Talk, register: Register) -> Answer:
    """To "Brass or black?": the fact that is asked for, else the option that the card fits best."""
    if found := _openly_asked(sentence, card, register) or not_known_at_all(sentence, card):
        return found
    if states := states_of(sentence):
        return Answer("choose", supposed(states, card, talk))
    return Answer("choose", chosen(options_of(sentence), card, talk))


def _identified(asked: Asked, card: Card, register: Register) -> Answer:
    """To a question for a number or a name: what the card has of it, else that it is not known."""
    if line := particular(asked.sentence, card):
        return Answer("inform", (line,))
    if found := by_meaning(meant_by(asked), card, register, SURE):
        return found
    if made := made_thing(asked.sentence, card):
        return Answer("inform", stated([made], register))
    return Answer("unknown", leads("not_at_hand", register), asks_again=True)


def _openly_asked(sentence: str, card: Card, register: Register) -> Answer | None:
    """The fact that "How many are you, or is it just you?" is after; None where it is a choice."""
    opened = pattern("answering.openly").match(fold(sentence))
    options = options_of(sentence)
    is_choice = len(options) > _A_PAIR or naming(options, [fact.value for fact in card.facts])
    if not opened or is_choice:
        return None
    found = fact_sought(f"{opened[0]}?", card, SURE)
    return Answer("inform", stated([found], register)) if found and found.value else None


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


def _agreed(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer:
    """Yes to what the user came for, the right value to a wrong one read back, no to all else."""
    if right := _put_right(asked, card):
        return Answer("correct", (right,))
    if token := pattern("answering.token").search(asked.sentence):
        is_yes = token[1].lower() == "yes"
        ways = ("Yes.", "YES") if is_yes else (f"{token[1]}.", f"{token[1]}, yes.")
        return Answer("affirm", ways)
    if pattern("answering.minding").search(fold(asked.sentence)):
        return _not_minding(asked, card, register)
    meant = _proposed(asked)
    own_deeds = " ".join(found["deed"] for found in _OWN_DEED.finditer(fold(meant)))
    is_other = is_other_outcome(asked.sentence, card) or is_other_outcome(own_deeds, card)
    is_kept = keeps_from_leaving(asked.sentence, _with_before(asked), card)
    if is_other or is_kept or is_substitute(meant, card) or is_unwanted(meant, card):
        return Answer("decline", leads("decline", register), asks_again=True)
    if most := too_dear(_with_before(asked), card):
        return Answer("decline", tuple(line.format(most) for line in lines("too_dear")))
    if other := other_day(meant, card) or other_count(meant, card):
        return Answer("correct", (f"No, {other}.", f"{capital(other)} is what I need."))
    goes_ahead = asked.kind is Question.CONSENT
    is_time = pattern("answering.time_proposed").search(fold(asked.sentence))
    if is_time or is_agreed(asked.sentence, meant, asked.reply, card, asks_to_go_ahead=goes_ahead):
        return Answer("affirm", _affirming(asked, talk, register))
    return Answer("decline", leads("decline", register), asks_again=True)


def _proposed(asked: Asked) -> str:
    """The question, and what stands before it where that says what is to be done."""
    own = set(content_words(asked.sentence)) - GOING_AHEAD
    refers = _REFERS.search(fold(asked.sentence)) is not None
    if len(own) > (_FEW_OF_DEED if refers else 1):
        return asked.sentence
    return _BY_THE_WAY.sub("", _with_before(asked))


def _with_before(asked: Asked) -> str:
    """The question, and what is said right before it."""
    before = [s for s in sentences(asked.reply.partition(asked.sentence)[0]) if s[-1:] != "?"]
    return " ".join((*before[-_BEFORE:], asked.sentence))


def _not_minding(asked: Asked, card: Card, register: Register) -> Answer:
    """No to "Do you mind if I cancel it?", unless the user does."""
    if is_agreed(asked.sentence, _proposed(asked), asked.reply, card, asks_to_go_ahead=True):
        return Answer("affirm", lines("not_minding", register))
    return Answer("decline", lines("minding", register), asks_again=True)


def _put_right(asked: Asked, card: Card) -> str | None:
    """What is right, where a question reads back another value, sort or date; else None."""
    if not pattern("answering.reads_back").search(fold(asked.sentence).rstrip("?!. ")):
        return put_right(asked.sentence, card)
    is_bare = len(content_words(asked.sentence)) <= _BARE
    text = asked.reply if is_bare else asked.sentence
    return put_right(text, card) or misread(text, card)


def _affirming(asked: Asked, talk: Talk, register: Register) -> tuple[str, ...]:
    """Ways to say yes; "that's right" to no offer, and "as I said" only to who said so before."""
    ways = whole("affirm", register)
    text = fold(asked.sentence)
    sets_to_work = pattern("answering.deed").search(text) or asks_leave(text)
    if asked.kind is Question.OFFER or sets_to_work:
        ways = tuple(way for way in ways if not pattern("answering.agreeing").search(way))
    elif pattern("answering.reads_back").search(text.rstrip("?!. ")):
        ways = tuple(way for way in ways if not pattern("answering.ordering").search(way))
    if any(message.act == "affirm" for message in talk.user_messages):
        return ways
    said_before = pattern("answering.said_before")
    return tuple(way for way in ways if not said_before.search(way))


def _told_whether(asked: Asked, card: Card, register: Register) -> Answer:
    """Yes or no: as the card has it, and yes to what it does not deny."""
    text = fold(asked.sentence)
    if pattern("answering.minding").search(text):
        return _not_minding(asked, card, register)
    if pattern("answering.look_for").search(text):
        return Answer("unknown", leads("not_at_hand", register), asks_again=True)
    if pattern("answering.recalls").search(text):
        return Answer("unknown", leads("no_idea", register), asks_again=True)
    if right := _put_right(asked, card):
        return Answer("correct", (right,))
    if told := _said_by_fact(asked.sentence, card):
        return told
    if with_whom := company(asked.sentence, card):
        return Answer("correct", (f"No, {with_whom}.",))
    if other := other_of_its_line(asked.sentence, card):
        return Answer("correct", (f"No, {other}.",))
    if is_opposite(asked.sentence, card):
        return Answer("affirm", short_answer(asked.sentence, denied=True), asks_again=True)
    if pattern("answering.wishing").search(text) and is_other_outcome(asked.sentence, card):
        return Answer("decline", leads("decline", register), asks_again=True)
    if pattern("answering.wish_stated").search(text) and is_foreign(asked.sentence, card):
        return Answer("decline", leads("decline", register), asks_again=True)
    is_event = pattern("answering.event_before").search(text)
    if is_event and (event := particular(asked.sentence, card)):
        return Answer("inform", (event,))
    if fact := _of_any(asked.sentence, card):
        return Answer("inform", stated([fact], register))
    return Answer("affirm", yes_or_no(asked.sentence, card))


def _said_by_fact(sentence: str, card: Card) -> Answer | None:
    """The yes or no that is the value of a fact which ``sentence`` names: "member: no"."""
    asked = stems_of(sentence)
    for fact in card.facts:
        value = fact.value.casefold()
        for word in ("yes", "no"):
            is_said = pattern(f"answering.a_{word}").search(value)
            if is_said and slot_words(fact.slot) <= asked:
                return Answer("affirm", short_answer(sentence, denied=word == "no"))
    return None


def _of_any(sentence: str, card: Card) -> Fact | None:
    """What "Do you have any allergies?" or "Have you learnt any Italian?" is after in fact.

    "Has any liquid got into the laptop?" is not after which laptop it is.
    """
    text = fold(sentence)
    if not pattern("answering.any").search(text):
        return None
    is_after = pattern("answering.after_any").search(text)
    fact = fact_sought(sentence, card, SURE if is_after else PLAIN)
    if fact is None or not fact.value:
        return None
    return fact if is_after or names_any(sentence, f"{fact.slot} {fact.value}") else None
