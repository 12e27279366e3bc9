"""What a user answers who is asked for a detail that has no option in the question.

What the card says of it, else vague words that fit the question, else that they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...core.models import Talk
from ...core.words import content_words, fold, sentences
from ..cards.card import Card
from ..cards.prose import ended
from ..english import lines, pattern, table
from ..replies.option_lists import bullets
from ..replies.options import clauses_before, options_around, options_of
from ..replies.slots import slot_words
from ..replies.speech import Speech, parts
from ..speaking.phrases import Register, leads
from ..speaking.wording import not_known, stated
from .asked import Answer, Asked
from .choices import chosen, placed
from .consent import wanted
from .particulars import particular
from .preferring import open_wish, time_said
from .sought import LIKELY, SURE, fact_sought, made_thing, named_of_kind, unknown_of_kind
from .telling import as_said, nearest_line, story_nearest, told_already, told_of, untold
from .unknowns import not_known_at_all
from .wished_times import wishes_a_time

_FEW = 2  # content words of a question that says little by itself
_RATING = 0.7  # where on a scale somebody puts what they have come for


def detailed(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer:
    """What the card says about it, else vague words that fit the question, else none."""
    found = (find(asked, card, talk, register) for find in _FINDERS)
    is_no_idea = Answer("unknown", leads("no_idea", register), asks_again=True)
    return next((answer for answer in found if answer), is_no_idea)


def _from_the_list(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """One of what the reply lists to choose from."""
    options = options_of(asked.sentence) or options_around(asked.reply, asked.sentence)
    is_which = pattern("answering.which_of").search(fold(asked.sentence))
    if options and (is_which or len(bullets(asked.reply)) > 1):
        return Answer("choose", chosen(options, card, talk))
    clauses = () if options else clauses_before(asked.reply, asked.sentence)
    return Answer("choose", placed(clauses, card, talk)) if clauses else None


def _picture(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """That there is no picture."""
    if pattern("answering.picture").search(fold(asked.sentence)):
        return Answer("unknown", leads("not_at_hand", register), asks_again=True)
    return None


def _description(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """All that a fact says of the thing, to who wants it described."""
    if not pattern("answering.describe").search(fold(asked.sentence)):
        return None
    about = [
        fact
        for fact in card.facts
        if len(fact.value.split()) > _FEW
        and not wanted(card).isdisjoint(content_words(f"{fact.slot} {fact.value}"))
    ]
    fullest = max(about, key=lambda fact: len(fact.value), default=None)
    return Answer("inform", stated([fullest], register)) if fullest else None


def _particular(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    line = particular(asked.sentence, card)
    return Answer("inform", (line,)) if line else None


def _time(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """When it suits the user."""
    if not wishes_a_time(asked.sentence):
        return None
    if found := not_known_at_all(asked.sentence, card):
        return found
    return Answer("choose", time_said(asked.sentence, card, register))


def _told(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """What the card tells of it, in so many words."""
    line = told_of(asked.sentence, card, talk)
    if not line and pattern("answering.anything").search(fold(asked.sentence)):
        line = untold(card, talk)
    return Answer("inform", (line,)) if line else None


def _of_what_was_done(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """What happened, or a figure on a scale."""
    text = fold(asked.sentence)
    line = None
    if pattern("answering.own_deeds").search(text):
        line = story_nearest(asked.sentence, card)
    elif pattern("answering.what_happens").search(text):
        line = next(iter(card.setting), None)
    if line:
        return Answer("inform", (as_said(line),))
    if pattern("answering.rating").search(text):
        highest = max(map(int, re.findall(r"\b\d{1,2}\b", text)), default=10)
        return Answer("inform", (f"{max(1, round(_RATING * highest))}.",))
    is_of_chat = pattern("answering.satisfied").search(text)
    return Answer("inform", lines("answering.quite")) if is_of_chat else None


def _by_meaning(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """The fact that is surely meant."""
    if pattern("answering.rating").search(fold(asked.sentence)):
        return None
    return by_meaning(meant_by(asked), card, register, SURE)


def _is_courtesy(sentence: str) -> bool:
    return all(part.speech is Speech.COURTESY for part in parts(sentence))


def meant_by(asked: Asked) -> str:
    """The question, behind the sentence before it if it says little: "What is it called?".

    Not behind a thank-you.
    """
    before, found, _ = asked.reply.partition(asked.sentence)
    stated = [each for each in sentences(before) if not _is_courtesy(each)]
    is_bare = bool(found) and len(content_words(asked.sentence)) <= _FEW
    return f"{stated[-1]} {asked.sentence}" if stated and is_bare else asked.sentence


def _near(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """The line of the story that is near in meaning, or the only fact of the kind asked for."""
    if line := told_already(asked.sentence, card):
        return Answer("inform", (as_said(line),))
    if line := nearest_line(asked.sentence, card, talk):
        return Answer("inform", (ended(line),))
    fact = named_of_kind(asked.sentence, card)
    return Answer("inform", stated([fact], register)) if fact else None


def _wished(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """What the user would like, where it is for them to say."""
    said = open_wish(asked.sentence, card, talk, register)
    return Answer("choose", said) if said else None


def _not_known(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """That the user does not know it, where only an expert would or the card says so."""
    if pattern("answering.beyond_a_person").search(fold(asked.sentence)):
        return Answer("unknown", leads("no_idea", register), asks_again=True)
    if found := not_known_at_all(asked.sentence, card):
        return found
    slot = unknown_of_kind(asked.sentence, card)
    return Answer("unknown", not_known([slot]), asks_again=True) if slot else None


def _article(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """The fact about what the user came for, to "Which product is it?" and "What make is it?"."""
    if made := made_thing(asked.sentence, card):
        return Answer("inform", stated([made], register))
    if not pattern("answering.which_article").search(fold(asked.sentence)):
        return None
    about = next((fact for fact in card.facts if slot_words(fact.slot) <= wanted(card)), None)
    return Answer("inform", stated([about], register)) if about else None


def _vague(asked: Asked, card: Card, talk: Talk, register: Register) -> Answer | None:
    """Vague words, or a fact that is likely meant."""
    text = fold(asked.sentence)
    for form in table("user")["vague"].values():
        if re.search(form["question"], text):
            return Answer("inform", tuple(form["answers"]))
    return by_meaning(meant_by(asked), card, register, LIKELY)


_Finder = Callable[[Asked, Card, Talk, Register], Answer | None]
_FINDERS: tuple[_Finder, ...] = (
    _from_the_list,
    _picture,
    _time,
    _description,
    _particular,
    _by_meaning,
    _article,
    _told,
    _of_what_was_done,
    _near,
    _not_known,
    _wished,
    _vague,
)
"""Where an answer is looked for, the surest place first."""


def by_meaning(sentence: str, card: Card, register: Register, at_least: float) -> Answer | None:
    """The fact that ``sentence`` is after without a word of its name; None where none is."""
    found = fact_sought(sentence, card, at_least)
    if found is None:
        return None
    if not found.value:
        return Answer("unknown", not_known([found.slot]), asks_again=True)
    return Answer("inform", stated([found], register))
