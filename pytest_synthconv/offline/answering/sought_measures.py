"""How likely a question is after a fact: what is measured of both, and the weighted sum of it.

How near the meanings of the question and of the fact's name are, which words they share, and
whether the value is of a kind that such a question gets. The weights were fitted on questions
labelled with what they ask for (``benchmarks/fit_sought.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import product
from operator import mul

from ...core.words import STOPWORDS, fold, stem, tokens
from ..english import pattern, table, weighed, weights, words
from ..language.meaning import SIZE, Vector, alike, likeness, nearness, vector
from .plain_questions import in_plain_words, meanings, plainly

OF_ANY_FORM = "any"
NUMBER_OF = pattern("sought.number_of")
_UNLIKE = 0.3  # a likeness of words that are about other things
_PRODUCT = 5  # so that the products of two numbers of vectors are about as large as the rest
_PRODUCTS = tuple(f"product {place}" for place in range(SIZE))
_FORMS = {name: pattern(f"sought.forms.{name}") for name in table("sought")["forms"]}
_VALUES = {name: pattern(f"sought.values.{name}") for name in table("sought")["values"]}
_NAMES = {name: pattern(f"sought.names.{name}") for name in table("sought")["names"]}
_ALSO = {
    stem(name): frozenset(map(stem, others.split()))
    for name, others in table("sought")["also"].items()
}
_CLASSIFIERS = words("sought.classifiers")
_OWN = frozenset(map(stem, _CLASSIFIERS))


@lru_cache(maxsize=4096)
def score(question: str, name: str, value: str) -> float:
    """How likely ``question`` is after the fact: the logarithm of the odds."""
    fitted = weights("sought_weights")
    found = sought_features(question, name, value)
    return fitted["bias"] + weighed(found, fitted)


def sought_features(question: str, name: str, value: str) -> Mapping[str, float]:
    """What is measured of a question and a fact."""
    forms, question = forms_of(question), in_plain_words(question)
    own = core_of(name)
    own_stems = _stems_in(own)
    found = {
        "like": likeness(question, name),
        "like core": likeness(question, own),
        "like value": max(0.0, likeness(question, value)),
        "overlap": overlap(question, name),
        "covers": _covers(question, name),
        "value said": _is_said(question, value),
        "also": other_words(question, name),
        "saying": float(any(not own_stems.isdisjoint(meant) for meant in meanings(question))),
        **_nearest_words(question, own),
        **number_of(question, own),
    }
    products = map(mul, vector(question), vector(own))
    found.update(zip(_PRODUCTS, (_PRODUCT * size for size in products), strict=False))
    kinds = (*(kinds_of(value) or ("none",)), *named_kinds(name))
    found.update({f"{form} {kind}": 1.0 for form, kind in product(forms, kinds)})
    like = likenesses(own)
    found.update({f"{form} like {kind}": like[kind] for form, kind in product(forms, like)})
    return found


@lru_cache(maxsize=1024)
def likenesses(name: str) -> Mapping[str, float]:
    """How near ``name`` is to the words for a person, a place, a thing and other kinds."""
    own = vector(name)
    return {kind: nearness(own, of_kind) for kind, of_kind in _kinds_of_name().items()}


@cache
def _kinds_of_name() -> Mapping[str, Vector]:
    return {kind: vector(some) for kind, some in table("sought")["like"].items()}


@lru_cache(maxsize=1024)
def forms_of(question: str) -> tuple[str, ...]:
    """The forms of ``question``, "when" and "how many", and the one that every question has."""
    text = plainly(question)
    found = tuple(form for form, form_of in _FORMS.items() if form_of.search(text))
    # "Where can I ring you?" is after no place.
    is_contact = "calls" in found or "writes" in found
    said = (form for form in found if not (is_contact and form in ("where", "which", "how")))
    return (*said, OF_ANY_FORM)


@lru_cache(maxsize=1024)
def kinds_of(value: str) -> tuple[str, ...]:
    """The kinds of ``value``: a date, a sum of money, a code."""
    return tuple(kind for kind, kind_of in _VALUES.items() if kind_of.search(value))


@lru_cache(maxsize=1024)
def named_kinds(name: str) -> tuple[str, ...]:
    """The kinds of value that ``name`` promises: a day, a person, a place."""
    text = fold(name)
    return tuple(f"of {kind}" for kind, kind_of in _NAMES.items() if kind_of.search(text))


@lru_cache(maxsize=1024)
def _stems_in(text: str) -> frozenset[str]:
    return frozenset(map(stem, tokens(text)))


@lru_cache(maxsize=1024)
def _words_in(text: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(fold(text)) if word not in STOPWORDS)


def core_of(name: str) -> str:
    """The words of a fact's name that tell it from others: "policy" of "policy number".

    Of "tenant's phone" that is the phone, of "son's name" the son.
    """
    own = [word for word in tokens(name) if word not in _CLASSIFIERS]
    return " ".join([word for word in own if not word.endswith("'s")] or own) or name


def overlap(question: str, name: str) -> float:
    """The share of the words of the name that the question has."""
    if _initials(name) in tokens(question):
        return 1.0
    own = _stems_in(name) - _OWN
    return len(own & _stems_in(question)) / max(1, len(own))


@lru_cache(maxsize=1024)
def _initials(name: str) -> str | None:
    """What people call a fact for short: "ni" for the "national insurance number"."""
    own = tokens(core_of(name))
    return "".join(word[0] for word in own) if len(own) > 1 else None


def _covers(question: str, name: str) -> float:
    """The share of the question's words that the name has: of two names the fuller is meant."""
    asked = _stems_in(" ".join(_words_in(question)))
    return len(asked & _stems_in(name)) / max(1, len(asked))


def _is_said(question: str, value: str) -> float:
    """1 for a value with a word that the question has: "Saturday" in "What time on Saturday?"."""
    return float(not set(_words_in(value)).isdisjoint(_words_in(question)))


def other_words(question: str, name: str) -> float:
    """The share of the words of the name that the question has other words for."""
    own = [_ALSO.get(stem(word)) for word in tokens(name)]
    known = [others for others in own if others]
    asked = _stems_in(question)
    return sum(not asked.isdisjoint(others) for others in known) / max(1, len(known))


def number_of(question: str, name: str) -> Mapping[str, float]:
    """How near the name is to what the question wants the number of: "your contract number"."""
    called = NUMBER_OF.search(fold(question))
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
