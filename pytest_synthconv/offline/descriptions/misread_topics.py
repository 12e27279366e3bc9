"""Verbs that may be nouns and nouns that may be verbs: topics of one that was read for the other.

"Surveys" in "arranges viewings and surveys" is no deed, "close" in "day tickets, close season" is
no verb, and "ships" in "takes measurements, ships to Canada" no thing. Which it is cannot be known
by rules of a line, so that such topics are left out.
"""

from __future__ import annotations

import re

from ..english import pattern, words
from ..language.grammar import is_plain_verb, is_verb
from ..language.noun_classes import classes_of
from ..language.nouns import singular
from .description import Ability, Description
from .lexicon import lexicon

NOUNS_TOO = words("plain_topics.nouns_too")
_VERBS = words("word_classes.verbs")
_ADJECTIVES = words("word_classes.adjectives")
_PARTICIPLES = words("word_classes.participles")
_TOLD_TO = words("plain_topics.told_to")
_PLURALS_BEFORE_NOUNS = words("descriptions.plurals_before_nouns")
_PAUSES = words("plain_topics.pauses")
_LISTED = r"(?:,|\band|\bor|&) (?:and |or )?"
_HELPED = pattern("plain_topics.helped")
_ASKED = pattern("plain_topics.asked")
_BEHIND_VERB = r"(?:to|for|from|with|at|on|in|an?|the|your|their|all)\b"
_BETWEEN = frozenset({"for", "to", "with", "in", "from", "of", "on"})
_SENTENCE_END = re.compile(r"[.!?;:]")


def is_misread(ability: Ability, description: Description) -> bool:
    """Whether a verb of ``ability`` may be a noun, or its topic begin with a verb."""
    source, topic = description.source, ability.topic
    first, _, rest = topic.partition(" ")
    if _is_the_assistant(first, description) or _is_deed(first, rest):
        return True
    if rest and is_verb(first.lower()) and _is_quality(rest.split()[0].lower()):
        return True  # "order extra scrubs"
    if not ability.verb:
        return _begins_with_verb(first.lower(), rest, ability, description)
    is_deed = ability.manner == "deed"
    if is_deed and not (is_verb(ability.verb) or ability.verb in _VERBS | lexicon().verbs.keys()):
        return True  # "censu pages"
    if _is_listener(ability, source) or _is_turned(ability, source):
        return True
    if is_deed and _is_only_gerund(ability.verb, source):
        return True
    if _is_next_deed(first, rest, ability, source):
        return True
    is_both = is_verb(ability.verb) and not is_plain_verb(ability.verb)
    if is_deed and is_both and _is_apart(ability, description):
        return True
    is_asked = _is_in_list_of_questions(ability, source)
    return is_deed and (is_asked or _is_behind_preposition(ability, source))


def _is_the_assistant(first: str, description: Description) -> bool:
    """Whether a topic begins with a part of its name that does something: "Eddie flags files"."""
    name = re.escape(first.capitalize())
    is_named = re.search(rf"\b{name}\b", description.name) is not None
    return is_named and re.search(rf"\b{name} [a-z]+s\b", description.source) is not None


def _is_deed(first: str, rest: str) -> bool:
    """Whether a topic is a verb, as "rebook", or begins as "chases action items" does."""
    word, alone = first.lower(), singular(first.lower())
    if not rest:
        is_bare = word == alone and word not in NOUNS_TOO
        return is_bare and (is_plain_verb(word) or word in _PAUSES)
    is_before_noun = rest.split()[0] not in {"of", "for"} and word not in _PLURALS_BEFORE_NOUNS
    return (
        word != alone
        and is_before_noun
        and (is_verb(alone) or not _VERBS.isdisjoint((word, alone)))
    )


def _is_turned(ability: Ability, source: str) -> bool:
    """Whether it is "turns hours into ...", or no deed at all: "including sign language"."""
    last = re.escape(ability.topic.split()[-1])
    example = rf"(?i)\b(?:including|such as) {_form(ability.verb)} "
    return re.search(rf"{last} into\b", source) is not None or (
        re.search(example, source) is not None
    )


def _is_quality(word: str) -> bool:
    return word in _ADJECTIVES or word in _PARTICIPLES


def _is_listener(ability: Ability, source: str) -> bool:
    """Whether the topic is who is told: "advises parishes on the tuning of bells"."""
    verb = _form(ability.verb)
    told = rf"(?i)\b{verb} {re.escape(ability.topic)} (?:on|about|through|with|how|when|what|to)\b"
    return ability.verb in _TOLD_TO and re.search(told, source) is not None


