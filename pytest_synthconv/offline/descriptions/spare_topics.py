"""What a description speaks of, where its sentences could not be read: "loot tables", "encounters".

Only for descriptions of which hardly a topic is plain: without verbs nothing is known of what the
assistant does with a thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..english import words
from ..language.grammar import DETERMINERS, FINITE, PREPOSITIONS, is_verb
from ..language.meaning import likeness, vector
from ..language.noun_classes import classes_of
from ..language.nouns import singular
from .description import Ability, Description
from .lexicon import lexicon
from .plain_topics import PRAISE, is_noun_phrase, is_plain
from .verbs import ASKS, CUTS, JOINTS

_MOST = 4
_LONGEST = 3
_SENTENCE = re.compile(r"(?<=[.!?]) | [-*•–—] ")
_PIECE = re.compile(r"\w[\w'-]*|[^\w\s]+")
STYLE = words("plain_topics.style")
_OF_PLACE = frozenset({"for", "on", "in", "at", "to", "between", "by", "from", "behind"})
_OF_SOMEBODY, _SUBJECTS = words("plain_topics.of_somebody"), words("plain_topics.subjects")
_NO_NOUNS = words("word_classes.verbs") | words("word_classes.adverbs")


def spare_topics(description: Description) -> tuple[Ability, ...]:
    """The things of which a description says most, at most four."""
    found = dict.fromkeys(
        phrase
        for sentence in _SENTENCE.split(description.source)
        if (lexicon().negations | PRAISE).isdisjoint(sentence.lower().split())
        for phrase in _phrases(sentence)
    )
    plain = [
        ability
        for ability in (Ability("", "any", phrase) for phrase in found)
        if is_plain(ability, description)
        and not description.excludes(ability.stems)
        and STYLE.isdisjoint(ability.topic.split()[-1:])
        and "person" not in classes_of(singular(ability.topic.split()[-1]))
        and not any(ability.stems <= a.stems for a in description.abilities if a.verb)
    ]
    plain = [a for a in plain if vector(a.topic)]
    plain.sort(key=lambda a: -likeness(a.topic, description.text))
    return tuple(plain[:_MOST])


def _phrases(sentence: str) -> Iterator[str]:
    """Words in the plural or in -ing, with what stands before them."""
    run: list[str] = []
    last = ""
    for word in (*_PIECE.findall(sentence), "."):
        if _is_in_phrase(word):
            run.append(word)
            continue
        is_told = _is_listener(last) or _does_something(run, word)
        if len(run) > 1 and is_verb(run[0]):
            run = run[1:]  # "order extra scrubs"
        is_deed = len(run) > 1 and (is_verb(run[0]) or run[0].endswith("s"))
        is_deed = is_deed or last.lower() in _SUBJECTS  # "when it rains"
        is_short = not is_told and 0 < len(run) <= _LONGEST and not is_deed
        if is_short and _is_many(run[-1]) and is_noun_phrase(" ".join(run)):
            yield " ".join(run)
        run, last = [], last if word in JOINTS else word


def _is_listener(before: str) -> bool:
    """Whether people may follow: "tells lab techs", "for ski tourers"."""
    lex = lexicon()
    verb = lex.verb(before.lower())
    return before.lower() in _OF_PLACE or (verb is not None and verb in lex.tell | lex.open)


def _does_something(run: list[str], after: str) -> bool:
    """Whether these are people who do something: "costume makers ask", "captains who want"."""
    is_many = bool(run) and singular(run[-1]) != run[-1]
    return is_many and (after in _OF_SOMEBODY or (after.islower() and is_verb(after)))


def _is_in_phrase(word: str) -> bool:
    lex = lexicon()
    small = PREPOSITIONS | FINITE | DETERMINERS | ASKS | CUTS | JOINTS | lex.negations | lex.empty
    nobody = (lex.people | lex.roles | lex.places).isdisjoint((word, singular(word)))
    return word.islower() and word not in small and word not in _NO_NOUNS and nobody


def _is_many(word: str) -> bool:
    is_plural = singular(word) != word and not is_verb(singular(word))
    return is_plural or (word.endswith("ing") and not is_verb(word))
