"""Whether a person on a card would say yes to a question, by fitted weights.

What counts is which words the question has ("Have you tried" expects a yes, "any" a no), what of
the card is nearest to it, and whether the card denies that. The weights are fitted by
``benchmarks/fit_whether.py`` to questions about cards, labelled with their answers. It
also prints how well they do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from ...core.words import STOPWORDS, content_words, fold, sentences, stem, tokens
from ..cards.card import Card
from ..english import pattern, weighed, weights
from ..language.meaning import alike
from .clauses import DENIAL, Clause, clauses_of, nearness_of_rare, telling_words
from .consent import GOING_AHEAD
from .denials import NEAR, ONLY, is_about, is_denied
from .plain_questions import in_plain_words
from .same_deeds import nearness, words_of_deed

_SAME_THING = 0.7  # how near a word of the card is to what a question has "any" of
_OF_QUESTION, _OF_CLAUSE = 0.7, 0.3
"""How much it counts what of a question is in a clause, and what of the clause in the question."""
_FAR = 0.3  # up to which a clause has nothing to do with a question
_NO_LONGER = pattern("yes_and_no.no_longer")
_OF_ANY = pattern("yes_and_no.of_any")
_OF_BEFORE, _FIRST_TIME = pattern("yes_and_no.of_before"), pattern("yes_and_no.first_time")
_EXPECTS_NO = pattern("answering.expects_no")


def leaning(sentence: str, card: Card) -> float:
    """How likely the user of ``card`` says yes to ``sentence``: the logarithm of the odds."""
    fitted = weights("whether_weights")
    found = leaning_features(sentence, card)
    return fitted["bias"] + weighed(found, fitted)


def leaning_features(sentence: str, card: Card) -> Mapping[str, float]:
    """What is measured of a question and a card."""
    found = {f"word {stem(w) if w not in STOPWORDS else w}": 1.0 for w in tokens(fold(sentence))}
    found["negated"] = float(DENIAL.search(fold(sentence)) is not None)
    found["denied"] = float(is_denied(sentence, card))
    found["expects no"] = float(expects_no(sentence))
    found["stated"] = float(is_stated(sentence, card))
    found["first time"] = float(_is_of_before(sentence) and any(map(_is_first_time, card.narrated)))
    found.update(_nearest(in_plain_words(sentence), card))
    return found


def _nearest(question: str, card: Card) -> Mapping[str, float]:
    """How near the nearest clause is, by how much to the next, and what all of them say."""
    facts = [
        Clause(f"{fact.slot} {fact.value}", DENIAL.search(fold(fact.value)) is not None)
        for fact in card.facts
    ]
    asked = telling_words(question)
    ranked = sorted(
        (
            (_closeness(asked, telling_words(clause.text)), clause.is_denied)
            for clause in (*clauses_of(card), *facts)
        ),
        reverse=True,
    )
    if not ranked:
        return {}
    best, is_denied_best = ranked[0]
    return {
        "near": best,
        "near denied": best * is_denied_best,
        "clearly near": best - (ranked[1][0] if len(ranked) > 1 else 0.0),
        "on the whole": sum(
            (-1 if denied else 1) * max(0.0, size - _FAR) ** 2 for size, denied in ranked
        ),
    }


def _closeness(asked: Sequence[str], said: Sequence[str]) -> float:
    of_question, of_clause = nearness_of_rare(asked, said), nearness_of_rare(said, asked)
    return _OF_QUESTION * of_question + _OF_CLAUSE * of_clause


def expects_no(sentence: str) -> bool:
    """True for a question with "any" or "ever": who has nothing to say of it says no."""
    text = fold(sentence)
    return bool(_EXPECTS_NO.search(text)) and not _NO_LONGER.search(text)


def _is_of_before(sentence: str) -> bool:
    """True for "Have you been here before?", and not for "Is it new to you?"."""
    return bool(_OF_BEFORE.search(fold(sentence)))


def _is_first_time(line: str) -> bool:
    """True for "I have never played before." and "It is my first visit."."""
    return bool(_FIRST_TIME.search(fold(line)))


def is_stated(sentence: str, card: Card) -> bool:
    """True when the card says something of it that is no denial: also of the "any difference"."""
    words = frozenset(content_words(sentence)) - GOING_AHEAD
    stated = (each for line in (*card.story, *card.narrated) for each in sentences(line))
    facts = (f"{fact.slot} {fact.value}" for fact in card.facts)
    told = (line for line in (*stated, *facts) if not DENIAL.search(fold(line)))
    asked = words_of_deed(sentence)
    if _OF_ANY.search(fold(sentence)):
        return any(names_any(sentence, line) for line in told if not ONLY.search(fold(line)))
    return any(
        is_about(words, line) or nearness(asked, words_of_deed(line)) >= NEAR for line in told
    )


def names_any(sentence: str, line: str) -> bool:
    """True when ``line`` names what ``sentence`` has "any" of, in the same words or others.

    Of "anything" every line may be one.
    """
    things = [found[1] for found in _OF_ANY.finditer(fold(sentence))]
    return not things or any(
        alike(*pair) >= _SAME_THING for pair in product(things, telling_words(line))
    )
