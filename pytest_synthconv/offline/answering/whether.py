"""What a user answers where only yes or no is asked: as the card has it, else as people would.

Whether it is a yes is `leaning`'s to say; here it is put in words: "Did you change anything?" -
"No, nothing.".
"""

from __future__ import annotations

from ...core.words import fold
from ..cards.card import Card
from ..english import lines, pattern
from ..language.grammar import bare_form
from ..replies.options import options_of
from .clauses import clauses_of
from .denials import HAS_DONE, NEAR, is_affirmed, is_denied
from .leaning import expects_no, is_stated, leaning
from .same_deeds import nearness, words_of_deed
from .words_of_yes import is_negated, objection, short_answer

_ANYTHING = pattern("answering.anything_at_all")
_RARE = pattern("yes_and_no.not_unless_stated")
_CHECKS = pattern("yes_and_no.checks")


def yes_or_no(sentence: str, card: Card) -> tuple[str, ...]:
    """Ways to say yes or no to ``sentence``, which reads nothing back."""
    if is_negated(sentence):
        is_wrong = is_affirmed(sentence, card)
        return objection(sentence) if is_wrong else short_answer(sentence, denied=False)
    if _RARE.search(fold(sentence)) and not is_stated(sentence, card):
        return lines("yes_and_no.not_that_i_know")
    is_checked = _CHECKS.search(fold(sentence)) and not is_denied(sentence, card)
    if is_checked or leaning(sentence, card) > 0:
        return short_answer(sentence, denied=False)
    if not expects_no(sentence) or is_denied(sentence, card):
        return short_answer(sentence, denied=True)
    if _ANYTHING.search(fold(sentence)):
        return lines("yes_and_no.nothing")
    return (*short_answer(sentence, denied=True)[:1], *lines("yes_and_no.not_known"))


def takes_yes_or_no(sentence: str, card: Card) -> bool:
    """True for a question of another form to which the card has a plain yes or no."""
    return _denies_both(sentence, card) or _is_said_to_have(sentence, card)


def _denies_both(sentence: str, card: Card) -> bool:
    """True for "Did you wipe or reset it?" where the card denies that anything was done."""
    is_of_deeds = HAS_DONE.match(fold(sentence)) and all(
        bare_form(option.split()[0].lower()) for option in options_of(sentence)
    )
    return bool(is_of_deeds) and is_denied(sentence, card)


def _is_said_to_have(sentence: str, card: Card) -> bool:
    """True for "Do you still have the receipt?" where the card says that it was kept."""
    if not pattern("answering.still_has").search(fold(sentence)):
        return False
    having = pattern("answering.having")
    kept = (
        words_of_deed(clause.text)
        for clause in clauses_of(card)
        if not clause.is_denied and having.search(clause.text)
    )
    return any(nearness(words_of_deed(sentence), said) >= NEAR for said in kept)
