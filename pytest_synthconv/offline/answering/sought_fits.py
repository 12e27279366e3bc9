"""What of a card can be the answer to a question at all, by the forms of both.

No price is an answer to "who", no day that is over to a wish, and no phone number to "where".
"""

from __future__ import annotations

import re

from ...core.words import fold, tokens
from ..cards.card import Card, Fact
from ..english import pattern, table
from ..replies.asking import begins_with_wh
from ..replies.slots import is_beside, is_counted
from .plain_questions import in_plain_words, plainly
from .sought_measures import (
    NUMBER_OF,
    OF_ANY_FORM,
    core_of,
    forms_of,
    kinds_of,
    likenesses,
    named_kinds,
    number_of,
    other_words,
    overlap,
)
from .wished_times import fits_time

_NEVER = {form: frozenset(kinds.split()) for form, kinds in table("sought")["never"].items()}
_CLAUSES = {wh: frozenset(forms.split()) for wh, forms in table("sought")["clauses"].items()}
_GETS = {form: frozenset(kinds.split()) for form, kinds in table("sought")["gets"].items()}
_CONTACTS = frozenset(("calls", "writes"))
_WRITTEN, _COUNTED = ("code", "mail", "count", "phone", "digits"), frozenset(("count",))
_OF_FIGURES, _A_FIGURE = pattern("sought.of_figures"), pattern("sought.a_figure")
_A_YEAR_OR_DAY = re.compile(r"(?:19|20)\d\d|\d\d?")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_ASKS_FOR_CODE = pattern("sought.asks_for_code")


def is_thing(name: str) -> bool:
    """True for a "bike", False for an "instructor" and a "code"."""
    like = likenesses(name)
    return like["thing"] > max(like["person"], like["place"]) and "of code" not in named_kinds(name)


def gets(question: str, fact: Fact) -> bool:
    """True for a value of the kind that ``question`` gets: a day to "when?"."""
    kinds = kinds_of(fact.value)
    return any(not _GETS[form].isdisjoint(kinds) for form in forms_of(question) if form in _GETS)


def may_be(fact: Fact, question: str, card: Card) -> bool:
    """False for what nobody gives to ``question``; what is not known may be of any kind."""
    is_meant = _is_contact(fact, question) or _is_code_of_it(fact, question)
    if (is_beside(question, fact.slot) and not is_meant) or is_counted(question, fact.slot):
        return False
    if not is_clause_for(fact.slot, question):
        return False
    if _is_another_number(question, fact.slot):
        return False
    kinds = frozenset(kinds_of(fact.value))
    if kinds and _ASKS_FOR_CODE.search(fold(question)):
        is_amount = kinds == _COUNTED and any(sign.isalpha() for sign in fact.value)
        if kinds.isdisjoint(_WRITTEN) or is_amount:
            return False
    if _is_moved_thing(fact, question) or has_figures_of(fact.value, question):
        return False
    return fits_form(fact.value, question) and fits_time(fact, question, card)


def has_figures_of(value: str, question: str) -> bool:
    """True for "25 pounds" to "What was the £25 fee for?", which has them already."""
    figures = frozenset(_FIGURES.findall(value))
    said = frozenset(_FIGURES.findall(question))
    return bool(figures) and figures <= said and begins_with_wh(question)


def _is_contact(fact: Fact, question: str) -> bool:
    """True for an address to write to in "Where should we email it?"."""
    return gets(question, fact) and not _CONTACTS.isdisjoint(forms_of(question))


def _is_code_of_it(fact: Fact, question: str) -> bool:
    """True for a "booking" that is a code in "your booking reference"."""
    called = NUMBER_OF.search(fold(question))
    is_code = called is not None and called[2] == fold(fact.slot)
    return is_code and "code" in kinds_of(fact.value)


def is_clause_for(name: str, question: str) -> bool:
    """False for "who built the house" to "Where is the house?"."""
    forms = _CLAUSES.get(fold(name).partition(" ")[0])
    asked = _CLAUSES[OF_ANY_FORM].intersection(forms_of(question))
    return forms is None or not asked or not forms.isdisjoint(forms_of(question))


def _is_moved_thing(fact: Fact, question: str) -> bool:
    """True for a "bike" by name in "Where shall we collect the bike?", which is after a place."""
    is_named = kinds_of(fact.value) == ("name",) and overlap(question, fact.slot) == 1
    return is_named and "where" in forms_of(question) and is_thing(fact.slot)


def _is_another_number(question: str, name: str) -> bool:
    """True for a "policy number" in "your microchip number" or "the IMEI"."""
    called = NUMBER_OF.search(fold(question))
    if called and called[1]:
        return called[1] not in tokens(name)
    own, said = core_of(name), in_plain_words(question)
    is_other = bool(number_of(question, own).get("number of another"))
    is_code = "of code" in named_kinds(name)
    return is_other and is_code and not (overlap(said, name) or other_words(said, name))


def fits_form(value: str, question: str) -> bool:
    """False for a value of a kind that no such question gets: no name of a person is a price."""
    if value and _OF_FIGURES.search(plainly(question)) and not _A_FIGURE.search(fold(value)):
        return False
    asked = forms_of(question)
    if "when" in asked and value.isdigit() and not _A_YEAR_OR_DAY.fullmatch(value):
        return False  # the last four digits of a card
    kinds = frozenset(kinds_of(value))
    is_never = any(kinds <= _NEVER.get(form, frozenset()) for form in asked)
    return not (kinds and is_never)
