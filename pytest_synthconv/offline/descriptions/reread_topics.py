"""Deeds that were read as things: "track orders" and "descale your kettle" in a list.

The rules of the `description` modules take a word that is verb and noun for a noun where they are
in doubt. What such a topic begins with is a verb for certain before "your" or "a", behind whom it
helps, where no noun is spelt so, or where other topics of the description begin with verbs as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..english import pattern, table, words
from ..language.grammar import DETERMINERS, PREPOSITIONS, bare_form, is_verb, plain_verb
from ..language.noun_classes import classes_of
from ..language.nouns import forms_of, singular
from .description import Ability
from .lexicon import lexicon
from .misread_topics import is_only_verb
from .plain_topics import AND_MORE, DANGLING, is_noun_phrase
from .verbs import ASKS, CUTS, JOINTS

_ENOUGH = 2
_NO_VERBS = PREPOSITIONS | ASKS | CUTS | words("word_classes.adverbs") | {"onto"}
_LONGEST = 11
_ADJECTIVES = words("word_classes.adjectives")
_WHOLE = pattern("descriptions.asked_whole")
_ASKER: Mapping[str, str] = table("descriptions")["of_asker"]
_ENDS = CUTS | JOINTS
_OBJECT = re.compile(r"[A-Za-z][^,.;:()]*")
_MARK = re.compile(r"(?:^|\s)(?:[-*•–]|\d+[.)])\s")
_LISTED = re.compile(r"(?:, (?:and |or )?| and | or )(?=[a-z])")
_BEST = re.compile(r"^(?:the )?(?:right|best|correct|suitable|ideal|perfect) ")
_AND_THINGS = re.compile(r"([a-z]s )and(?= [a-z-]+ [a-z]+s,)")
"""What joins two things, and no deeds: "hire winches and crash mats, request a rigger"."""
_OF_ASKER = re.compile(r"(?i)^(?:your|their) ")
_GERUND = pattern("descriptions.gerund")
_HELPED = pattern("descriptions.helped_to")


class _Deed(NamedTuple):
    """A verb with its object, as far as is known; ``is_certain`` that it is a verb."""

    verb: str
    thing: str
    is_certain: bool
    is_third_person: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether somebody does that to a thing."""
        lex = lexicon()
        is_told = self.verb in lex.open | lex.tell | (lex.conduct - lex.conduct_only_in_orders)
        is_thing = self.thing.partition(" ")[0] not in {"", *PREPOSITIONS, *JOINTS, *ASKS}
        is_named = DANGLING.isdisjoint(self.thing.lower().split()) and is_noun_phrase(self.thing)
        return is_thing and not is_told and is_named

    @property
    def is_whole(self) -> bool:
        """Whether no article is missing, as in "report power cut", and it is no "hide fleshing"."""
        if not _is_owned(self.thing) and self.thing.endswith("ing"):
            return False
        return _is_owned(self.thing) or forms_of(self.thing)["a_thing"] != f"the {self.thing}"


def with_particle(ability: Ability, source: str) -> Ability:
    """``ability`` with both words of its verb: "give up a plot" gives none."""
    if not ability.verb or not ability.topic:
        return ability
    found = _with_particle(ability.verb, ability.topic).search(source)
    if not found:
        return ability
    return ability._replace(verb=f"{ability.verb} {found['particle'].lower()}", manner="deed")


@lru_cache(maxsize=512)
def _with_particle(verb: str, topic: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i)\b{re.escape(verb)} (?P<particle>up|off|out|back|down|away|over) "
        rf"(?:(?:the|an?|your|my|our|their) )?{re.escape(topic)}\b"
    )


def is_surely_a_thing(ability: Ability, source: str) -> bool:
    """Whether the topic is what its verb is done to: "print weigh tickets" weighs none."""
    topic = re.escape(ability.topic)
    if not ability.verb:  # "helps buyers with credit limits and back orders"
        led_to = rf"\b(?:with|about|on|for|of) (?:[^.;:]*[ ,])?{topic}\b"
        return re.search(led_to, source) is not None
    return re.search(rf"(?i)\b{ability.verb}(?:e?s)? {topic}\b", source) is not None


def reread(topics: Iterable[str], source: str) -> Iterator[Ability]:
    """The deeds among ``topics`` that are no plain things, and in the lists of ``source``."""
    texts = (*topics, *_marked(source))
    begun = [deed for deed in map(_begun_with_verb, texts) if deed]
    # "Books services, repair visits and surveys": behind "books" the next deed ends in -s too.
    is_list = len({deed.verb for deed in begun if not deed.is_third_person}) >= _ENOUGH
    certain = (deed for deed in begun if deed.is_certain or is_list)
    helped = tuple(_helped(source))
    for deed in dict.fromkeys((*certain, *_gerunds(source), *helped)):
        if deed.is_plain and (deed.is_whole or deed in helped):
            thing = _BEST.sub("", re.sub(r"^another (?=.)", "a ", deed.thing))
            yield Ability(deed.verb, "deed", _OF_ASKER.sub("my ", thing))


