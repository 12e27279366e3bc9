"""Answers that are plain by their form: a value, a place, a yes, a deed, with hardly a word around.

No weights are needed for them, and no earlier failure shakes them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...core.words import content_words, fold, tokens
from ..cards.card import Need
from ..english import pattern
from .answers import TYPED, Sort, also_called, deed_named, holds_type, is_done, specifics
from .features import has_finite_verb
from .speech import Part, Speech

ADVISING = frozenset({Sort.ADVICE, Sort.WHAT, Sort.HOW, Sort.WHY})
"""Asks that take advice or an explanation, and no value."""
_CLAUSE_END, _NO_SUBJECT = pattern("answers.clause_end"), pattern("answers.no_subject")
_WHICH = pattern("answers.which")
_WHEREABOUTS = pattern("answers.whereabouts")
_PLACE, _YES_IN_FEW = (
    pattern(f"answers.{what}") for what in ("place_in_few_words", "yes_or_no_in_few_words")
)
_PLAIN = frozenset({Speech.STATEMENT, Speech.COURTESY, Speech.EMPATHY})
_SHORT = 12  # words of an answer that goes without reasons
_FRAGMENT = 6  # words of a reply that need not name its topic: "About an hour and a half."
_FEW = 3  # words of "All renewed."
_MOST_OF_IT = 0.6  # of the words of what is asked, so that a statement is about just that
_A_SENTENCE = 25
_SO_OR_NOT, _LEFT_OPEN = pattern("answers.so_or_not"), pattern("answers.left_open")
_WHETHER_LEAD = pattern("answers.whether_lead")
_ONLY_POSSIBLE = pattern("answers.only_possible")
_SOME = 2  # new words that a bare answer has at least: "Hm." is none


def is_direct(stated: Sequence[Part], found: Sequence[Part], sort: Sort, need: Need) -> bool:
    """True for a short statement that contains what the ask is for, a time for "when", say.

    It must name the topic, or be next to nothing but the answer, among courtesies at most.
    "The soup and the salad are vegan" says which dishes are vegan.
    """
    if any(part.speech not in _PLAIN for part in found):
        return False
    is_fragment = size_of(found) <= _FRAGMENT
    if sort in ADVISING:
        is_new = is_fragment and any(_is_bare_answer(part.text, need) for part in stated)
        return is_new or (
            sort is Sort.WHAT and any(_says_which(need, part.text) for part in stated)
        )
    if sort is Sort.WHERE:
        says_place = is_fragment and any(_PLACE.search(_plain(part.text)) for part in stated)
        return says_place or any(_says_whereabouts(part.text, need) for part in stated)
    if sort is Sort.WHETHER:
        return size_of(found) <= _SHORT and any(_YES_IN_FEW.search(_plain(p.text)) for p in stated)
    if sort is Sort.DEED:
        done = [part for part in stated if _was_done(part.text, need)]
        is_short = size_of(found) <= _SHORT
        return bool(done) and (is_fragment or (is_short and any(_is_on(p, need) for p in done)))
    if sort not in TYPED:
        return False
    named = need.keywords & {word for part in stated for word in content_words(part.text)}
    if not named and not is_fragment:
        return False
    return any(len(tokens(part.text)) <= _SHORT and holds_type(sort, part.text) for part in stated)


def is_done_first(found: Sequence[Part], sort: Sort, need: Need) -> bool:
    """True for "I've booked you in for Wednesday about your knee.", whatever limits follow.

    The first sentence says that the deed itself is done, and names another word of the need.
    """
    first = found[0]
    if sort is not Sort.DEED or first.speech is not Speech.STATEMENT:
        return False
    deed = deed_named(first.text, need.keywords)
    others = (need.keywords & frozenset(content_words(first.text))) - {deed}
    if deed is None or not others or _ONLY_POSSIBLE.search(fold(first.text)):
        return False
    return len(tokens(first.text)) <= _A_SENTENCE


def _was_done(text: str, need: Need) -> bool:
    """True for what was done, and not for "Refunds for cancelled concerts are possible"."""
    return is_done(text, need.keywords) and not _ONLY_POSSIBLE.search(fold(text))


def _is_on(part: Part, need: Need) -> bool:
    """True for "The deposit was paid out today" to who wants it back."""
    named = need.keywords | also_called(need.ask)
    return not named.isdisjoint(content_words(part.text))


def is_elliptic(stated: Sequence[Part], sort: Sort, need: Need) -> bool:
    """True for what begins with nothing but a value: "Half six to nine, then it's two lanes only".

    Who leaves out what it is about has just been asked for it. "Renewed." is the same for a deed.
    """
    if sort is Sort.DEED:
        first = stated[0].text
        return len(tokens(first)) <= _FEW and is_done(first, need.keywords)
    if sort not in TYPED:
        return False
    text = _plain(stated[0].text)
    first = _CLAUSE_END.split(text)[0]
    is_bare = len(tokens(first)) <= _FRAGMENT and not has_finite_verb(first)
    return (is_bare or _NO_SUBJECT.match(text) is not None) and holds_type(sort, first)


def says_whether(stated: Sequence[Part], need: Need) -> bool:
    """True for "A violin may travel with you in the cabin", to who asks whether it may."""
    asked = frozenset(content_words(_WHETHER_LEAD.sub("", fold(need.wish.text))))
    for part in stated:
        said = fold(part.text)
        named = asked & frozenset(content_words(part.text))
        is_about = len(named) >= max(_SOME, _MOST_OF_IT * len(asked))
        is_short = len(tokens(part.text)) <= _A_SENTENCE
        states = _SO_OR_NOT.search(said) or _is_all_of(asked, part.text)
        if is_about and is_short and states and not _LEFT_OPEN.search(said):
            return True
    return False


def _is_all_of(asked: frozenset[str], text: str) -> bool:
    """True for "We're open from 9 on Monday, the bank holiday" to who asks whether that is so."""
    return asked <= frozenset(content_words(text)) and bool(specifics(text, asked))


def size_of(found: Sequence[Part]) -> int:
    """The words of a reply."""
    return sum(len(tokens(part.text)) for part in found)


def _plain(text: str) -> str:
    return fold(text).strip(" *_-")


def _says_whereabouts(text: str, need: Need) -> bool:
    """True for a short sentence with the state of what is asked about: "Order 12 has shipped"."""
    if len(tokens(text)) > _SHORT or not need.keywords & set(content_words(text)):
        return False
    return _WHEREABOUTS.search(fold(text)) is not None


def _is_bare_answer(text: str, need: Need) -> bool:
    """True for something new with no verb around it: "Leather soles, low heel"."""
    if text.endswith("!") or has_finite_verb(text):
        return False
    new = specifics(text, need.keywords)
    return len(new) >= _SOME or any(word.isdigit() for word in new)


def _says_which(need: Need, text: str) -> bool:
    """True when ``text`` says of something new what ``need`` asks "which ... are" of."""
    asked = _WHICH.search(fold(need.wish.text))
    if asked is None or not specifics(text, need.keywords):
        return False
    predicate = set(content_words(asked["predicate"]))
    _, copula, said = fold(text).partition(f" {asked['copula']} ")
    return bool(copula and predicate) and predicate <= set(content_words(said))
