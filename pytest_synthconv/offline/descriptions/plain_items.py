"""The things and the questions that a description lists, read a second time and word by word.

The rules of `description` look for verbs with objects. This looks for lists: behind a colon, behind
"questions about", in a bullet, or in a sentence without a verb. What both find was hardly misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ..english import pattern, table, words
from ..language.grammar import DETERMINERS, FINITE, PREPOSITIONS, bare_form, is_participle, is_verb, third_person
from ..language.noun_classes import classes_of, nearest
from ..language.nouns import singular
from .description import Ability, Description
from .lexicon import lexicon
from .misread_topics import NOUNS_TOO, is_only_verb
from .plain_topics import DANGLING, HYPE, is_noun_phrase
from ..language.meaning import vector
from .spare_topics import STYLE
from .verbs import ASKS

_LEADS, _TELLING = pattern("plain_items.leads"), pattern("plain_items.telling")
_ENDS, _DENIED = pattern("plain_items.ends"), pattern("plain_items.denied")
_HOW_IT_WORKS = pattern("descriptions.how_it_works")
_OF_ITSELF = pattern("plain_items.of_itself")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\]]*\])")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+|;\s*|\s[-–—*•]\s+|(?:^|\n)\s*[-–—*•]\s*|->")
_COMMAS = re.compile(r",\s*(?:and|or|plus|&)?\s*")
_AND = re.compile(r"\s+(?:and|or|&|plus|/)\s+")
_ARTICLE = re.compile(r"(?i)^(?:an?|the|your|their|our|any|some|all|each|its|his|her)\s+")
_COMPLEMENT = re.compile(r"\s+(?:for|in|on|at|by|with|to|from|between|after|before|during|per|against|under|over|within|near)\s.*")
_NO_NOUNS = words("word_classes.adjectives") | words("word_classes.adverbs") | words("word_classes.participles")
_OF_NOUNS = ("ing", "tion", "ment", "ance", "ence", "ity", "ship", "age", "s")
_NUMBERS = words("numbers") if False else frozenset("two three four five six seven eight nine ten eleven twelve thirty sixty ninety".split())
_SHORT = 3
_LONGEST = 5
_GIVEN = words("plain_topics.given")
_LISTING = frozenset({"list", "provide"})
_SUPERLATIVE = re.compile(r"\w{4,}iest")
_NAME = re.compile(r"[A-Z]+[a-z]+\w*")
_TALK = words("plain_topics.talk")
_PERSON = re.compile(r"\w+(?:er|or|ist|ant|ee|ian)s")
_AMOUNT = re.compile(r"how (?:much|many) ")
_A_CLAUSE = 5


def confirmed(abilities: Iterable[Ability], description: Description) -> tuple[Ability, ...]:
    """Those of ``abilities`` that a second reading finds too, and what only that one finds.

    Deeds and questions are kept, but for a deed that the second reading lists as a thing.
    """
    items = listed(description)
    said = [item.topic.lower() for item in items]
    told = {item.topic.lower() for item in items if item.manner == "tell"}
    kept = tuple(
        ability
        for ability in abilities
        if _is_confirmed(ability, said, description.source)
        and not (ability.manner == "deed" and ability.topic.lower() in told)
        and not _is_aside(ability, description.source)
    )
    known = [ability.topic.lower() for ability in kept]
    return (*kept, *(i for i in items if not any(_overlap(i.topic.lower(), k) for k in known)))


def _is_aside(ability: Ability, source: str) -> bool:
    """Whether a topic is no object: by what a thing is found, whom it is done to, how it is told."""
    said = ability.topic.lower().split()
    if said[0] in ASKS:
        return False
    is_many = singular(said[-1]) != said[-1]
    if said[-1] in _TALK or "/" in said[-1] or (is_many and said[0] in {"a", "an"}):
        return True
    return (is_many and _is_person(said[-1])) or _aside(ability.topic).search(source) is not None


def _is_person(plural: str) -> bool:
    """Whether it is certain, or likely of a rare word, that these are people: "approvers"."""
    one = singular(plural)
    if classes_of(one):
        return False
    is_near = not vector(one) or nearest(one, margin=0.0)[0] == "person"
    is_listed = not lexicon().people.isdisjoint((plural, one))
    return is_listed or (_PERSON.fullmatch(plural) is not None and is_near)


@lru_cache(maxsize=512)
def _aside(topic: str) -> re.Pattern[str]:
    """ "By year or row", "get your taxes done", "and points to a runbook"."""
    said = re.escape(topic)
    listed_by = rf"by (?:[\w-]+(?: [\w-]+)?,? (?:(?:and|or) )?){{0,4}}{said}"
    points_to = rf"(?:and|,) {said} to (?:the|an?|your)"
    return re.compile(rf"(?i)\b(?:{listed_by}|{points_to}|{said} (?:done|sorted))\b")


def _is_confirmed(ability: Ability, items: Sequence[str], source: str) -> bool:
    topic = ability.topic.lower()
    if topic.split()[0] in ASKS:
        return _is_whole(topic)
    if ability.manner == "deed":
        return f"{ability.verb} {topic}" not in items
    is_given = ability.verb in _GIVEN and f" you {topic}" in source.lower()
    return is_given or ability.verb in _LISTING or any(_overlap(topic, item) for item in items)


def _overlap(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.endswith(short) or long.startswith((f"{short} of ", f"{short} for "))


def _is_whole(question: str) -> bool:
    """Whether nothing is missing: "how much paint" is no question, "we've" is somebody else."""
    is_amount = _AMOUNT.match(question) and len(question.split()) < _A_CLAUSE
    return "'" not in question and "’" not in question and not is_amount


def listed(description: Description) -> tuple[Ability, ...]:
    """What ``description`` lists, in order: noun phrases, and questions word by word."""
    found: dict[str, Ability] = {}
    deeds = {f"{a.verb} {a.topic}".lower() for a in description.abilities if a.manner == "deed"}
    for sentence in _SENTENCES.split(_BRACKETS.sub("", description.source)):
        for ability in _in_sentence((sentence or "").strip(" .!\"'")):
            topic = ability.topic.lower()
            is_deed = ability.manner == "any" and topic in deeds
            is_name = topic in description.name.lower()
            if not (is_deed or is_name or description.excludes(ability.stems)):
                found.setdefault(topic, ability)
    return tuple(found.values())


def _in_sentence(sentence: str) -> Iterator[Ability]:
    before, colon, after = sentence.partition(":")
    if colon and not _DENIED.search(before):
        led = _LEADS.search(before)
        yield from _items(before[led.end() :] if led else "", "tell")
        yield from _items(after, "any")
        return
    found = (_LEADS.search(sentence), _TELLING.search(sentence))
    if sentence.endswith("?"):
        return
    told = min((f for f in found if f), key=lambda f: (f.start(), -f.end()), default=None)
    if how := _HOW_IT_WORKS.search(sentence):
        yield from _items(how["what"], "any")
    if told and not _DENIED.search(sentence[: told.end()]):
        yield from _items(sentence[told.end() :], "tell")
        return
    if not told and not _DENIED.search(sentence) and not _OF_ITSELF.search(sentence):
        yield from _items(sentence, "any", is_whole=True)


def _items(text: str, manner: str, is_whole: bool = False) -> Iterator[Ability]:
    """The items of a list; of a sentence that ``is_whole``, only if all of it is a list."""
    items = [item for piece in _COMMAS.split(text) for item in _parted(piece)]
    read = [
        _item(item if place else uncapital(item), manner == "tell")
        for place, item in enumerate(items)
    ]
    if is_whole and not all(read):
        return
    for topic in read:
        if topic is None and manner == "tell":
            break
        if topic:
            yield Ability("", manner, topic)


def uncapital(text: str) -> str:
    """``text`` without the capital of a sentence."""
    first = text.partition(" ")[0]
    return text if first[1:].lower() != first[1:] else text[:1].lower() + text[1:]


def _parted(piece: str) -> list[str]:
    """A piece between commas, parted at "and" where things stand on both sides."""
    parts = _AND.split(piece)
    if _COMPLEMENT.search(parts[0]):
        return [piece]  # "availability by length and draught"
    if piece.partition(" ")[0].lower() in ASKS:
        return [piece]
    return parts if all(_thing(part) for part in parts) else [piece]


def _item(text: str, is_told: bool) -> str | None:
    """The topic of an item, or nothing where the list has ended."""
    words_of = text.split()
    if not words_of:
        return ""
    if words_of[0].lower() in ASKS | {"whether"}:
        cut = _DENIED.search(text)
        return None if cut else _question(text)
    return _thing(_ENDS.sub("", text), is_told) or None


def _question(text: str) -> str | None:
    text = re.sub(r"(?i)\b(?:their|your)\b", "my", text.strip())
    text = re.sub(r"(?i)\bour\b", "your", text)
    said = text.split()
    if len(said) < 3 or not DANGLING.isdisjoint(w.lower() for w in said) or "'" in text or "’" in text:
        return None
    if said[1].lower() in FINITE and said[0].lower() not in {"who", "what"}:
        return None
    return text[0].lower() + text[1:]


def _thing(text: str, is_told: bool = True) -> str:
    """The noun phrase of an item, without article and without what follows a preposition."""
    phrase = _ARTICLE.sub("", text.strip(" .,\"'"))
    phrase = _COMPLEMENT.sub("", phrase)
    if " of " in phrase and (len(phrase.split()) > _LONGEST or not is_noun_phrase(phrase)):
        phrase = phrase.partition(" of ")[0]
    said = phrase.split()
    if not said or len(said) > _LONGEST or "/" in phrase or '"' in phrase or any(ch.isdigit() for ch in phrase) or said[0].lower() in _NUMBERS:
        return ""
    if len(said) == 1 and not (phrase.islower() or (phrase.isupper() and len(phrase) > 1)):
        return ""  # a name
    low = phrase.lower().split()
    head = re.split(r" of ", phrase.lower())[0].split()[-1]
    lex = lexicon()
    people = lex.people | lex.roles | lex.places | (lex.empty if len(low) == 1 else frozenset())
    if not people.isdisjoint((head, singular(head))) or not HYPE.isdisjoint(low):
        return ""
    if not DANGLING.isdisjoint(low) or not FINITE.isdisjoint(low) or not is_noun_phrase(phrase):
        return ""
    if low[0] in PREPOSITIONS or is_participle(low[-1]) or not STYLE.isdisjoint((head, low[-1])):
        return ""
    if any(_SUPERLATIVE.fullmatch(word) for word in low) or _NAME.fullmatch(said[-1]):
        return ""
    if len(low) > 1 and not is_told and _is_deed(low[0]):
        return ""
    return phrase if len(low) > 1 or _is_noun(head) else ""


def _is_noun(word: str) -> bool:
    """Whether a word alone is a thing for certain."""
    if is_verb(word) or word in _NO_NOUNS:
        return False
    return word.endswith(_OF_NOUNS) or bool(classes_of(singular(word))) or len(word) > _SHORT


def _is_deed(first: str) -> bool:
    lex = lexicon()
    base = lex.verb(first)
    if is_only_verb(first) or first in lex.negations | PREPOSITIONS:
        return True
    return base is not None and not first.endswith(("ing", "ed")) and not (
        classes_of(singular(first)) or first in NOUNS_TOO | lex.nouns_too
    )
