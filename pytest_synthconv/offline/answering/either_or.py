"""What an offline user answers to "Brass or black?".

What the card says of it, else the option that it fits best, else one by chance, once and for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.models import Talk
from ...core.words import content_words, fold, sentences
from ..cards.card import Card
from ..cards.prose import ended
from ..english import pattern
from ..language.cuts import capital
from ..replies.asking import begins_with_wh, is_question, is_whether
from ..replies.options import options_of
from ..speaking.phrases import Register, leads, lines
from ..speaking.wording import stated
from .alternatives import state_told, states_of, supposed
from .asked import Answer, Asked
from .choices import chosen, fitting, naming
from .sought import SURE, fact_sought
from .telling import decided
from .unknowns import named_unknown, not_known_at_all

_OPEN, _IN_MIND = pattern("answering.no_preference"), pattern("answering.in_mind")
_WISH = pattern("alternatives.wished")
_OF_BOTH = pattern("answering.of_both")
_ANY = re.compile(r"any \w", re.IGNORECASE)
_A_PAIR = 2  # options that may go with an open question; more are a list to choose from


def either(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer:
    """To "Brass or black?": the fact that is asked for, else the option that the card fits best."""
    sentence, whole = asked.sentence, _with_its_question(asked)
    if pattern("answering.at_whose_end").search(fold(sentence)):
        return Answer("unknown", leads("no_idea", register), asks_again=True)
    if unknown := named_unknown(whole, card):
        return unknown
    if found := _openly_asked(sentence, card, register):
        return found
    if pattern("answering.or_also").search(fold(sentence)) and (also := _both(sentence, card)):
        return Answer("choose", also)
    states, options = states_of(sentence), _without_any(options_of(sentence))
    if known := (state_told(states, card, talk) if states else fitting(options, card, talk)):
        return Answer("choose", known)
    if unsaid := not_known_at_all(sentence, card):
        return unsaid
    told = decided(whole, card, talk, register)
    if told and not any(_WISH.search(fold(line)) for line in told.bodies):
        return told
    if easy := _no_preference(states or options):
        return Answer("choose", (capital(ended(easy)),))
    by_chance = supposed(states, card, talk) if states else chosen(options, card, talk)
    return Answer("choose", by_chance)


def _no_preference(options: Sequence[str]) -> str | None:
    """The option that leaves it open, next to one with something "in mind"; None without such."""
    easy = [option for option in options if _OPEN.search(fold(option))]
    is_wish = any(_IN_MIND.search(fold(option)) for option in options if option not in easy)
    return easy[0] if len(easy) == 1 and is_wish else None


def _without_any(options: Sequence[str]) -> Sequence[str]:
    """``options`` without the "Any cities in mind" of who then offers some ideas."""
    return options[1:] if len(options) == _A_PAIR and _ANY.match(options[0]) else options


def _both(sentence: str, card: Card) -> tuple[str, ...] | None:
    """That it is both, to "only here, or elsewhere too?", where one line of ``card`` has both."""
    options = [frozenset(content_words(option)) for option in options_of(sentence)]
    if len(options) != _A_PAIR:
        return None
    one, other = options
    said = [frozenset(content_words(line)) for line in card.narrated]
    has_both = any(one & line and other & line for line in said)
    is_of_both = any(
        _OF_BOTH.search(fold(line)) and (one | other) & frozenset(content_words(line))
        for line in card.narrated
    )
    return lines("both") if has_both or is_of_both else None


def _with_its_question(asked: Asked) -> str:
    """A list of options behind the question that it belongs to: "How much is it? Under 5 or more?".

    What asks by itself is returned as it is.
    """
    before = sentences(asked.reply.partition(asked.sentence)[0])[-1:]
    is_list = not (is_whether(asked.sentence) or begins_with_wh(asked.sentence))
    return " ".join((*filter(is_question, before), asked.sentence)) if is_list else asked.sentence


def _openly_asked(sentence: str, card: Card, register: Register) -> Answer | None:
    """The fact that "How many are you, or is it just you?" is after; None where it is a choice."""
    opened = pattern("answering.openly").match(fold(sentence))
    options = options_of(sentence)
    is_choice = len(options) > _A_PAIR or naming(options, [fact.value for fact in card.facts])
    if not opened or is_choice:
        return None
    found = fact_sought(f"{opened[0]}?", card, SURE)
    return Answer("inform", stated([found], register)) if found and found.value else None
