"""What a user answers where only yes or no is asked: as the card has it, else as people would.

A yes to what the card does not deny, a no where the question itself expects none: "Did you change
anything?" - "No, nothing.".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

from ...core.words import STOPWORDS, content_words, fold, sentences, tokens
from ..cards.card import Card
from ..english import lines, pattern, stems
from ..language.grammar import bare_form
from ..language.meaning import alike
from ..replies.options import options_of
from .consent import GOING_AHEAD, is_contrary
from .same_deeds import nearness, words_of_deed
from .words_of_yes import is_negated, objection, short_answer

_DENIED_SHARE = 0.5  # of a question's words in a denial that is about the same
_SAME_THING = 0.7  # how near a word of the card is to what a question has "any" of
_SURE = 2  # words of a denial that are all asked for, so that it is about the same
_DENIAL = pattern("answering.denial")
_CLAUSE = pattern("yes_and_no.between_clauses")
_NO_LONGER = pattern("yes_and_no.no_longer")
_OF_ANY = pattern("yes_and_no.of_any")
_OPEN = pattern("answering.expects_no")
_ANYTHING = pattern("answering.anything_at_all")
_STILL = pattern("answering.still")
_HAS_DONE = pattern("answering.has_done")
_OF_ANYTHING = pattern("yes_and_no.of_anything")
_ONLY, _OF_OTHERS = pattern("yes_and_no.only"), pattern("yes_and_no.of_others")
_NO_SUCH = pattern("yes_and_no.no_such")
_NEGATIONS = stems("answering.negations")
_NEAR = 0.6
"""How near what is denied is to the question. From .5 to .6, 71 of 77 questions with yes or no get
the right answer, at .7 and .8 one fewer, at .9 two."""


def yes_or_no(sentence: str, card: Card) -> tuple[str, ...]:
    """Ways to say yes or no to ``sentence``, which reads nothing back."""
    if is_negated(sentence):
        is_wrong = _is_affirmed(sentence, card)
        return objection(sentence) if is_wrong else short_answer(sentence, denied=False)
    if is_denied(sentence, card):
        return short_answer(sentence, denied=True)
    if not _expects_no(sentence) or _is_stated(sentence, card):
        return short_answer(sentence, denied=False)
    if _ANYTHING.search(fold(sentence)):
        return lines("yes_and_no.nothing")
    return (*short_answer(sentence, denied=True)[:1], *lines("yes_and_no.not_known"))


def takes_yes_or_no(sentence: str, card: Card) -> bool:
    """True for a question of another form to which the card has a plain yes or no."""
    return _denies_both(sentence, card) or _is_said_to_have(sentence, card)


def is_denied(sentence: str, card: Card) -> bool:
    """True when the card denies it: "it has not arrived" to "Has it arrived?".

    What the user wishes is denied by no card that says what went wrong.
    """
    text = fold(sentence)
    words = frozenset(content_words(sentence))
    is_wish = pattern("answering.wishing").search(text)
    if is_wish and is_contrary(words, card):
        return True
    if _is_gone(text, card) or _is_only_of_this(text, card):
        return True
    clauses = [clause for clause, is_denial in _clauses(card) if is_denial]
    if any(_all_asked(clause, words, text) for clause in clauses):
        return True
    if is_wish:
        return False
    is_about = any(_is_about(words - GOING_AHEAD, clause) for clause in clauses)
    return is_about or _is_denied_in_other_words(sentence, card)


def _is_only_of_this(text: str, card: Card) -> bool:
    """True for "Is it so on other devices?" to who says that it is only so on one."""
    told = map(fold, (*card.narrated, *card.story))
    return bool(_OF_OTHERS.search(text)) and any(map(_ONLY.search, told))


def _is_gone(text: str, card: Card) -> bool:
    """True for "Do you still have it?" to who lost it."""
    told = [fold(line) for line in (*card.narrated, *(need.ask for need in card.needs))]
    return (
        bool(pattern("answering.still_there").search(text))
        and any(map(pattern("answering.gone").search, told))
        and not any(map(pattern("answering.having_still").search, told))
    )


def _denies_both(sentence: str, card: Card) -> bool:
    """True for "Did you wipe or reset it?" where the card denies that anything was done."""
    is_of_deeds = _HAS_DONE.match(fold(sentence)) and all(
        bare_form(option.split()[0].lower()) for option in options_of(sentence)
    )
    return bool(is_of_deeds) and is_denied(sentence, card)


def _is_denied_in_other_words(sentence: str, card: Card) -> bool:
    """True for "I have not tapped it" to "Did you open the link?".

    What the card says is nearer to "Did you restart it?" than that nothing was reset.
    """
    text = fold(sentence)
    asked = words_of_deed(sentence)
    if asked and (_HAS_DONE.match(text) or _OF_ANYTHING.search(text)):
        whole = {
            denied for said, denied in _clauses(card) if nearness(asked, words_of_deed(said)) == 1
        }
        if whole == {True}:
            return True
    near = _nearest(asked, card)
    return near[True] >= max(_NEAR, near[False])


def _is_affirmed(sentence: str, card: Card) -> bool:
    """True for "I had cancelled" to "So you did not cancel?"."""
    near = _nearest(words_of_deed(sentence), card)
    return near[False] >= _NEAR and near[False] > near[True]


def _nearest(asked: tuple[str, ...], card: Card) -> Mapping[bool, float]:
    """How near ``asked`` is to what ``card`` denies, and to what it says otherwise."""
    near: dict[bool, float] = {True: 0.0, False: 0.0}
    for clause, is_denial in _clauses(card):
        said = words_of_deed(_denied_thing(clause) if is_denial else clause)
        found = nearness(said, asked)
        if not is_denial:
            found = max(found, nearness(asked, said))
        near[is_denial] = max(near[is_denial], found)
    return near


def _denied_thing(clause: str) -> str:
    """The lift of "The house has no lift": of all else in ``clause`` nothing is denied."""
    found = _NO_SUCH.search(clause)
    return found["thing"] if found else clause


def _is_said_to_have(sentence: str, card: Card) -> bool:
    """True for "Do you still have the receipt?" where the card says that it was kept."""
    if not pattern("answering.still_has").search(fold(sentence)):
        return False
    having = pattern("answering.having")
    kept = (
        words_of_deed(said)
        for said, is_denial in _clauses(card)
        if not is_denial and having.search(said)
    )
    return any(nearness(words_of_deed(sentence), said) >= _NEAR for said in kept)


@lru_cache(maxsize=256)
def _clauses(card: Card) -> tuple[tuple[str, bool], ...]:
    """What ``card`` says, whole and in clauses, each with whether that is denied.

    What begins otherwise, "I have oiled it, but I have not opened it", denies only a part, unless
    that says nothing by itself: "I have oiled it, but it did not help".
    """
    stated = (*card.story, *(need.ask for need in card.needs), *card.narrated)
    found: dict[str, bool] = {}
    for line in map(fold, stated):
        parts = _CLAUSE.split(line)
        denied = [part for part in parts if _DENIAL.search(part)]
        found[line] = parts[0] in denied or not all(map(words_of_deed, denied))
        found.update((part, bool(_DENIAL.search(part))) for part in parts)
    return tuple(found.items())


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
    things = [found[1] for found in _OF_ANY.finditer(fold(sentence))]
    stated = (each for line in (*card.story, *card.narrated) for each in sentences(line))
    facts = (f"{fact.slot} {fact.value}" for fact in card.facts)
    told = (line for line in (*stated, *facts) if not _DENIAL.search(fold(line)))
    asked = words_of_deed(sentence)
    if things:
        return any(_names_any(things, line) for line in told if not _ONLY.search(fold(line)))
    return any(
        _is_about(words, line) or nearness(asked, words_of_deed(line)) >= _NEAR for line in told
    )


def _names_any(things: Sequence[str], line: str) -> bool:
    """True when ``line`` names one of what a question has "any" of, in the same words or others."""
    said = [word for word in tokens(fold(line)) if word not in STOPWORDS]
    return any(alike(thing, word) >= _SAME_THING for thing, word in product(things, said))
