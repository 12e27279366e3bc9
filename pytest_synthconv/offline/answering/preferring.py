"""What a user answers who is asked what they would like.

One of what is offered, by its words or by its place ("the second one"), what the card says that
they like, or the vague wish of somebody easy.
"""

from __future__ import annotations

import re

from ...core.models import Talk
from ...core.words import STOPWORDS, content_words, fold, tokens
from ..cards.card import Card, Need
from ..cards.prose import ended
from ..english import pattern
from ..language.cuts import capital
from ..language.meaning import likeness
from ..replies.options import clauses_before, options_around, options_of
from ..replies.slots import slot_words
from ..speaking.phrases import Register, lines
from ..speaking.ways import ways_to_ask
from ..speaking.wording import stated
from .choices import chosen, placed
from .consent import GOING_AHEAD
from .particulars import particular
from .sought import LIKELY, PLAIN, SURE, fact_sought, only_of_kind, only_place
from .telling import told_of, was_told
from .wished_times import is_of_it, time_wished, wishes_a_time

_STATED = 1.0  # the score from which a fact says what the user would like
_LIKED = 0.3  # how near a question must be to what somebody likes, so that this answers it
_FEELING, _NO_MATTER_WHO = pattern("answering.feeling"), pattern("answering.no_matter_who")
_WHICH_THING, _A_TIME = pattern("answering.which_thing"), pattern("answering.a_time")
_HAS_ANY = pattern("questions.has_any")
_ANYONE = pattern("answering.anyone")
_ANY_WISH, _OPEN_WISH = pattern("answering.any_wish"), pattern("answering.open_wish")
_TO_A_PLACE = pattern("answering.to_a_place")
_WHAT_TIME = pattern("answering.what_time")
_LIKES, _MATTERS = pattern("answering.likes"), pattern("answering.matters")
_FOR_A_DEED = pattern("answering.for_a_deed")
_HOW_MUCH_SO = pattern("answering.how_much_so")
_OF_A_MEASURE = pattern("answering.of_a_measure")
_WHAT_SORT = pattern("answering.what_sort")
_WANTED_WITH = pattern("answering.wanted_with")
_BARE_WISH = pattern("answering.bare_wish")
_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"\b(?:how many|how much|when|where|how|what|which)\b")


def preferred(
    sentence: str, reply: str, card: Card, talk: Talk, register: Register
) -> tuple[str, ...]:
    """Ways to say what the user of ``card`` would like, as ``sentence`` in ``reply`` asks."""
    text = fold(sentence)
    if _FEELING.search(text):
        return lines("preference", "feeling")
    if _NO_MATTER_WHO.search(text):
        return lines("preference", "no_matter")
    is_open = _HAS_ANY.match(text) and ": " not in sentence
    own = () if is_open else options_of(sentence)
    if options := own or options_around(reply, sentence):
        return chosen(options, card, talk)
    if wishes_a_time(sentence):
        return time_said(sentence, card, register)
    if _WHAT_TIME.search(text) and (only := only_of_kind(sentence, card)):
        return stated([only], register)
    line = told_of(sentence, card, talk, is_wish=True)
    if line and not set(content_words(line)) <= set(content_words(sentence)):
        return (line,)
    if clauses := clauses_before(reply, sentence):
        return placed(clauses, card, talk)
    if _BARE_WISH.match(text):
        return _thing_wanted(card, register)
    if _WHICH_THING.search(text):
        said = frozenset(tokens(text)) - STOPWORDS
        named = (need for need in card.needs if said & set(tokens(fold(need.ask))))
        if need := next((each for each in named if _is_about(text, each)), None):
            return tuple(ways_to_ask(need, card.traits.formality or 0.0, register))
    return _of_the_kind(sentence, card, talk, register)


def _thing_wanted(card: Card, register: Register) -> tuple[str, ...]:
    """What the user came for, as a fact of the card names it, else the need again."""
    need = card.needs[0]
    facts = (fact for fact in card.facts if fact.value and not _NUMBER.search(fact.value))
    named = next((fact for fact in facts if slot_words(fact.slot) & need.keywords), None)
    if named:
        return (capital(ended(named.value)),)
    return tuple(ways_to_ask(need, card.traits.formality or 0.0, register))


def time_said(sentence: str, card: Card, register: Register) -> tuple[str, ...]:
    """Ways to say when it suits the user: a fact that is surely meant, else their time."""
    known = fact_sought(sentence, card, LIKELY)
    if known is None or not known.value:
        return time_wished(sentence, card)
    is_meant = is_of_it(known, sentence, card) or fact_sought(sentence, card, PLAIN) == known
    return stated([known], register) if is_meant else time_wished(sentence, card)


def any_wish(sentence: str, card: Card, talk: Talk) -> tuple[str, ...] | None:
    """Ways to answer "Any colours you have in mind?"; None to what asks for no wish."""
    if not _ANY_WISH.search(fold(sentence)):
        return None
    said = particular(sentence, card) or _liking(sentence, card, talk)
    of_people = _ANYONE.search(fold(sentence)) is not None
    return (said,) if said else lines("preference", "anyone" if of_people else "anything")


def open_wish(sentence: str, card: Card, talk: Talk, register: Register) -> tuple[str, ...] | None:
    """Ways to say what the user would like of "What should the driver do?"; None to other asks."""
    if not _OPEN_WISH.search(fold(sentence)):
        return None
    return _of_the_kind(sentence, card, talk, register)


def _is_about(text: str, need: Need) -> bool:
    """True when ``text`` shares a word with ``need`` that says what is wanted."""
    words = frozenset(content_words(text)) - GOING_AHEAD
    return bool(words & need.keywords)


def _of_the_kind(sentence: str, card: Card, talk: Talk, register: Register) -> tuple[str, ...]:
    """What the card says of the user's likes and times, else a wish that fits the question word."""
    text = fold(sentence)
    found = _WORD.search(text)
    word = "what" if found is None or found[0] == "which" else found[0]
    if word == "when" or _A_TIME.search(text):
        return time_wished(sentence, card)
    if word == "how many" and _OF_A_MEASURE.search(text):
        word = "what"
    if word == "how" and _HOW_MUCH_SO.search(text):
        word = "what"
    if word == "what" and (liking := _liking(sentence, card, talk)):
        return (liking,)
    is_stated = word == "how many" or _FOR_A_DEED.search(text)
    known = fact_sought(sentence, card, SURE if is_stated else _STATED)
    if known and known.value:
        return stated([known], register)
    if word == "where" and _TO_A_PLACE.search(text) and (place := only_place(card)):
        return stated([place], register)
    return lines("preference", word)


def _liking(sentence: str, card: Card, talk: Talk) -> str | None:
    """What the user likes of such things, or what they want of it: "a long battery life"."""
    if _MATTERS.search(fold(sentence)):
        wanted = (_WANTED_WITH.search(need.ask) for need in card.needs)
        if found := next((match for match in wanted if match), None):
            return capital(ended(found[1]))
    liked = [line for line in card.story if _LIKES.search(fold(line)) and not was_told(line, talk)]
    best = max(liked, key=lambda line: likeness(sentence, line), default="")
    is_asked = _WHAT_SORT.search(fold(sentence)) or likeness(sentence, best) >= _LIKED
    return ended(best) if best and is_asked else None
