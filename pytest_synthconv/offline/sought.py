"""Which fact of a card a question is after that has none of the words of its name.

"Which handset do you use?" is after the phone, "Who do you report to?" after the manager. A
weighted sum for each fact: how near the meanings of the question and of the fact's name are, and
whether the fact is what such a question gets, a day to "when". The weights were fitted on questions
labelled with what they ask for (``benchmarks/fit_sought.py``). Of seven facts drawn at random it
finds the right one for 72 % of the questions about facts that it was not fitted to; the words of
the names find 28 %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from ..core.words import STOPWORDS, fold, stem, tokens
from .cards import NAME, Card, Fact
from .english import table, weights, words
from .meaning import likeness, vector

PLAIN, SURE, LIKELY = 2.0, 0.0, -0.7
"""The scores from which a fact is plainly, surely or likely what is asked for."""
_PRODUCT = 5  # so that the products of two numbers of vectors are about as large as the rest
_FORMS = {name: re.compile(form) for name, form in table("sought")["forms"].items()}
_VALUES = {name: re.compile(form) for name, form in table("sought")["values"].items()}
_NAMES = {name: re.compile(form) for name, form in table("sought")["names"].items()}
_WRITTEN = ("code", "mail")
_ALSO = {
    name: frozenset(map(stem, others.split())) for name, others in table("sought")["also"].items()
}
_CLASSIFIERS = words("sought.classifiers")
_OWN = frozenset(map(stem, _CLASSIFIERS))


def fact_sought(question: str, card: Card, at_least: float) -> Fact | None:
    """The fact of ``card`` that ``question`` is after; None where none fits well enough.

    What the user does not know is a fact without a value.
    """
    facts = (*card.known, *(Fact(slot, "") for slot in card.unknown))
    fits = {fact: score(question, fact.slot, fact.value) for fact in facts}
    others = [fact for fact in facts if fact.slot != NAME]
    best = max(others, key=lambda fact: fits[fact], default=None)
    if best and fits[best] >= at_least:
        return best
    own = next((fact for fact in facts if fact.slot == NAME), None)
    return own if own and fits[own] >= max(PLAIN, at_least) else None


def is_code_or_address(value: str) -> bool:
    """True for what is written down, a number or an e-mail address, and cannot be guessed."""
    return any(_VALUES[kind].search(value) for kind in _WRITTEN)


@lru_cache(maxsize=4096)
def score(question: str, name: str, value: str) -> float:
    """How likely ``question`` is after the fact: the logarithm of the odds."""
    fitted = weights("sought_weights")
    found = sought_features(question, name, value)
    return fitted["bias"] + sum(fitted.get(each, 0.0) * size for each, size in found.items())


def sought_features(question: str, name: str, value: str) -> Mapping[str, float]:
    """What is measured of a question and a fact."""
    own = _core(name)
    found = {
        "like": likeness(question, name),
        "like core": likeness(question, own),
        "like value": max(0.0, likeness(question, value)),
        "overlap": _overlap(question, name),
        "also": _other_words(question, name),
        **_nearest_words(question, own),
    }
    for place, (one, other) in enumerate(zip(vector(question), vector(own), strict=False)):
        found[f"product {place}"] = _PRODUCT * one * other
    asked = [form for form, form_of in _FORMS.items() if form_of.search(fold(question))]
    said = [kind for kind, kind_of in _VALUES.items() if kind_of.search(value)] or ["none"]
    named = (f"of {kind}" for kind, kind_of in _NAMES.items() if kind_of.search(fold(name)))
    return {**found, **{f"{form} {kind}": 1.0 for form, kind in product(asked, (*said, *named))}}


def _core(name: str) -> str:
    """The words of a fact's name that tell it from others: "policy" of "policy number"."""
    return " ".join(word for word in tokens(name) if word not in _CLASSIFIERS) or name


def _overlap(question: str, name: str) -> float:
    """The share of the words of the name that the question has."""
    own = frozenset(map(stem, tokens(name))) - _OWN
    return len(own.intersection(map(stem, tokens(question)))) / max(1, len(own))


def _other_words(question: str, name: str) -> float:
    """The share of the words of the name that the question has other words for."""
    own = [word for word in tokens(name) if word in _ALSO]
    asked = frozenset(map(stem, tokens(question)))
    return sum(not asked.isdisjoint(_ALSO[word]) for word in own) / max(1, len(own))


def _nearest_words(question: str, name: str) -> Mapping[str, float]:
    """How near the words of the name are to the nearest of the question."""
    asked = [word for word in tokens(fold(question)) if word not in STOPWORDS]
    own = [word for word in tokens(fold(name)) if word not in STOPWORDS]
    near = [max((likeness(one, word) for one in asked), default=0.0) for word in own]
    if not near:
        return {}
    most = max(near)
    return {"nearest": most, "nearest cubed": most**3, "farthest": min(near)}
