"""What a card denies of what a question asks, and what it affirms.

"It has not arrived" denies "Has it arrived?", and "I have not tapped it" denies "Did you open the
link?". A wish is denied by no card that says what went wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.words import content_words, fold
from ..cards.card import Card
from ..english import pattern, stems
from .clauses import clauses_of
from .consent import GOING_AHEAD, is_contrary
from .same_deeds import nearness, words_of_deed

_DENIED_SHARE = 0.5  # of a question's words in a denial that is about the same
_SURE = 2  # words of a denial that are all asked for, so that it is about the same
_STILL = pattern("answering.still")
HAS_DONE = pattern("answering.has_done")
_OF_ANYTHING = pattern("yes_and_no.of_anything")
ONLY, _OF_OTHERS = pattern("yes_and_no.only"), pattern("yes_and_no.of_others")
_NO_SUCH = pattern("yes_and_no.no_such")
_NEGATIONS = stems("answering.negations")
NEAR = 0.6
"""How near what is denied is to the question. From .5 to .6, 71 of 77 questions with yes or no get
the right answer, at .7 and .8 one fewer, at .9 two."""


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
    clauses = _denying(card)
    if any(_all_asked(clause, words, text) for clause in clauses):
        return True
    if is_wish:
        return False
    told = any(is_about(words - GOING_AHEAD, clause) for clause in clauses)
    return told or _is_denied_in_other_words(sentence, card)


def _denying(card: Card) -> list[str]:
    """What ``card`` denies; not the whole of "I have reset it and it didn't help", only its end."""
    stated = [clause.text for clause in clauses_of(card) if not clause.is_denied]
    return [
        clause.text
        for clause in clauses_of(card)
        if clause.is_denied and not any(each in clause.text for each in stated)
    ]


def is_affirmed(sentence: str, card: Card) -> bool:
    """True for "I had cancelled" to "So you did not cancel?"."""
    near = _nearest(words_of_deed(sentence), card)
    return near[False] >= NEAR and near[False] > near[True]


def is_about(words: frozenset[str], line: str) -> bool:
    """True when ``line`` has most of the stems ``words``."""
    return len(words & set(content_words(line))) > _DENIED_SHARE * len(words)


def _is_only_of_this(text: str, card: Card) -> bool:
    """True for "Is it so on other devices?" to who says that it is only so on one."""
    told = map(fold, (*card.narrated, *card.story))
    return bool(_OF_OTHERS.search(text)) and any(map(ONLY.search, told))


def _is_gone(text: str, card: Card) -> bool:
    """True for "Do you still have it?" to who lost it."""
    told = [fold(line) for line in (*card.narrated, *(need.ask for need in card.needs))]
    return (
        bool(pattern("answering.still_there").search(text))
        and any(map(pattern("answering.gone").search, told))
        and not any(map(pattern("answering.having_still").search, told))
    )


def _is_denied_in_other_words(sentence: str, card: Card) -> bool:
    """True for "I have not tapped it" to "Did you open the link?".

    What the card says is nearer to "Did you restart it?" than that nothing was reset.
    """
    text = fold(sentence)
    asked = words_of_deed(sentence)
    if asked and (HAS_DONE.match(text) or _OF_ANYTHING.search(text)):
        whole = {
            clause.is_denied
            for clause in clauses_of(card)
            if nearness(asked, words_of_deed(clause.text)) == 1
        }
        if whole == {True}:
            return True
    near = _nearest(asked, card)
    return near[True] >= max(NEAR, near[False])


def _nearest(asked: tuple[str, ...], card: Card) -> Mapping[bool, float]:
    """How near ``asked`` is to what ``card`` denies, and to what it says otherwise.

    "I have restarted it and it did not help" denies that it helped, not that it was restarted.
    """
    near: dict[bool, float] = {True: 0.0, False: 0.0}
    stated: dict[str, float] = {}
    for clause in sorted(clauses_of(card), key=lambda each: each.is_denied):
        said = words_of_deed(_denied_thing(clause.text) if clause.is_denied else clause.text)
        found = nearness(said, asked)
        if not clause.is_denied:
            found = stated[clause.text] = max(found, nearness(asked, said))
        elif any(own >= found and text in clause.text for text, own in stated.items()):
            continue
        near[clause.is_denied] = max(near[clause.is_denied], found)
    return near


def _denied_thing(clause: str) -> str:
    """The lift of "The house has no lift": of all else in ``clause`` nothing is denied."""
    found = _NO_SUCH.search(clause)
    return found["thing"] if found else clause


def _all_asked(clause: str, words: frozenset[str], text: str) -> bool:
    """True for "a cot is not needed" to "Will you be needing a cot for the little one?"."""
    denied = frozenset(content_words(clause)) - _NEGATIONS
    enough = 1 if _STILL.search(text) else _SURE
    return len(denied) >= enough and denied <= words
