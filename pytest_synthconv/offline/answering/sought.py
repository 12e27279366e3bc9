"""Which fact of a card a question is after that has none of the words of its name.

"Which handset do you use?" is after the phone, "Who do you report to?" after the manager. A
weighted sum for each fact: how near the meanings of the question and of the fact's name are, and
whether the fact is what such a question gets, a day to "when". The weights were fitted on questions
labelled with what they ask for (``benchmarks/fit_sought.py``). Of seven facts drawn at random it
finds the right one for 76 % of the questions about facts that it was not fitted to; the words of
the names find 21 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from operator import mul

from ...core.words import STOPWORDS, content_words, fold, stem, tokens
from ..cards.card import NAME, Card, Fact
from ..english import pattern, table, weights, words
from ..language.meaning import SIZE, alike, likeness, vector
from ..replies.slots import is_beside, is_counted
from .plain_questions import in_plain_words, meanings, plainly
from .wished_times import fits_time

PLAIN, SURE, LIKELY = 1.0, -0.3, -1.0
"""The scores from which a fact is plainly, surely or likely what is asked for.

Of 536 questions, half higher or lower changed the answers to three; below -1 come silly ones.
"""
MUCH_LESS = 3.0
"""By how much less likely a fact is than another that the question names too, to be meant."""
CLEARLY = 1.0
"""How much likelier a fact is meant than another that a question hints at, to be taken for it."""
_UNLIKE = 0.3  # a likeness of words that are about other things
_OWN_SHARE = 0.7  # of a question's words in a need, so that it is the user's own
_OWN_NAME = 2.5  # the score from which the user's own name is meant: it rarely is
_ALONE = 0.8  # how much less likely a fact may be that has no rival
_OF_KIND = 0.5  # how much likelier a fact is whose value is of the kind that is asked for
_AHEAD = 1.0  # by how much it is ahead of the next one then
_PRODUCT = 5  # so that the products of two numbers of vectors are about as large as the rest
_PRODUCTS = tuple(f"product {place}" for place in range(SIZE))
_FORMS = {name: pattern(f"sought.forms.{name}") for name in table("sought")["forms"]}
_VALUES = {name: pattern(f"sought.values.{name}") for name in table("sought")["values"]}
_NAMES = {name: pattern(f"sought.names.{name}") for name in table("sought")["names"]}
_NEVER = {form: frozenset(kinds.split()) for form, kinds in table("sought")["never"].items()}
_CLAUSES = {wh: frozenset(forms.split()) for wh, forms in table("sought")["clauses"].items()}
_GETS = {form: frozenset(kinds.split()) for form, kinds in table("sought")["gets"].items()}
_CONTACTS = frozenset(("calls", "writes"))
_OF_ANY_FORM = "any"
_WRITTEN, _COUNTED = ("code", "mail", "count", "phone", "digits"), frozenset(("count",))
_VALUE_OF_FORM = {"called": "name", "time": "clock"}
_KIND_OF_FORM = {"when": "of day", "who": "of person", "where": "of place"}
_OF_FIGURES, _A_FIGURE = pattern("sought.of_figures"), pattern("sought.a_figure")
_OF_OTHERS = pattern("sought.of_others")
_NUMBER_OF = pattern("sought.number_of")
_ASKS_FOR_CODE = pattern("sought.asks_for_code")
_ALSO = {
    stem(name): frozenset(map(stem, others.split()))
    for name, others in table("sought")["also"].items()
}
_CLASSIFIERS = words("sought.classifiers")
_OWN = frozenset(map(stem, _CLASSIFIERS))


def fact_sought(question: str, card: Card, at_least: float) -> Fact | None:
    """The fact of ``card`` that ``question`` is after; None where none fits well enough.

    What the user does not know is a fact without a value. Who hears their own question once more
    is asked for none.
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
    return best if _score(question, best) >= (SURE if _gets(question, best) else PLAIN) else None