def is_only_verb(word: str) -> bool:
    """Whether ``word`` is met as a verb; a plural is as its singular."""
    alone = singular(word)
    is_noun_too = is_verb(alone) and not is_plain_verb(alone)
    is_listed = bool(classes_of(alone)) or not NOUNS_TOO.isdisjoint((word, alone))
    return not is_listed and alone in _VERBS and not is_noun_too


def _begins_with_verb(first: str, rest: str, ability: Ability, description: Description) -> bool:
    """Whether a topic begins with a verb that was not read as one: "track orders, get help"."""
    if not is_verb(first if rest else singular(first)):
        return False
    if not rest:
        return _is_in_list_of_deeds(ability, description)
    firsts = (a.topic.lower().split() for a in description.abilities if not a.verb)
    if any(len(found) > 1 and is_only_verb(found[0]) for found in firsts):
        return True
    before = _before(ability.topic, description.source)
    return bool(_HELPED.search(before))


def _is_in_list_of_deeds(ability: Ability, description: Description) -> bool:
    """Whether one word in the plural stands among verbs: "takes measurements, ships to Canada"."""
    topic = ability.topic
    listed = re.search(rf"{_LISTED}{re.escape(topic)} {_BEHIND_VERB}", description.source)
    verbs = {a.verb for a in description.abilities if a.verb}
    return bool(listed) and any(re.search(rf"\b{verb}e?s\b", description.source) for verb in verbs)


def _is_only_gerund(verb: str, source: str) -> bool:
    """Whether the verb is there in -ing alone, as in "packing lists" and "planning notices"."""
    root = re.escape(verb.rstrip("e"))
    is_gerund = re.search(rf"(?i)\b{root}\w?ing\b", source) is not None
    is_led_to = re.search(rf"(?i)\b(?:with|by|through|in|for) {root}\w?ing\b", source) is not None
    return (
        is_gerund
        and not is_led_to
        and re.search(rf"(?i)\b{re.escape(verb)}(?:e?s)?\b", source) is None
    )


def _is_next_deed(first: str, rest: str, ability: Ability, source: str) -> bool:
    """Whether a topic may be a deed of its own: "find stations, and query transactions"."""
    topic = re.escape(ability.topic)
    if not rest:
        is_verb_too = first.endswith("s") and is_verb(singular(first.lower()))
        is_third = is_verb_too and re.search(rf"\b{re.escape(ability.verb)}e?s\b", source)
        is_bare = is_verb(first.lower()) and re.search(
            rf"(?i)\b{re.escape(ability.verb)}\b", source
        )
        return bool((is_third or is_bare) and re.search(rf", (?:and )?{topic} [a-z]", source))
    if ability.manner != "deed" or not is_verb(first.lower()):
        return False
    return re.search(rf"(?:,|\band) {topic}", source) is not None


def _is_apart(ability: Ability, description: Description) -> bool:
    """Whether the verb stands alone in a list, so that its thing is another's: "and surveys,".

    That of "blocks and replaces cards" is its own.
    """
    source, verb = description.source, _form(ability.verb)
    sharing = (a.verb for a in description.abilities if a.topic == ability.topic)
    if any(
        re.search(rf"(?i)\b{verb}(?:,| and| or)+ {_form(other)}\b", source) for other in sharing
    ):
        return False
    return re.search(rf"{_LISTED}{verb}(?:,|;|\.| and\b| or\b)", source) is not None


def _is_in_list_of_questions(ability: Ability, source: str) -> bool:
    """Whether the verb stands in a list of what is asked about: "about tickets, close season"."""
    found = re.search(rf"{_LISTED}{re.escape(ability.verb)} (?!an? |the |your )\w", source)
    return found is not None and _ASKED.search(_clause(source[: found.start()])) is not None


def _is_behind_preposition(ability: Ability, source: str) -> bool:
    """Whether only a preposition brings the topic in: "baths for dogs and cats"."""
    bare = re.sub("^(?:an?|the) ", "", ability.topic)
    topic = rf"(?<!\w){re.escape(bare)}(?!\w)"
    found = re.search(rf"(?i).*\b{_form(ability.verb)} (?P<between>[^.;:!?]*?){topic}", source)
    return found is not None and not _BETWEEN.isdisjoint(found["between"].lower().split()[1:])


def _form(verb: str) -> str:
    return rf"{re.escape(verb)}(?:e?s|ing)?"


def _before(topic: str, source: str) -> str:
    place = source.lower().find(topic.lower())
    return _clause(source[:place]) if place > 0 else ""


def _clause(text: str) -> str:
    return _SENTENCE_END.split(text)[-1]
