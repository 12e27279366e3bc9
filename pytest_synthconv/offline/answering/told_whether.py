"""What an offline user answers to a question with yes or no.

A fact or a line of the card that says it, else yes or no: as the card has it, and as people would.
"""

from __future__ import annotations

from ...core.models import Talk
from ...core.words import fold
from ..cards.card import Card, Fact
from ..english import pattern
from ..replies.asking import is_whether
from ..replies.slots import slot_words, stems_of
from ..speaking.phrases import Register, leads
from ..speaking.wording import stated
from .agreeing import not_minding, right_value
from .asked import Answer, Asked
from .consent import is_foreign
from .leaning import names_any
from .misreading import company, is_opposite, is_other_outcome, other_of_its_line
from .particulars import particular
from .sought import PLAIN, SURE, fact_sought
from .telling import decided
from .whether import yes_or_no
from .words_of_yes import short_answer

_A_NO = pattern("answering.a_no")


def told_whether(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer:
    """What decides it, else yes or no: as the card has it, and yes to what it does not deny."""
    text = fold(asked.sentence)
    if pattern("answering.minding").search(text):
        return not_minding(asked, card, register)
    if pattern("answering.look_for").search(text):
        return Answer("unknown", leads("not_at_hand", register), asks_again=True)
    if pattern("answering.recalls").search(text):
        return Answer("unknown", leads("no_idea", register), asks_again=True)
    if right := right_value(asked, card):
        return Answer("correct", (right,))
    if told := _said_by_fact(asked.sentence, card, register):
        return told
    if with_whom := company(asked.sentence, card):
        return Answer("correct", (f"No, {with_whom}.",))
    if other := other_of_its_line(asked.sentence, card):
        return Answer("correct", (f"No, {other}.",))
    if is_opposite(asked.sentence, card):
        return Answer("affirm", short_answer(asked.sentence, denied=True), asks_again=True)
    if is_whether(asked.sentence) and (told := decided(asked.sentence, card, talk, register)):
        return told
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


def _said_by_fact(sentence: str, card: Card, register: Register) -> Answer | None:
    """The yes or no that is the value of the fact asked for: "member: no", "hurt: nobody"."""
    asked, sought = stems_of(sentence), fact_sought(sentence, card, SURE)
    for fact in card.facts:
        value = fact.value.casefold()
        is_yes, is_no = pattern("answering.a_yes").search(value), _A_NO.search(value)
        if not (is_yes or is_no) or not (slot_words(fact.slot) <= asked or fact == sought):
            continue
        if is_no and is_no.end() < len(value):
            return Answer("inform", stated([fact], register))
        return Answer("affirm", short_answer(sentence, denied=is_no is not None))
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