def _best(question: str, card: Card) -> Fact | None:
    """The likeliest of what the user knows and does not know; their own name where it is meant."""
    if _gives_back(question, card):
        return None
    facts = _facts_of(card)
    own = next((fact for fact in facts if fact.slot == NAME), None)
    if own and _score(question, own) >= _OWN_NAME and not _OF_OTHERS.search(fold(question)):
        return own
    others = (fact for fact in facts if fact is not own and _may_be(fact, question, card))
    return max(others, key=lambda fact: _fit(question, fact), default=None)


def _fit(question: str, fact: Fact) -> float:
    return _score(question, fact) + _OF_KIND * _gets(question, fact)


def _facts_of(card: Card) -> tuple[Fact, ...]:
    return (*card.known, *(Fact(slot, "") for slot in card.unknown))


def _score(question: str, fact: Fact) -> float:
    return score(question, fact.slot, fact.value)


def unknown_of_kind(question: str, card: Card) -> str | None:
    """What the user does not know of the kind that ``question`` is after: a day to "when"."""
    kinds = {_KIND_OF_FORM[form] for form in _forms(question) if form in _KIND_OF_FORM}
    fits = (slot for slot in card.unknown if not kinds.isdisjoint(_named_kinds(slot)))
    return next(fits, None)


def only_place(card: Card) -> Fact | None:
    """The only fact that is a place by its name or its value: where to send or to fetch things."""
    fits = [
        fact
        for fact in card.facts
        if "address" in _kinds_of(fact.value) or "of place" in _named_kinds(fact.slot)
    ]
    return fits[0] if len(fits) == 1 and "mail" not in _kinds_of(fits[0].value) else None


def only_of_kind(question: str, card: Card) -> Fact | None:
    """The only fact with a value such as ``question`` gets: the only date to "what date"."""
    fits = [fact for fact in card.facts if fact.value and _gets(question, fact)]
    return fits[0] if len(fits) == 1 else None


def named_of_kind(question: str, card: Card) -> Fact | None:
    """The only fact that is a person or a time of day, to "who", "called" or "what time"."""
    for form, kind in _VALUE_OF_FORM.items():
        if form in _forms(question):
            fits = [fact for fact in card.facts if kind in _kinds_of(fact.value)]
            return fits[0] if len(fits) == 1 else None
    return None


def made_thing(question: str, card: Card) -> Fact | None:
    """The only fact that is a thing by name, to "what make is it?"."""
    if "make" not in _forms(question):
        return None
    named = [fact for fact in card.facts if _kinds_of(fact.value) in ((), ("name",))]
    things = [fact for fact in named if fact.value and _is_thing(fact.slot)]
    return things[0] if len(things) == 1 else None


def _is_thing(name: str) -> bool:
    """True for a "bike", False for an "instructor" and a "code"."""
    like = _likenesses(name)
    return like["thing"] > max(like["person"], like["place"]) and "of code" not in _named_kinds(
        name
    )


def _is_only_one(fact: Fact, card: Card, question: str) -> bool:
    """True for the only person of a card to "who?", the only day to "when?"."""
    return _gets(question, fact) and sum(_gets(question, each) for each in _facts_of(card)) == 1


def _is_ahead(fact: Fact, card: Card, question: str) -> bool:
    """True for a fact that no other comes near."""
    rivals = (_score(question, each) for each in _facts_of(card) if each != fact)
    return _score(question, fact) >= max(rivals, default=-_ALONE) + _AHEAD


def _gets(question: str, fact: Fact) -> bool:
    """True for a value of the kind that ``question`` gets: a day to "when?"."""
    kinds = _kinds_of(fact.value)
    return any(not _GETS[form].isdisjoint(kinds) for form in _forms(question) if form in _GETS)


def _gives_back(question: str, card: Card) -> bool:
    """True for what the user came to ask, said by the assistant."""
    asked = frozenset(content_words(question))
    return any(len(asked & need.keywords) > _OWN_SHARE * len(asked) for need in card.needs)


