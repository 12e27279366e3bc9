"""What a user does not know, and says so: the sort of an account, whether something was done."""

from __future__ import annotations

from ...core.words import fold
from ..cards.card import Card
from ..english import pattern
from ..language.meaning import likeness
from ..replies.slots import asked_slots, named_slots
from ..speaking.wording import not_known
from .asked import Answer
from .consent import wanted
from .particulars import stems_said
from .sought import SURE, fact_sought
from .sought_measures import score

_SAME_THING = 0.5  # how like a question the name of a fact is that it asks for
_WISH, _DEED = pattern("alternatives.wish"), pattern("answering.deed")
_WHETHER, _HAS = pattern("answering.whether_unknown"), pattern("answering.has_it")
_ABOUT_IT = 0.3  # how like a question is what shares half of its words with it
_SHARED = 0.5  # of the words of what is not known, besides what it is all about
_LIKE, _LIKELY = 0.6, 0.5
"""How like a question, and how likely after, a thing is that "Do you have the code?" is about.

Of 596 questions for a yes or a no to people who do not know some thing, 35 are about that; it is
found for 13 of them, and for no other.
"""


def not_known_at_all(sentence: str, card: Card) -> Answer | None:
    """That the user does not know which it is, where the card says so of what it asks."""
    if _WISH.search(fold(sentence)) and not asked_slots(sentence, card.unknown):
        return None
    return wish_not_known(sentence, card)


def wish_not_known(sentence: str, card: Card) -> Answer | None:
    """That the user does not know yet what they would like, where the card says so."""
    found = fact_sought(sentence, card, SURE)
    if found is None or found.value or likeness(sentence, found.slot) < _SAME_THING:
        return None
    return Answer("unknown", not_known([found.slot]), asks_again=True)


def named_unknown(sentence: str, card: Card) -> Answer | None:
    """That the user does not know what ``sentence`` names of what the card lists as unknown."""
    named = named_slots(sentence, card.unknown)
    return Answer("unknown", not_known(named[:1]), asks_again=True) if named else None


def whether_not_known(sentence: str, card: Card) -> Answer | None:
    """That the user does not know whether it is so, or has no such thing to look it up."""
    if _DEED.search(fold(sentence)):
        return None
    found = next((slot for slot in card.unknown if _is_about(sentence, slot, card)), None)
    return Answer("unknown", not_known([found]), asks_again=True) if found else None


def _is_about(sentence: str, slot: str, card: Card) -> bool:
    name = _WHETHER.sub("", fold(slot))
    own = stems_said(name)
    shared = len((own & stems_said(sentence)) - wanted(card)) / max(1, len(own))
    if name != fold(slot):
        least = _SAME_THING if shared < _SHARED else _ABOUT_IT
        return bool(shared) and likeness(sentence, slot) >= least
    is_asked = _HAS.search(fold(sentence)) is not None and likeness(sentence, slot) >= _LIKE
    return is_asked and shared >= _SHARED and score(sentence, slot, "") >= _LIKELY