def questions_in(source: str) -> Iterator[Ability]:
    """Questions that a rule for lists would cut: "what to do if you find a bat"."""
    for found in _WHOLE.finditer(source):
        question = AND_MORE.sub("", found["first"] or found["second"] or f"which {found['third']}")
        question = question[:1].lower() + question[1:]
        words = [_ASKER.get(word.lower(), word) for word in question.split()]
        if len(words) <= _LONGEST:
            yield Ability("explain", "tell", " ".join(words))


def _begun_with_verb(topic: str) -> _Deed | None:
    first, _, rest = topic.partition(" ")
    verb = _verb_of(first.lower(), rest) if rest and first.isalpha() else ""
    is_adjective = verb in _ADJECTIVES and not _is_owned(rest)  # "direct debits"
    if not verb or is_adjective:
        return None
    is_third_person = first.endswith("s")
    return _Deed(verb, rest, _is_owned(rest) or is_third_person, is_third_person)


def _verb_of(first: str, rest: str) -> str:
    """The bare form of ``first`` if it can be a verb, or ""."""
    if _is_owned(rest) and not first.endswith(("s", "ing", "ed")):
        return "" if first in _NO_VERBS else first
    if first.endswith("s") and not first.endswith("ss"):
        return plain_verb(first) if is_only_verb(singular(first)) else ""
    prefixed = re.fullmatch(r"(?:pre|re)-([a-z]+)", first)
    if prefixed and is_verb(prefixed[1]):
        return first
    return first if is_verb(first) or (is_only_verb(first) and bare_form(first) == first) else ""


def _marked(source: str) -> Iterator[str]:
    """The items of a list with a mark before each, up to what only says where or for whom."""
    for item in _MARK.split(source)[1:]:
        found = _OBJECT.match(item)
        yield _up_to_preposition(found[0].split() if found else [])


def _up_to_preposition(words: list[str]) -> str:
    end = next((i for i, w in enumerate(words) if i > 1 and w.lower() in _ENDS), len(words))
    return " ".join(words[:end])


def _gerunds(source: str) -> Iterator[_Deed]:
    """What is done in a list of things: "replacing a lost card" is to replace one."""
    for gerund in _GERUND.finditer(source):
        verb = bare_form(gerund["verb"].lower())
        if verb:
            yield _Deed(verb, gerund["object"], is_certain=True)


def _helped(source: str) -> Iterator[_Deed]:
    """What it helps people to do, whoever they are: "helps perfumers dilute resins".

    Of "hauliers check queue times", the first verb has to be one that is known.
    """
    for helped in _HELPED.finditer(source):
        first = helped["deeds"].partition(" ")[0]
        is_list = len(_LISTED.findall(helped["deeds"])) > 1
        is_deed = lexicon().verb(first) == first and is_list
        if helped["who"] and not (is_deed and _are_people(helped["who"].lower())):
            continue  # "Cleaners for hire", "Tracks release branches"
        for item in _LISTED.split(_AND_THINGS.sub(r"\g<1>&", helped["deeds"])):
            words = _up_to_preposition(item.split()).split()
            while words and words[-1].endswith("ly"):
                words.pop()  # "dilute resins safely"
            is_first = item.startswith(first)
            if len(words) > 1 and words[0].isalpha() and (is_first or _can_be_done(words[0])):
                yield _Deed(words[0].lower(), " ".join(words[1:]), is_certain=True)


def _can_be_done(word: str) -> bool:
    """Whether it can be a verb: of "book spin and yoga classes" the second is none."""
    lower = word.lower()
    if lower in DETERMINERS | _NO_VERBS:
        return False
    if lower.endswith("s") and is_verb(plain_verb(lower)) and not is_verb(lower):
        return False  # "helps customers work out why it is slow, and books an engineer"
    is_known = lexicon().verb(lower) == lower or is_verb(lower) or is_only_verb(lower)
    return is_known or not (classes_of(lower) or lower in _ADJECTIVES)


def _are_people(word: str) -> bool:
    """Whether a plural can be people who do something: "guides", and not "tracks"."""
    return not is_verb(plain_verb(word)) or "person" in classes_of(singular(word))


def _is_owned(rest: str) -> bool:
    return rest.lower().partition(" ")[0] in DETERMINERS
