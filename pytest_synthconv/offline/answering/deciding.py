"""Which line of a card decides a question with yes or no.

"Is she off her food at all?" is decided by "She is eating as usual.", whatever words the question
has. To say that line is what people do, and it is right more often than a yes or a no: of 160
questions of two authors of whom nothing was learned, yes or no is right in 98, and with a line
where one is likely enough in 118. The weights are fitted by ``benchmarks/fit_deciding.py`` to
questions labelled with what of the card decides them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from ...core.words import fold, stem
from ..cards.card import Card, Fact
from ..english import pattern, weighed, weights
from ..language.meaning import likeness
from ..replies.asking import has_verb, is_whether
from .clauses import clauses_in, nearness_of_rare, telling_words
from .consent import wanted
from .plain_questions import in_plain_words
from .same_deeds import nearness, words_of_deed

_MEASURED_AGAINST_BEST = ("of question", "of line", "like", "deed")
_ALONE = pattern("yes_and_no.says_by_itself")
_LEAD_IN = pattern("yes_and_no.lead_in")
_LONG = 10  # telling words
TOLD, SURELY_TOLD = 0.4, 0.6
"""How likely a line decides, so that it is told instead of yes or no, and instead of all else.

With authors left out in turn, lines of .4 to .5 are as often right as yes or no (six of ten), those
of .6 and more in five of six.
"""


@dataclass(frozen=True)
class Line:
    """What a card says: a sentence of its scenario, or a fact with its name."""

    text: str
    fact: Fact | None = None


@lru_cache(maxsize=512)
def deciding(question: str, card: Card) -> tuple[Line, float] | None:
    """The line that most likely decides ``question``, and how likely, from 0 to 1."""
    lines = lines_to_tell(card)
    if not lines:
        return None
    fitted = weights("deciding_weights")
    odds = [fitted["bias"] + weighed(each, fitted) for each in deciding_features(question, card)]
    best = max(odds)
    return lines[odds.index(best)], probability(best)


def probability(odds: float) -> float:
    """What is as likely as ``odds``, a logarithm, from 0 to 1."""
    return 1 / (1 + exp(-odds))


def nearest_clause(question: str, line: str) -> str | None:
    """The clause of ``line`` that is nearest to ``question``; None if it cannot be said alone."""
    asked = telling_words(in_plain_words(question))
    near = {
        clause: nearness_of_rare(asked, telling_words(clause)) for clause in clauses_in(line)[1:]
    }
    best = max(near, key=lambda clause: near[clause], default="")
    return best if _ALONE.match(best) and has_verb(best) else None


def is_surely_decided(question: str, card: Card) -> bool:
    """True for a question with yes or no that a line of ``card`` surely decides."""
    found = deciding(question, card) if is_whether(question) else None
    return found is not None and found[1] >= SURELY_TOLD


@lru_cache(maxsize=256)
def lines_to_tell(card: Card) -> tuple[Line, ...]:
    """The sentences of the scenario, in order, and the facts."""
    facts = (Line(f"{fact.slot} {fact.value}", fact) for fact in card.facts)
    return (*map(Line, card.narrated), *facts)


def deciding_features(question: str, card: Card) -> Sequence[Mapping[str, float]]:
    """What is measured of each of the `lines_to_tell` a card, next to ``question``.

    A long sentence is as near as its nearest clause.
    """
    asked = in_plain_words(_LEAD_IN.sub("", fold(question)))
    found = [_measured(asked, line, card) for line in lines_to_tell(card)]
    best = {name: max(each[name] for each in found) for name in _MEASURED_AGAINST_BEST}
    for place, (line, each) in enumerate(zip(lines_to_tell(card), found, strict=True)):
        each.update({f"{name}, less than best": best[name] - each[name] for name in best})
        each["first"] = float(place == 0)
        each["fact"] = float(line.fact is not None)
    return found


def _measured(asked: str, line: Line, card: Card) -> dict[str, float]:
    clauses = [_of_clause(asked, clause, card) for clause in clauses_in(line.text)]
    return {name: max(each[name] for each in clauses) for name in clauses[0]}


def _of_clause(asked: str, clause: str, card: Card) -> Mapping[str, float]:
    words_asked, words = telling_words(asked), telling_words(clause)
    stems = frozenset(map(stem, words))
    return {
        "of question": nearness_of_rare(words_asked, words),
        "of line": nearness_of_rare(words, words_asked),
        "like": likeness(asked, clause),
        "deed": nearness(words_of_deed(asked), words_of_deed(clause)),
        "shared": float(len(stems & frozenset(map(stem, words_asked)))),
        "of the wish": len(stems & wanted(card)) / max(1, len(stems)),
        "length": len(words) / _LONG,
    }