def _may_be(fact: Fact, question: str, card: Card) -> bool:
    """False for what nobody gives to ``question``; what is not known may be of any kind."""
    is_meant = _is_contact(fact, question) or _is_code_of_it(fact, question)
    if (is_beside(question, fact.slot) and not is_meant) or is_counted(question, fact.slot):
        return False
    if not is_clause_for(fact.slot, question):
        return False
    if _is_another_number(question, fact.slot):
        return False
    kinds = frozenset(_kinds_of(fact.value))
    if kinds and _ASKS_FOR_CODE.search(fold(question)):
        is_amount = kinds == _COUNTED and any(sign.isalpha() for sign in fact.value)
        if kinds.isdisjoint(_WRITTEN) or is_amount:
            return False
    if _is_moved_thing(fact, question):
        return False
    return fits_form(fact.value, question) and fits_time(fact, question, card)


def _is_contact(fact: Fact, question: str) -> bool:
    """True for an address to write to in "Where should we email it?"."""
    return _gets(question, fact) and not _CONTACTS.isdisjoint(_forms(question))


def _is_code_of_it(fact: Fact, question: str) -> bool:
    """True for a "booking" that is a code in "your booking reference"."""
    called = _NUMBER_OF.search(fold(question))
    return bool(called) and called[2] == fold(fact.slot) and "code" in _kinds_of(fact.value)


def is_clause_for(name: str, question: str) -> bool:
    """False for "who built the house" to "Where is the house?"."""
    forms = _CLAUSES.get(fold(name).partition(" ")[0])
    asked = _CLAUSES[_OF_ANY_FORM].intersection(_forms(question))
    return forms is None or not asked or not forms.isdisjoint(_forms(question))


def _is_moved_thing(fact: Fact, question: str) -> bool:
    """True for a "bike" by name in "Where shall we collect the bike?", which is after a place."""
    is_named = _kinds_of(fact.value) == ("name",) and _overlap(question, fact.slot) == 1
    return is_named and "where" in _forms(question) and _is_thing(fact.slot)


def _is_another_number(question: str, name: str) -> bool:
    """True for a "policy number" in "your microchip number" or "the IMEI"."""
    called = _NUMBER_OF.search(fold(question))
    if called and called[1]:
        return called[1] not in tokens(name)
    own, said = _core(name), in_plain_words(question)
    is_other = bool(_number_of(question, own).get("number of another"))
    is_code = "of code" in _named_kinds(name)
    return is_other and is_code and not (_overlap(said, name) or _other_words(said, name))


def fits_form(value: str, question: str) -> bool:
    """False for a value of a kind that no such question gets: no name of a person is a price."""
    if value and _OF_FIGURES.search(plainly(question)) and not _A_FIGURE.search(fold(value)):
        return False
    kinds = frozenset(_kinds_of(value))
    is_never = any(kinds <= _NEVER.get(form, frozenset()) for form in _forms(question))
    return not (kinds and is_never)


@lru_cache(maxsize=4096)
def score(question: str, name: str, value: str) -> float:
    """How likely ``question`` is after the fact: the logarithm of the odds."""
    fitted = weights("sought_weights")
    found = sought_features(question, name, value)
    return fitted["bias"] + sum(fitted.get(each, 0.0) * size for each, size in found.items())


def sought_features(question: str, name: str, value: str) -> Mapping[str, float]:
    """What is measured of a question and a fact."""
    forms, question = _forms(question), in_plain_words(question)
    own = _core(name)
    own_stems = _stems_in(own)
    found = {
        "like": likeness(question, name),
        "like core": likeness(question, own),
        "like value": max(0.0, likeness(question, value)),
        "overlap": _overlap(question, name),
        "covers": _covers(question, name),
        "value said": _is_said(question, value),
        "also": _other_words(question, name),
        "saying": float(any(not own_stems.isdisjoint(meant) for meant in meanings(question))),
        **_nearest_words(question, own),
        **_number_of(question, own),
    }
    products = map(mul, vector(question), vector(own))
    found.update(zip(_PRODUCTS, (_PRODUCT * size for size in products), strict=False))
    kinds = (*(_kinds_of(value) or ("none",)), *_named_kinds(name))
    found.update({f"{form} {kind}": 1.0 for form, kind in product(forms, kinds)})
    like = _likenesses(own)
    found.update({f"{form} like {kind}": like[kind] for form, kind in product(forms, like)})
    return found


