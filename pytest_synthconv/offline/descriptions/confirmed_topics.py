"""Topics that two readings of a description agree on.

Of the topics of 90 descriptions that say more than one deed, a sixth of those that both readings
find led to odd needs, and half of those that only `description` finds. Deeds and questions are
looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..english import words
from ..language.grammar import FINITE, is_verb
from ..language.meaning import vector
from ..language.noun_classes import classes_of, nearest
from ..language.nouns import singular
from .asides import is_aside
from .description import Ability, Description
from .lexicon import lexicon
from .misread_topics import NOUNS_TOO
from .plain_items import DENIED, asks_nothing, listed
from .plain_topics import TALK, says_nothing
from .verbs import ASKS

_GIVEN = words("plain_topics.given")
_LISTING = words("plain_items.listing")
_USUAL = words("plain_items.usual_deeds")
_PERSON = re.compile(r"\w+(?:er|or|ist|ant|ee|ian)s")
_AMOUNT = re.compile(r"how (?:much|many) ")
_SENTENCE = re.compile(r"[.!?:;\n]")
_A_CLAUSE = 5


def confirmed(abilities: Iterable[Ability], description: Description) -> tuple[Ability, ...]:
    """Those of ``abilities`` that a second reading finds too, and what only that one finds."""
    read = tuple(abilities)
    items = listed(description, (*description.abilities, *read))
    told = {item.topic.lower() for item in items if item.manner == "tell"}
    kept = tuple(
        ability
        for ability in read
        if _is_confirmed(ability, [item.topic.lower() for item in items], description.source)
        and not (ability.manner == "deed" and ability.topic.lower() in told)
    )
    known = [ability.topic.lower() for ability in kept]
    both = (*kept, *(i for i in items if not any(_overlap(i.topic.lower(), k) for k in known)))
    return tuple(
        ability
        for ability in both
        if not says_nothing(ability) and not is_aside(ability, description.source)
    )


def _is_confirmed(ability: Ability, items: Sequence[str], source: str) -> bool:
    topic = ability.topic.lower()
    if topic.split()[0] in ASKS:
        return _is_asked(topic, source) and not asks_nothing(ability.topic)
    if _is_no_object(ability, source):
        return False
    if ability.manner == "deed":
        return f"{ability.verb} {topic}" not in items and _is_deed(ability.verb)
    if _is_of_questions(topic, source):
        return True
    is_given = ability.verb in _GIVEN and f" you {topic}" in source.lower()
    return is_given or ability.verb in _LISTING or any(_overlap(topic, item) for item in items)


def _is_of_questions(topic: str, source: str) -> bool:
    """Whether it stands before "questions": "current accounts" of "current-account questions"."""
    one = re.escape(singular(topic)).replace(r"\ ", "[ -]")
    asked = rf"(?i)\b{one} (?:questions|queries|enquiries|inquiries)\b"
    return " " in topic and re.search(asked, source) is not None


def _overlap(one: str, other: str) -> bool:
    """Whether two topics are the same, or one only says more: "stability of infusions"."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) or long.startswith((f"{short} of ", f"{short} for "))


def _is_asked(question: str, source: str) -> bool:
    """Whether a question is whole and one that is answered.

    "How much paint" is none, nor is the "which has an alarm" of a place, nor what is denied.
    """
    said = question.split()
    is_amount = _AMOUNT.match(question) is not None and len(said) < _A_CLAUSE
    is_relative = said[0] == "which" and len(said) > 1 and _is_third_person(said[1])
    before = _SENTENCE.split(source.lower().partition(question)[0])[-1]
    is_denied = question in source.lower() and DENIED.search(before) is not None
    return not (is_amount or is_relative or is_denied or "'" in question or "’" in question)


def _is_third_person(word: str) -> bool:
    return word in FINITE or (word.endswith("s") and is_verb(singular(word)))


def _is_deed(verb: str) -> bool:
    """Whether it is a verb for certain, or one of those that are nouns too and yet usual deeds.

    "Number", "ink" and "notice" were nouns in all descriptions where they were read as deeds.
    """
    is_noun = classes_of(verb) or verb in NOUNS_TOO | lexicon().nouns_too | words("verbs.both")
    return not is_noun or verb in _USUAL


def _is_no_object(ability: Ability, source: str) -> bool:
    """Whether a topic is no object: by what a thing is found, who is helped, how it is told."""
    first, last = ability.topic.lower().split()[0], ability.topic.lower().split()[-1]
    is_many = singular(last) != last
    if last in TALK or re.search(r"/|'|’", ability.topic) or (is_many and first in {"a", "an"}):
        return True
    return (is_many and _is_person(last)) or _beside(ability.topic).search(source) is not None


def _is_person(plural: str) -> bool:
    """Whether it is certain, or likely of a rare word, that these are people: "approvers"."""
    one = singular(plural)
    if classes_of(one):
        return False
    is_near = not vector(one) or nearest(one, margin=0.0)[0] == "person"
    is_listed = not lexicon().people.isdisjoint((plural, one))
    return is_listed or (_PERSON.fullmatch(plural) is not None and is_near)


@lru_cache(maxsize=512)
def _beside(topic: str) -> re.Pattern[str]:
    """Return what finds "by year or row", "get your taxes done" and "and points to a runbook"."""
    said = re.escape(topic)
    listed_by = rf"by (?:[\w-]+(?: [\w-]+)?(?:, (?:and |or )?| and | or )){{0,4}}{said}"
    points_to = rf"(?:and|,) {said} to (?:the|an?|your)"
    return re.compile(rf"(?i)\b(?:{listed_by}|{points_to}|{said} (?:done|sorted))\b")
