"""What an offline user says to "Shall I?", to an offer, and to what is read back to them.

Yes to what they came for, what is right where something else is proposed, and no to all else.
"""

from __future__ import annotations

from ...core.models import Talk
from ...core.words import content_words, fold, sentences
from ..cards.card import Card
from ..cards.prose import ended
from ..english import pattern
from ..language.cuts import capital
from ..replies.leave import asks_leave
from ..replies.questions import Question
from ..speaking.phrases import Register, leads, lines, whole
from ..speaking.wording import stated
from .asked import Answer, Asked
from .consent import (
    GOING_AHEAD,
    ends_what_is_kept,
    is_agreed,
    is_substitute,
    is_unwanted,
    keeps_from_leaving,
    put_right,
)
from .deciding import Line
from .free_days import against
from .limits import too_dear
from .misreading import is_other_outcome, misread, other_count, other_day, with_deeds_named

_BARE = 2  # words of "Have I got that right?", which reads back what stands before it
_OWN_DEED = pattern("leave.own_deed")
_BY_THE_WAY = pattern("leave.by_the_way")
_BEFORE = 2  # sentences before "Shall I?" that say what
_REPLACES = pattern("answering.replaces")
_REFERS = pattern("questions.refers")
_FEW_OF_DEED = 2  # words of "Shall I apply that to your account?"


def agreed(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer:
    """Yes to what the user came for, the right value to a wrong one read back, no to all else."""
    if right := right_value(asked, card):
        return Answer("correct", (right,))
    if token := pattern("answering.token").search(asked.sentence):
        is_yes = token[1].lower() == "yes"
        ways = ("Yes.", "YES") if is_yes else (f"{token[1]}.", f"{token[1]}, yes.")
        return Answer("affirm", ways)
    if pattern("answering.minding").search(fold(asked.sentence)):
        return not_minding(asked, card, register)
    meant = _proposed(asked)
    own_deeds = " ".join(found["deed"] for found in _OWN_DEED.finditer(with_deeds_named(meant)))
    before = _with_before(asked)
    is_other = not _REPLACES.search(fold(before)) and (
        is_other_outcome(asked.sentence, card) or is_other_outcome(own_deeds, card)
    )
    is_kept = keeps_from_leaving(asked.sentence, before, card) or ends_what_is_kept(before, card)
    if is_other or is_kept or is_substitute(meant, card) or is_unwanted(meant, card):
        return Answer("decline", leads("decline", register), asks_again=True)
    if most := too_dear(before, card):
        return Answer("decline", tuple(line.format(most) for line in lines("too_dear")))
    if other := other_day(meant, card) or other_count(meant, card):
        return Answer("correct", (f"No, {other}.", f"{capital(other)} is what I need."))
    if busy := against(before, card):
        return Answer("correct", told_against(busy, register))
    goes_ahead = asked.kind is Question.CONSENT
    is_time = pattern("answering.time_proposed").search(fold(asked.sentence))
    if is_time or is_agreed(asked.sentence, meant, asked.reply, card, asks_to_go_ahead=goes_ahead):
        return Answer("affirm", _affirming(asked, talk, register))
    return Answer("decline", leads("decline", register), asks_again=True)


def told_against(line: Line, register: Register) -> tuple[str, ...]:
    """No, and the ``line`` of the card that says why."""
    why = stated([line.fact], register) if line.fact else (ended(line.text),)
    return tuple(f"{no} {capital(each)}" for no in lines("no_and_why") for each in why)


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


def not_minding(asked: Asked, card: Card, register: Register) -> Answer:
    """No to "Do you mind if I cancel it?", unless the user does."""
    if is_agreed(asked.sentence, _proposed(asked), asked.reply, card, asks_to_go_ahead=True):
        return Answer("affirm", lines("not_minding", register))
    return Answer("decline", lines("minding", register), asks_again=True)


def right_value(asked: Asked, card: Card) -> str | None:
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
