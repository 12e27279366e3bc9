"""Which topics of a description were surely read right: plain noun phrases and plain questions.

The rules of the `description` modules read what they can; this looks at each result once more, and
when in doubt the topic is not used. Most odd needs came of topics that were no things: "dedupes
leads", "rules disputes faster", "how to clean it".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..english import pattern, table, words
from ..language.grammar import DETERMINERS, FINITE, PREPOSITIONS, is_verb
from ..language.noun_classes import classes_of
from ..language.nouns import head_noun, head_words, singular
from .asides import is_aside
from .description import NAMES, Ability, Description, places_of
from .lexicon import lexicon
from .misread_topics import NOUNS_TOO, is_misread, is_only_verb
from .verbs import ASKS, CUTS, JOINTS

_LIGHT_VERBS: Mapping[str, str] = table("plain_topics")["light_verbs"]
_NO_TOPIC = pattern("plain_topics.no_topic")
_ADJECTIVES = words("word_classes.adjectives")
_ADVERBS = words("word_classes.adverbs")
_PARTICIPLES = words("word_classes.participles")
HYPE = words("plain_topics.hype")
PRAISE = words("plain_topics.praise")
_VAGUE = words("plain_topics.vague")
_HEADS = words("descriptions.heads")
_BARE = words("plain_topics.bare")
DANGLING = words("plain_topics.dangling")
TALK = words("plain_topics.talk")
_IDLE = words("plain_topics.idle")
_TOLD_TO = words("plain_topics.told_to")
AND_MORE = pattern("plain_topics.and_more")
_SHARING = pattern("plain_topics.sharing")
_INSIDE = frozenset({"of", "for", "and", "by", "to"})
_INVERTED = frozenset({"where", "when", "how", "why"})
_OF_A_CLAUSE = frozenset({"where", "when", "why", "whether"})
_ASKS_WHICH = frozenset({"which", "what"})
_SENTENCES = re.compile(r"(?<=[.!?]) ")
_A_CLAUSE = 4
_LONGEST = 4
_PARTICLE = re.compile(r" (?:over|up|out|off|down|back|away)\b")
_SHORT = 4
_PLURALS_BEFORE_NOUNS = words("descriptions.plurals_before_nouns")
_LY = ("family", "assembly", "supply", "reply", "anomaly", "fly", "jelly", "belly", "monopoly")


def is_plain(ability: Ability, description: Description) -> bool:
    """Whether the topic of ``ability`` can be put into a sentence as it is."""
    found = ability.topic.lower().split()
    if _has_number(found) or _is_praised(ability.topic, description):
        return False
    if says_nothing(ability) or is_aside(ability, description.source):
        return False
    if not found or not DANGLING.isdisjoint(found) or not HYPE.isdisjoint(found):
        return False
    if found[0] in ASKS:
        is_told = ability.verb in _TOLD_TO - {"tell"}
        return not is_told and _is_plain_question(found) and not _is_of_others(found, description)
    if ability.verb in _IDLE or (ability.verb in _TOLD_TO and _is_person(found[-1])):
        return False
    if len(found) == 1 and found[0].endswith("ing") and _is_done_to(found[0], description.source):
        return False  # "replacing" of "replacing a lost card"
    if not ability.verb and _is_nobody_s(ability.topic, description.source):
        return False
    is_who_runs_it = not ability.verb and found[0] in {"a", "an"}
    return (
        not is_who_runs_it
        and is_noun_phrase(ability.topic)
        and _stands_alone(ability.topic, description.source)
        and not is_misread(ability, description)
    )


def says_nothing(ability: Ability) -> bool:
    """Whether what is asked for is no thing: "details of it", "get the chance"."""
    topic = ability.topic.lower()
    objects = _LIGHT_VERBS.get(ability.verb) if ability.manner == "deed" else None
    is_empty = objects is not None and head_noun(topic) not in str(objects).split()
    return is_empty or _NO_TOPIC.search(topic) is not None


def _is_nobody_s(topic: str, source: str) -> bool:
    """Whether a topic is how it answers, or whom: "you assist pickers in the warehouse"."""
    last = head_words(topic)[-1]
    if last in TALK or (" of " in topic and last in lexicon().people):
        return True  # "short answers", "store managers of a company"
    helped = rf"(?i)\b(?:helps?|assists?|supports?|serves?) {re.escape(topic)}\b"
    return _is_person(topic.lower()) and re.search(helped, source) is not None


def _is_done_to(gerund: str, source: str) -> bool:
    """Whether what is done stands behind ``gerund``, wherever it is said."""
    return re.search(rf"(?i)\b{gerund} (?:an?|the|your)\b", source) is not None


def _has_number(found: list[str]) -> bool:
    """Whether a topic begins with a number or is left with one: "60 languages", "age 11"."""
    return any(map(str.isdigit, found)) or any(re.search(r"\d", word) for word in found[:1])


def _is_praised(topic: str, description: Description) -> bool:
    """Whether all that speaks of a topic is advertising."""
    said = [each.lower() for each in _SENTENCES.split(description.source) if topic in each]
    return bool(said) and all(not PRAISE.isdisjoint(re.findall(r"[\w-]+", each)) for each in said)


def _is_of_others(found: list[str], description: Description) -> bool:
    """Whether "their" may be that of things: "tells when moths fly and what their larvae eat"."""
    said = description.source.lower().split()
    return "my" in found and "their" in said and lexicon().people.isdisjoint(said)


def is_noun_phrase(phrase: str) -> bool:
    """Whether the words of ``phrase`` can be a noun with what stands before it."""
    head, *rest = re.split(r" (?:of|for) ", phrase)
    own = [word.lower() for word in head.split()]
    if own[:1] and own[0] in DETERMINERS:
        own = own[1:]
    is_vague = len(own) == 1 and not rest and not _VAGUE.isdisjoint((own[0], singular(own[0])))
    if not own or is_vague:
        return False
    if re.fullmatch(r"\w+ing (?:in|up|out|off|down|on)", " ".join(own)):
        return True
    return (
        len(own) <= _LONGEST
        and _is_noun(own[-1])
        and not (len(own) > 1 and _begins_with_deed(own[0]))
        and not any(_is_out_of_place(word) for word in own[:-1])
        and all(is_noun_phrase(part) for part in rest)
    )


def _begins_with_deed(first: str) -> bool:
    """Whether the first of several words is no noun: "chases returns", "pre-register loads"."""
    prefixed = re.fullmatch(r"(?:pre|re)-([a-z]+)", first)
    return is_only_verb(first) or bool(prefixed and is_verb(prefixed[1])) or _is_many(first)


def _is_many(word: str) -> bool:
    """Whether ``word`` is a plural, which hardly ever stands before another noun."""
    is_plural = word.endswith("s") and singular(word) != word and len(word) > _SHORT
    return is_plural and word not in _PLURALS_BEFORE_NOUNS


def _is_noun(word: str) -> bool:
    """Whether a noun phrase can end with ``word``."""
    if word in PREPOSITIONS | FINITE or word in _ADVERBS:
        return False
    alone = singular(word)
    if word.endswith("ly") and not classes_of(alone) and not word.endswith(_LY):
        return False  # "bluntly"
    return (
        word in NOUNS_TOO
        or alone in NOUNS_TOO
        or bool(classes_of(alone))
        or word.endswith("ing")
        or not (word in _ADJECTIVES | _PARTICIPLES or is_only_verb(word))
    )


def _is_out_of_place(word: str) -> bool:
    """Whether ``word`` is none that stands before a noun."""
    if _is_many(word):
        return True  # "hobby perfumers balance accords"
    if word in FINITE | DETERMINERS or (word in PREPOSITIONS and word not in _INSIDE):
        return True
    return word in _ADVERBS and word.endswith("ly")


def _is_plain_question(found: list[str]) -> bool:
    if found[0] in _OF_A_CLAUSE and found[1] in DETERMINERS and len(found) < _A_CLAUSE:
        return False  # "where the toilets"
    is_bare = len(found) < _A_CLAUSE and found[1:2] == ["to"] and found[0] not in {"what", "how"}
    if found[0] in _INVERTED and found[1] in FINITE:
        return False  # "where is my order"
    is_list = not _ASKS_WHICH.isdisjoint(found[1:-1]) and FINITE.isdisjoint(found)
    return len(found) > _A_CLAUSE - 2 and not is_bare and found[-1] not in _BARE and not is_list


def _is_person(word: str) -> bool:
    return re.fullmatch(r"\w+(?:er|or|ist|ant|ee|man|men)s?", word) is not None


def _stands_alone(topic: str, source: str) -> bool:
    """Whether ``topic`` is somewhere all that the description says, and no part of a name.

    What the description does not have word for word was put together of its words.
    """
    places = tuple(places_of(topic, source))
    return not places or any(_is_whole(topic, source[:a], source[b:]) for a, b in places)


def _is_whole(topic: str, before: str, after: str) -> bool:
    if re.search(r"(?:\w'|'s) $|-$", before) or re.match(r"-\w|'s", after):
        return False
    bare = re.sub("^(?:an?|the) ", "", topic)
    is_one = " " not in bare and not bare.endswith("s")
    if is_one and is_verb(topic) and _PARTICLE.match(after):
        return False  # "hand" of "hand over"
    if (is_one and _shares_noun(after)) or _goes_on(topic, after):
        return False
    first = topic.split()[0]
    is_name = first[0].isupper() and first[1:].islower() and first.lower() not in NAMES
    return not is_name or _begins_sentence(before)


def _shares_noun(after: str) -> bool:
    """Whether it is half of a pair: "home" of "home and office cleaning"."""
    verb = re.match(r" (?:and|or) ([a-z]+) ", after)
    return _SHARING.match(after) is not None and not (verb and is_only_verb(verb[1]))


def _goes_on(topic: str, after: str) -> bool:
    """Whether another noun follows: "freeze" of "freeze windows", "power" of "power cut"."""
    found = re.match(r" ([a-z][a-z-]*)", after)
    if not found:
        return False
    word = found[1]
    if topic.endswith("s") and is_verb(word):
        return False  # "plans work"
    ends = PREPOSITIONS | FINITE | ASKS | CUTS | JOINTS | DETERMINERS | _ADVERBS | _PARTICIPLES
    ends |= _HEADS
    return word not in ends and word not in _ADJECTIVES and not word.endswith(("ed", "ing"))


def _begins_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip()[-1] in ".!?:;*•-–—"
