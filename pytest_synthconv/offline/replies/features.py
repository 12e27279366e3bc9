"""What is measured of a reply, to decide whether it answers what somebody asks.

Each feature is a number from 0 to 1. What each counts for stands in
``english/answer_weights.json``, as fitted by ``benchmarks/fit_answers.py`` on labelled replies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.words import content_words, fold, tokens
from ..english import pattern, words
from ..language.meaning import likeness
from .answer_words import ALONE, word_features
from .answers import Sort, holds_type, is_done, names_somebody, specifics
from .speech import Part, Speech

_POINTS_BACK = pattern("answers.points_back")
_TO_THE_USER = pattern("answers.to_the_user")
_OWN_DEED = pattern("answers.own_deed")
_POSSIBLE = pattern("answers.possible")
_NO_OR_YES = pattern("answers.no_or_yes")
_BECAUSE = pattern("answers.because")
_FINITE = pattern("answers.finite")
_EVALUATIVE, _COMMANDING = words("answers.evaluative"), words("answers.commanding")
_BULLET = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)]|\*\*|#+|\|)")
_STARTS_AT = 4  # digits, names and the like count no further than this
_SHORT, _LONG = 6, 40
_SPEECHES = (
    Speech.REFUSAL,
    Speech.DENIAL,
    Speech.PROMISE,
    Speech.OFFER,
    Speech.DEFERRAL,
    Speech.ADVERTISEMENT,
    Speech.RESTATING,
    Speech.HEDGE,
    Speech.CLOSURE,
    Speech.ASKING,
)
_FAMILIES = {
    "told": (Sort.WHO, Sort.WHEN, Sort.WHERE, Sort.HOW_LONG, Sort.HOW_MUCH),
    "whether": (Sort.WHETHER,),
    "deed": (Sort.DEED,),
    "advice": (Sort.ADVICE, Sort.WHAT, Sort.HOW, Sort.WHY),
}
"""Kinds of ask whose answers look alike: features that say little by themselves count by them."""


@dataclass(frozen=True)
class Asked:
    """What a reply is measured against: a need, its stems and sort, and the words known to both."""

    ask: str
    sort: Sort
    keywords: frozenset[str]
    known: frozenset[str]


def features(stated: Sequence[Part], found: Sequence[Part], asked: Asked) -> dict[str, float]:
    """The features of a reply of the parts ``found``, of which ``stated`` may answer ``asked``."""
    family = next(name for name, sorts in _FAMILIES.items() if asked.sort in sorts)
    measured = _measured(stated, asked)
    by_family = {its_name: measured[name] for its_name, name in _OF_FAMILY[family]}
    speeches = {part.speech for part in found}
    also = {name: float(speech in speeches) for name, speech in _HAS}
    is_clean = not speeches & _UNCLEAN
    clean = {
        f"{family}: only states": float(is_clean),
        f"{family}: only states what is of its type": float(
            is_clean and measured[_SIGN_OF[family]] > 0
        ),
    }
    text = " ".join(part.text for part in found)
    said = word_features(text, asked.keywords | asked.known)
    alone = [name for name in said if name.startswith(ALONE)]
    words = said | {f"{family}: {name}": said[name] for name in alone}
    return {"a " + family: 1.0, **measured, **by_family, **also, **clean, **words}


_UNCLEAN = frozenset(_SPEECHES) - {Speech.ASKING}
_SIGN_OF = {
    "told": "holds its type",
    "whether": "says yes or no",
    "deed": "says that it is done",
    "advice": "commands",
}
"""By which feature an answer is known best, for each family of asks."""


_BY_FAMILY = (
    "its type by its topic",
    "its type alone",
    "holds its type",
    "names the topic",
    "specific",
    "is short",
    "figures",
    "names",
    "says that it is done",
    "says yes or no",
    "commands",
    "to the user",
    "points back",
    "is foreign",
    "may be",
    "evaluates",
    "general",
    "gives a reason",
    "own deed",
)
_OF_FAMILY = {
    family: tuple((f"{family}: {name}", name) for name in _BY_FAMILY) for family in _FAMILIES
}
_HAS = tuple((f"has {speech}", speech) for speech in _SPEECHES)


def _measured(stated: Sequence[Part], asked: Asked) -> dict[str, float]:
    texts = [part.text for part in stated]
    typed = [holds_type(asked.sort, part) for part in texts]
    text = "\n".join(texts)
    folded = fold(text)
    known = asked.keywords | asked.known
    words = content_words(text)
    named = frozenset(words) & known
    new = specifics(text, known)
    general = [word for word in words if word not in new and word not in known]
    size = len(tokens(text))
    points = bool(_POINTS_BACK.search(folded))
    to_user = bool(_TO_THE_USER.search(folded))
    return {
        "holds its type": float(any(typed)),
        "its type by its topic": max(
            (
                len(asked.keywords & set(content_words(part))) / min(3, len(asked.keywords) or 1)
                for part, is_typed in zip(texts, typed, strict=True)
                if is_typed
            ),
            default=0.0,
        ),
        "its type alone": float(
            any(
                is_typed and len(tokens(part)) <= _SHORT
                for part, is_typed in zip(texts, typed, strict=True)
            )
        ),
        "says that it is done": float(any(is_done(part, known) for part in texts)),
        "names the topic": min(
            1.0, len(named & asked.keywords) / max(1, min(3, len(asked.keywords)))
        ),
        "names the user's words": min(1.0, len(named) / _STARTS_AT),
        "specific": min(1.0, math.log1p(len(new)) / math.log1p(12)),
        "nothing specific": float(not new),
        "general": len(general) / max(1, len(words)),
        "evaluates": min(1.0, sum(w in _EVALUATIVE for w in tokens(text)) / 2),
        "figures": min(1.0, len(re.findall(r"\d+", text)) / _STARTS_AT),
        "names": min(1.0, names_somebody(text) / 2),
        "is short": float(0 < size <= _SHORT),
        "is long": float(size > _LONG),
        "length": min(1.0, math.log1p(size) / math.log1p(200)),
        "points back": float(points),
        "to the user": float(to_user),
        "own deed": float(bool(_OWN_DEED.search(folded))),
        "may be": float(bool(_POSSIBLE.search(folded))),
        "says yes or no": float(any(map(says_yes_or_no, texts[:2]))),
        "gives a reason": float(bool(_BECAUSE.search(folded))),
        "commands": float(any(commands(t) for t in texts)),
        "exclaims": float("!" in text),
        "lists": min(1.0, sum(bool(_BULLET.match(t)) for t in texts) / _STARTS_AT),
        "is foreign": float(bool(words) and not named and not points and not to_user),
        "tells of the world": float(
            len(words) >= _STARTS_AT
            and not named
            and not points
            and not to_user
            and bool(_FINITE.search(folded))
        ),
        "is parts": min(1.0, len(texts) / 6),
        "means the same": max(0.0, likeness(asked.ask, text)),
    }


def says_yes_or_no(text: str) -> bool:
    """True when ``text`` begins like a yes or a no."""
    return bool(_NO_OR_YES.search(fold(text).strip(" *_-")))


def has_finite_verb(text: str) -> bool:
    """True when ``text`` is a sentence that says something: "The offices were painted"."""
    return bool(_FINITE.search(fold(text)))


def commands(text: str) -> bool:
    """True when ``text`` begins with a bare verb: "Clean the filter", "Start with ..."."""
    words = tokens(text)
    return len(words) > 1 and (
        words[0] in _COMMANDING
        or (words[0] in ("then", "just", "first") and words[1] in _COMMANDING)
    )
