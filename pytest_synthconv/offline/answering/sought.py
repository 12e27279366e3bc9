"""Which fact of a card a question is after that has none of the words of its name.

"Which handset do you use?" is after the phone, "Who do you report to?" after the manager: after
the likeliest that can be meant at all (`sought_measures`, `sought_fits`). Of seven facts drawn at
random it is the right one for 73 % of the questions about facts that nothing was fitted to; the
words of the names find 21 %. Of what stands on a card it is for 88 % of other authors' questions.
"""

from __future__ import annotations

from ...core.words import content_words, fold
from ..cards.card import NAME, Card, Fact
from ..english import pattern
from .sought_fits import gets, is_thing, may_be
from .sought_measures import forms_of, kinds_of, named_kinds, score

PLAIN, SURE, LIKELY = 1.0, -0.3, -1.0
"""The scores from which a fact is plainly, surely or likely what is asked for.

Of 536 questions, half higher or lower changed the answers to three; below -1 come silly ones.
"""
MUCH_LESS = 3.0
"""By how much less likely a fact is than another that the question names too, to be meant."""
CLEARLY = 1.0
"""How much likelier a fact is meant than another that a question hints at, to be taken for it."""
_OWN_SHARE = 0.7  # of a question's words in a need, so that it is the user's own
_OWN_NAME = 2.5  # the score from which the user's own name is meant: it rarely is
_ALONE = 0.8  # how much less likely a fact may be that has no rival
_OF_KIND = 0.5  # how much likelier a fact is whose value is of the kind that is asked for
_AHEAD = 1.0  # by how much it is ahead of the next one then
_VALUE_OF_FORM = {"called": "name", "time": "clock"}
_KIND_OF_FORM = {"when": "of day", "who": "of person", "where": "of place"}
_NAME_OF_OTHER = pattern("sought.name_of_other")
_OF_OTHERS = pattern("sought.of_others")


def fact_sought(question: str, card: Card, at_least: float) -> Fact | None:
    """The fact of ``card`` that ``question`` is after; None where none fits well enough.

    What the user does not know is a fact without a value. A question that only repeats what the
    user came to ask is after no fact.
    """
    best = _best(question, card)
    if best is None:
        return None
    is_alone = _is_only_one(best, card, question) or _is_ahead(best, card, question)
    return best if _score(question, best) >= at_least - _ALONE * is_alone else None


def fact_meant(question: str, card: Card) -> Fact | None:
    """The fact that ``question`` is plainly after, or surely if its value is of the right kind."""
    best = _best(question, card)
    if best is None:
        return None
    return best if _score(question, best) >= (SURE if gets(question, best) else PLAIN) else None


def _best(question: str, card: Card) -> Fact | None:
    """The likeliest of what the user knows and does not know; their own name where it is meant."""
    if _gives_back(question, card):
        return None
    facts = _facts_of(card)
    own = next((fact for fact in facts if fact.slot == NAME), None)
    if own and _score(question, own) >= _OWN_NAME and not _OF_OTHERS.search(fold(question)):
        return own
    if other := other_named(question, card):
        return other
    others = (fact for fact in facts if fact is not own and may_be(fact, question, card))
    return max(others, key=lambda fact: _fit(question, fact), default=None)


def other_named(question: str, card: Card) -> Fact | None:
    """The only fact that is a person's name, to "What's the new driver's full name?"."""
    if not _NAME_OF_OTHER.search(fold(question)):
        return None
    named = [fact for fact in card.facts if "name" in kinds_of(fact.value)]
    return named[0] if len(named) == 1 else None


def _fit(question: str, fact: Fact) -> float:
    return _score(question, fact) + _OF_KIND * gets(question, fact)


def _facts_of(card: Card) -> tuple[Fact, ...]:
    return (*card.known, *(Fact(slot, "") for slot in card.unknown))


def _score(question: str, fact: Fact) -> float:
    return score(question, fact.slot, fact.value)


def unknown_of_kind(question: str, card: Card) -> str | None:
    """What the user does not know of the kind that ``question`` is after: a day to "when"."""
    kinds = {_KIND_OF_FORM[form] for form in forms_of(question) if form in _KIND_OF_FORM}
    fits = (slot for slot in card.unknown if not kinds.isdisjoint(named_kinds(slot)))
    return next(fits, None)


def only_place(card: Card) -> Fact | None:
    """The only fact that is a place by its name or its value: where to send or to fetch things."""
    fits = [
        fact
        for fact in card.facts
        if "address" in kinds_of(fact.value) or "of place" in named_kinds(fact.slot)
    ]
    return fits[0] if len(fits) == 1 and "mail" not in kinds_of(fits[0].value) else None


def only_of_kind(question: str, card: Card) -> Fact | None:
    """The only fact with a value such as ``question`` gets: the only date to "what date"."""
    fits = [fact for fact in card.facts if fact.value and gets(question, fact)]
    return fits[0] if len(fits) == 1 else None


def named_of_kind(question: str, card: Card) -> Fact | None:
    """The only fact that is a person or a time of day, to "who", "called" or "what time"."""
    for form, kind in _VALUE_OF_FORM.items():
        if form in forms_of(question):
            fits = [fact for fact in card.facts if kind in kinds_of(fact.value)]
            return fits[0] if len(fits) == 1 else None
    return None


def made_thing(question: str, card: Card) -> Fact | None:
    """The only fact that is a thing by name, to "what make is it?"."""
    if "make" not in forms_of(question):
        return None
    named = [fact for fact in card.facts if kinds_of(fact.value) in ((), ("name",))]
    things = [fact for fact in named if fact.value and is_thing(fact.slot)]
    return things[0] if len(things) == 1 else None


def _is_only_one(fact: Fact, card: Card, question: str) -> bool:
    """True for the only person of a card to "who?", the only day to "when?"."""
    return gets(question, fact) and sum(gets(question, each) for each in _facts_of(card)) == 1


def _is_ahead(fact: Fact, card: Card, question: str) -> bool:
    """True for a fact that no other comes near."""
    rivals = (_score(question, each) for each in _facts_of(card) if each != fact)
    return _score(question, fact) >= max(rivals, default=-_ALONE) + _AHEAD


def _gives_back(question: str, card: Card) -> bool:
    """True for what the user came to ask, said by the assistant."""
    asked = frozenset(content_words(question))
    return any(len(asked & need.keywords) > _OWN_SHARE * len(asked) for need in card.needs)