@lru_cache(maxsize=1024)
def _likenesses(name: str) -> Mapping[str, float]:
    return {
        kind: likeness(name, kind_words) for kind, kind_words in table("sought")["like"].items()
    }


@lru_cache(maxsize=1024)
def _forms(question: str) -> tuple[str, ...]:
    text = plainly(question)
    found = tuple(form for form, form_of in _FORMS.items() if form_of.search(text))
    # "Where can I ring you?" is after no place.
    is_contact = "calls" in found or "writes" in found
    said = (form for form in found if not (is_contact and form in ("where", "which", "how")))
    return (*said, _OF_ANY_FORM)


@lru_cache(maxsize=1024)
def _kinds_of(value: str) -> tuple[str, ...]:
    return tuple(kind for kind, kind_of in _VALUES.items() if kind_of.search(value))


@lru_cache(maxsize=1024)
def _named_kinds(name: str) -> tuple[str, ...]:
    text = fold(name)
    return tuple(f"of {kind}" for kind, kind_of in _NAMES.items() if kind_of.search(text))


@lru_cache(maxsize=1024)
def _stems_in(text: str) -> frozenset[str]:
    return frozenset(map(stem, tokens(text)))


@lru_cache(maxsize=1024)
def _words_in(text: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(fold(text)) if word not in STOPWORDS)


def _core(name: str) -> str:
    """The words of a fact's name that tell it from others: "policy" of "policy number".

    Of "tenant's phone" that is the phone, of "son's name" the son.
    """
    own = [word for word in tokens(name) if word not in _CLASSIFIERS]
    return " ".join([word for word in own if not word.endswith("'s")] or own) or name


def _overlap(question: str, name: str) -> float:
    """The share of the words of the name that the question has."""
    if _initials(name) in tokens(question):
        return 1.0
    own = _stems_in(name) - _OWN
    return len(own & _stems_in(question)) / max(1, len(own))


@lru_cache(maxsize=1024)
def _initials(name: str) -> str | None:
    """What people call a fact for short: "ni" for the "national insurance number"."""
    own = tokens(_core(name))
    return "".join(word[0] for word in own) if len(own) > 1 else None


def _covers(question: str, name: str) -> float:
    """The share of the question's words that the name has: of two names the fuller is meant."""
    asked = _stems_in(" ".join(_words_in(question)))
    return len(asked & _stems_in(name)) / max(1, len(asked))


def _is_said(question: str, value: str) -> float:
    """1 for a value with a word that the question has: "Saturday" in "What time on Saturday?"."""
    return float(not set(_words_in(value)).isdisjoint(_words_in(question)))


def _other_words(question: str, name: str) -> float:
    """The share of the words of the name that the question has other words for."""
    own = [_ALSO.get(stem(word)) for word in tokens(name)]
    known = [others for others in own if others]
    asked = _stems_in(question)
    return sum(not asked.isdisjoint(others) for others in known) / max(1, len(known))


def _number_of(question: str, name: str) -> Mapping[str, float]:
    """How near the name is to what the question wants the number of: "your contract number"."""
    called = _NUMBER_OF.search(fold(question))
    if called is None:
        return {}
    near = max((alike(called[1] or called[2], word) for word in _words_in(name)), default=0.0)
    return {"number of": near, "number of another": float(near < _UNLIKE)}


def _nearest_words(question: str, name: str) -> Mapping[str, float]:
    """How near the words of the name are to the nearest of the question."""
    asked, own = _words_in(question), _words_in(name)
    near = [max((alike(one, word) for one in asked), default=0.0) for word in own]
    if not near:
        return {}
    most = max(near)
    return {"nearest": most, "nearest cubed": most**3, "farthest": min(near)}
