"""What a user answers where only yes or no is asked: as the card has it, else as people would.

A yes to what the card does not deny, a no where the question itself expects none: "Did you change
anything?" - "No, nothing.".
"""

from __future__ import annotations

from ..core.words import content_words, fold, sentences, stem
from .cards import Card
from .consent import GOING_AHEAD, is_contrary
from .english import lines, pattern, stems
from .words_of_yes import short_answer

_DENIED_SHARE = 0.5  # of a question's words in a denial that is about the same
_SURE = 2  # words of a denial that are all asked for, so that it is about the same
_DENIAL = pattern("answering.denial")
_CLAUSE = pattern("yes_and_no.between_clauses")
_NO_LONGER = pattern("yes_and_no.no_longer")
_OF_ANY = pattern("yes_and_no.of_any")
_OPEN = pattern("answering.expects_no")
_ANYTHING = pattern("answering.anything_at_all")
_STILL = pattern("answering.still")
_NEGATIONS = stems("answering.negations")


def yes_or_no(sentence: str, card: Card) -> tuple[str, ...]:
    """Ways to say yes or no to ``sentence``, which reads nothing back."""
    if is_denied(sentence, card):
        return short_answer(sentence, denied=True)
    if not _expects_no(sentence) or _is_stated(sentence, card):
        return short_answer(sentence, denied=False)
    if _ANYTHING.search(fold(sentence)):
        return lines("yes_and_no.nothing")
    return (*short_answer(sentence, denied=True)[:1], *lines("yes_and_no.not_known"))


def is_denied(sentence: str, card: Card) -> bool:
    """True when the card denies it: "it has not arrived" to "Has it arrived?".

    What the user wishes is denied by no card that says what went wrong.
    """
    text = fold(sentence)
    words = frozenset(content_words(sentence))
    is_wish = pattern("answering.wishing").search(text)
    if is_wish and is_contrary(words, card):
        return True
    clauses = [clause for clause in _clauses(card) if _DENIAL.search(clause)]
    if any(_all_asked(clause, words, text) for clause in clauses):
        return True
    return not is_wish and any(_is_about(words - GOING_AHEAD, clause) for clause in clauses)


def _clauses(card: Card) -> list[str]:
    stated = (*card.story, *(need.ask for need in card.needs), *card.narrated)
    return [each for line in stated for each in (fold(line), *_CLAUSE.split(fold(line)))]


def _all_asked(clause: str, words: frozenset[str], text: str) -> bool:
    """True for "a cot is not needed" to "Will you be needing a cot for the little one?"."""
    denied = frozenset(content_words(clause)) - _NEGATIONS
    enough = 1 if _STILL.search(text) else _SURE
    return len(denied) >= enough and denied <= words


def _is_about(words: frozenset[str], line: str) -> bool:
    return len(words & set(content_words(line))) > _DENIED_SHARE * len(words)


def _expects_no(sentence: str) -> bool:
    """True for a question with "any" or "ever": who has nothing to say of it says no."""
    text = fold(sentence)
    return bool(_OPEN.search(text)) and not _NO_LONGER.search(text)


def _is_stated(sentence: str, card: Card) -> bool:
    """True when the card says something of it that is no denial: also of the "any difference"."""
    words = frozenset(content_words(sentence)) - GOING_AHEAD
    of_any = frozenset(stem(found[1]) for found in _OF_ANY.finditer(fold(sentence)))
    stated = (each for line in (*card.story, *card.narrated) for each in sentences(line))
    facts = (f"{fact.slot} {fact.value}" for fact in card.facts)
    told = (line for line in (*stated, *facts) if not _DENIAL.search(fold(line)))
    return any(_is_about(words, line) and of_any <= set(content_words(line)) for line in told)
