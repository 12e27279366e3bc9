"""The things and the questions that a description lists, read a second time and word by word.

The rules of `description` look for verbs with objects. This looks for lists: behind a colon, behind
"questions about", in a bullet, or in a sentence without a verb.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from ..english import pattern, words
from ..language.grammar import DETERMINERS, FINITE, PREPOSITIONS, bare_form, is_participle, is_verb
from ..language.noun_classes import classes_of
from ..language.nouns import singular
from .description import Ability, Description, Manner
from .lexicon import lexicon
from .misread_topics import NOUNS_TOO, is_only_verb
from .plain_topics import AND_MORE, DANGLING, HYPE, is_noun_phrase
from .spare_topics import STYLE
from .verbs import ASKS

_LEADS, _TELLING = pattern("plain_items.leads"), pattern("plain_items.telling")
_ENDS, DENIED = pattern("plain_items.ends"), pattern("plain_items.denied")
_OF_ITSELF = pattern("plain_items.of_itself")
_HOW_IT_WORKS = pattern("descriptions.how_it_works")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\]]*\])")
_BY_TURNS = re.compile(r" (\w+) by \1\b")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+|;\s*|\s[-–—*•]\s+|(?:^|\n)\s*[-–—*•]\s*|->")
_COMMAS = re.compile(r",\s*(?:(?:and|or|plus)\b|&)?\s*")
_AND = re.compile(r"\s+(?:and|or|&|plus|/)\s+")
_ARTICLE = re.compile(r"(?i)^(?:an?|the|your|their|our|any|some|all|each|its|his|her)\s+")
_COMPLEMENT = pattern("plain_items.complement")
_YOURS = re.compile(r"(?i)\b(?:their|your)\b")
_OURS = re.compile(r"(?i)\bour\b")
_NOT_IN_TOPICS = re.compile(r"[\d/\"'’]")
_SUPERLATIVE = re.compile(r"\w{4,}iest")
_ITSELF = pattern("plain_items.itself")
_ANY_LETTER = re.compile(r"\b[B-HJ-Z]\b(?!-)")
_NAME = re.compile(r"[A-Z]+[a-z]+\w*")
_OF_NOUNS = tuple(words("plain_items.noun_endings"))
_NUMBERS = words("plain_items.numbers")
_NO_NOUNS = frozenset().union(
    *(words(f"word_classes.{name}") for name in ("adjectives", "adverbs", "participles"))
)
_ENDS_OF = " .!\"'"
_SHORT = 3
_LIST = 2
_LONGEST = 5
_LEAST_OF_QUESTION = 3


def listed(description: Description, abilities: Iterable[Ability]) -> tuple[Ability, ...]:
    """What ``description`` lists, in order: noun phrases, and questions word by word.

    What is a deed of ``abilities`` is no thing in a list that nothing leads to: "order ice screws".
    """
    found: dict[str, Ability] = {}
    done = [ability for ability in abilities if ability.manner == "deed"]
    deeds = {f"{deed.verb} {deed.topic}".lower(): deed for deed in done}
    verbs = {deed.verb for deed in done}
    source = _BY_TURNS.sub("", _BRACKETS.sub("", description.source))
    stripped = (each.strip(_ENDS_OF) for each in _SENTENCES.split(source) if each)
    sentences = [sentence for sentence in stripped if sentence]
    for place, sentence in enumerate(sentences):
        is_introduction = not place and len(sentences) > 1
        for ability in _in_sentence(sentence, verbs, is_first=is_introduction):
            topic = ability.topic.lower()
            is_deed = ability.manner == "any" and topic in deeds
            if (deed := _in_bare_form(topic)) in deeds:
                ability = deeds[deed]
            is_name = topic in description.name.lower()
            if not (is_deed or is_name or description.excludes(ability.stems)):
                found.setdefault(topic, ability)
    return tuple(found.values())


def _in_bare_form(topic: str) -> str | None:
    """The deed that a topic may be the name of: "report potholes" of "reporting potholes"."""
    first, _, rest = topic.partition(" ")
    verb = bare_form(first) if first.endswith("ing") else None
    return f"{verb} {rest}" if verb else None


def _in_sentence(sentence: str, verbs: Collection[str], *, is_first: bool) -> Iterator[Ability]:
    """What is listed behind a colon, behind words that lead to a list, or without a verb."""
    before, colon, after = sentence.partition(":")
    if colon and not DENIED.search(before):
        if led := _LEADS.search(before):
            yield from _items(before[led.end() :], "tell")
        is_told = _LEADS.search(after) or _TELLING.search(after)
        yield from _in_sentence(after, verbs, is_first=False) if is_told else _items(after, "any")
        return
    if sentence.endswith("?"):
        return
    if how := _HOW_IT_WORKS.search(sentence):
        yield from _items(how["what"], "any")
    leads = sorted((*_LEADS.finditer(sentence), *_TELLING.finditer(sentence)), key=re.Match.start)
    for led, following in pairwise((*leads, None)):
        if led and not DENIED.search(sentence[: led.end()]):
            end = following.start() if following else None
            yield from _items(sentence[led.end() : end], "tell")
    if not (leads or DENIED.search(sentence) or _OF_ITSELF.search(sentence)):
        yield from _in_bare_list(sentence, verbs, is_first=is_first)


def _in_bare_list(sentence: str, verbs: Collection[str], *, is_first: bool) -> Iterator[Ability]:
    """The items of a sentence that is a list; alone in the first one an item says who it is."""
    parts = _parts(sentence)
    items = [_item(part, is_told=False) for part in parts]
    others = [part for part, item in zip(parts, items, strict=True) if not item]
    is_list = not any(_is_clause(part) or _verb_of(part) in verbs for part in others)
    least = _LIST if is_first or others else 1
    if is_list and len(parts) - len(others) >= least:
        yield from (Ability("", "any", item) for item in items if item)


def _items(text: str, manner: Manner) -> Iterator[Ability]:
    """The items of a list, which ends, if told in a sentence, where a clause follows."""
    is_told = manner == "tell"
    for part in _parts(text):
        topic = _item(part, is_told)
        if topic:
            yield Ability("", manner, topic)
        elif is_told and _is_clause(part):
            return


def _parts(text: str) -> list[str]:
    first, *others = (part for piece in _COMMAS.split(text.strip()) for part in _parted(piece))
    return [_without_capital(first), *others]


def _verb_of(part: str) -> str | None:
    return lexicon().verb(part.partition(" ")[0].lower())


def _is_clause(part: str) -> bool:
    """Whether somebody does something in a part of a sentence."""
    said = part.lower().split()
    is_question = bool(said) and said[0] in ASKS
    does = (w for w in said if w in FINITE or (w.endswith("s") and is_only_verb(singular(w))))
    # "Places, funded hours and fees": one word with an s is a thing.
    is_deed = len(said) > 1 or not part.endswith("s")
    is_deed = is_deed and bool(said) and not said[0].endswith("ing") and _begins_with_deed(said[0])
    return not is_question and (is_deed or len(said) > _LONGEST or any(does))


def _without_capital(text: str) -> str:
    """``text`` as it stands within a sentence: an acronym stays as it is."""
    rest = text.partition(" ")[0][1:]
    return text[:1].lower() + text[1:] if rest == rest.lower() else text


def _parted(piece: str) -> list[str]:
    """A piece between commas, parted at "and" where things stand on both sides."""
    parts = _AND.split(piece)
    is_of_complement = _COMPLEMENT.search(parts[0]) is not None  # "berths by length and draught"
    if is_of_complement or piece.partition(" ")[0].lower() in ASKS:
        return [piece]
    return parts if all(_thing(part, is_told=True) for part in parts) else [piece]


def _item(text: str, is_told: bool) -> str:
    """The topic of an item, or nothing where there is none."""
    if text.partition(" ")[0].lower() in ASKS | {"whether"}:
        return "" if DENIED.search(text) else _question(text)
    return _thing(_ENDS.sub("", text), is_told)


def asks_nothing(question: str) -> bool:
    """Whether it is none: "whether part X fits bike Y", "who are on the register"."""
    is_relative = question.lower().startswith("who are ")
    return is_relative or _ANY_LETTER.search(question) is not None


def _question(text: str) -> str:
    """An indirect question as the asker puts it: what is "yours" is mine, and "ours" is yours."""
    asked = AND_MORE.sub("", _OURS.sub("your", _YOURS.sub("my", text.strip())))
    said = asked.lower().split()
    is_turned = said[1:] and said[1] in FINITE and said[0] not in {"who", "what"}
    is_short = len(said) < _LEAST_OF_QUESTION
    is_cut = "'" in text or "’" in text or not DANGLING.isdisjoint(said)
    if asks_nothing(asked) or is_short or is_turned or is_cut:
        return ""
    return asked[0].lower() + asked[1:]


def _thing(text: str, is_told: bool) -> str:
    """The noun phrase of an item, without article and without what follows a preposition."""
    whole = _ARTICLE.sub("", text.strip(" .,\"'"))
    phrase = _COMPLEMENT.sub("", whole)
    if " of " in phrase and (len(phrase.split()) > _LONGEST or not is_noun_phrase(phrase)):
        phrase = phrase.partition(" of ")[0]
    said = phrase.lower().split()
    if not 0 < len(said) <= _LONGEST or not is_noun_phrase(phrase) or _is_out_of_place(phrase):
        return ""
    if len(said) == 1:
        is_known = is_told or bool(classes_of(singular(phrase)))
        is_form = phrase.endswith("ing") or (phrase.endswith("s") and not is_known)
        is_cut = phrase != whole and is_form
        is_noun = _is_noun(phrase) or (is_told and bool(classes_of(phrase)))
        return phrase if is_noun and not is_cut else ""  # "errs on the side of"
    is_form = said[0].endswith("s") and lexicon().verb(said[0]) is not None
    is_deed = is_form if is_told else _begins_with_deed(said[0])
    return "" if is_deed else phrase


def _is_out_of_place(phrase: str) -> bool:
    """Whether a phrase has words that no topic has: names, numbers, people, praise."""
    said = phrase.lower().split()
    head = phrase.lower().partition(" of ")[0].split()[-1]
    lex = lexicon()
    nobody = lex.people | lex.roles | lex.places | (lex.empty if len(said) == 1 else frozenset())
    return (
        _NOT_IN_TOPICS.search(phrase) is not None
        or _ITSELF.match(phrase) is not None
        or _NAME.fullmatch(phrase.split()[-1]) is not None
        or said[0] in PREPOSITIONS | DETERMINERS | _NUMBERS
        or said[-1] in ASKS
        or (said[-2:-1] == ["and"] and (is_verb(said[-1]) or is_only_verb(singular(said[-1]))))
        or is_participle(said[-1])
        or any(map(_SUPERLATIVE.fullmatch, said))
        or not (HYPE | DANGLING | FINITE).isdisjoint(said)
        or not STYLE.isdisjoint((head, said[-1]))
        or not nobody.isdisjoint((head, singular(head)))
    )


def _is_noun(word: str) -> bool:
    """Whether a word alone is a thing for certain; "VPN" is."""
    if word.isupper():
        return len(word) > 1
    if not word.islower() or is_verb(word) or word in _NO_NOUNS:
        return False
    return word.endswith(_OF_NOUNS) or bool(classes_of(singular(word))) or len(word) > _SHORT


def _begins_with_deed(first: str) -> bool:
    """Whether an item says what is done: "compare prices", and not "roll courses"."""
    lex = lexicon()
    is_noun = classes_of(singular(first)) or first in NOUNS_TOO | lex.nouns_too
    is_form = lex.verb(first) is not None and not first.endswith(("ing", "ed"))
    return is_only_verb(first) or first in lex.negations or (is_form and not is_noun)
