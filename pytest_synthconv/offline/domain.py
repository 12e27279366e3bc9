"""What an assistant is about, taken from its description: what can be asked of it.

A handful of rules about English word order, no parser: verbs that assistants and users are known
to do are looked for where a verb can stand, and what follows them is their object. A description
they do not understand, in another language say, yields its longest words as topics, so that what
is asked still has to do with the assistant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from ..models import Assistant, Model
from ..personas.vocabulary import GERUNDS, SERVICE_FORMS, USER_FORMS

T = TypeVar("T")

_SENTENCE = re.compile(r"[.;:!?](?=\s|$)|[()\[\]\n–—]|\s-\s")
_WORD = re.compile(r"[^\W_](?:[\w'’+#./&-]*[\w+#])?|,")
_POSSESSIVE = re.compile(r"\b(?:your|their|his|her)\b", re.IGNORECASE)
_LONGEST_TOPIC = 5
_LONG_WORD = 5
_A_LIST = 2
_ENOUGH = 5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINTS = frozenset({",", "and", "or"})
_BEFORE_VERB = _words(
    "also and can could help helps it lets let or that they to which who will you ,"
)
_BEFORE_GERUND = _words("and at by for help helps in like of on or with when while ,")
_PEOPLE = _words(
    "adults beginners buyers children citizens clients colleagues customer customers developers "
    "employees everyone families guests learners members parents passengers patients people "
    "programmers pupils residents shoppers staff student students subscribers teams them tenants "
    "travellers travelers us user users visitors we workers you"
)
_PREPOSITIONS = _words("about across among at by for from in of on through to with")
_CUTS = _words(
    "across after among as at based because before between but by during from if is are then "
    "that through until using via when which while who whose with within without so"
)
_PARTICLES = frozenset({"about", "for"})
_QUESTION_WORDS = _words("how what when where whether which why")
_ONE_OF_MANY = _QUESTION_WORDS | {"a", "an", "the", "your"}
_DETERMINERS = _words("a an its my our the their your")
_PLURAL_BEFORE_NOUN = _words("business express fitness goods news sales savings sports wellness")
_VERBS_ONLY = _words("did does goes had has have is tells was were went")
_ROLES = _words("agent assistant bot chatbot companion desk helper service tool")
_PRONOUNS = _words("he i it me she them they you")
_EMPTY = _words(
    "a all an any anything best digital everything friendly help internal issue issues it its "
    "kind kinds more much need needs new not other others personal problem problems question "
    "questions something task tasks that the these thing things this those virtual way ways your"
)
_OPERATOR = re.compile(
    rf"\b({'|'.join(sorted(_PEOPLE))}) (?:of|at|from|in) [^,.;:!?]+? "
    rf"(?=(?:with|to|{'|'.join(GERUNDS)})\b)",
    re.IGNORECASE,
)
_FRAMES = re.compile(
    r"^(?:(?:any|all|your|their|the|common|general|other|simple|basic|some) )*"
    r"(?:questions?|queries|problems?|issues?|information|advice|help|support|details|tips|"
    r"guidance|everything|anything|trouble) "
    r"(?:about|on|with|regarding|for|concerning|around|to do with) ",
    re.IGNORECASE,
)
_PHRASAL = {
    "look up": "find",
    "looks up": "finds",
    "looking up": "finding",
    "set up": "arrange",
    "sets up": "arranges",
    "setting up": "arranging",
}
_TWO_WORD_VERB = re.compile(rf"\b({'|'.join(_PHRASAL)})\b", re.IGNORECASE)
_OURS = re.compile(r"^(?:its|our) ", re.IGNORECASE)
_QUANTITIES = re.compile(r"^(?:any|all|every|both|various|other|also) ", re.IGNORECASE)


class Doing(Model):
    """Something that users do with the assistant's help: ``tracking`` orders."""

    gerund: str
    topic: str


class Domain(Model):
    """What can be asked of an assistant.

    ``topics`` are noun phrases or indirect questions ("what to wear"); the word *your* in them
    means whoever asks. ``doings`` may be empty, ``topics`` never are.
    """

    topics: tuple[str, ...]
    doings: tuple[Doing, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The topics that one can know much or little about: "refunds", but not "a lost card"."""
        return tuple(t for t in self.topics if t.split()[0].lower() not in _ONE_OF_MANY)


def domain_of(assistant: Assistant) -> Domain:
    """What ``assistant`` is about, as far as its description tells."""
    named = re.compile(rf"(?<!\w){re.escape(assistant.name)}(?!\w)")
    text = _OPERATOR.sub(r"\1 ", named.sub("it", assistant.description))
    text = re.sub(r"\bstep[- ]by[- ]step\b", "", text, flags=re.IGNORECASE)
    text = _TWO_WORD_VERB.sub(lambda match: _PHRASAL[match[0].lower()], text)
    phrases = [p for sentence in _sentences(text) for p in _verb_phrases(sentence)]
    objects = [(gerund, pieces) for gerund, items in phrases for pieces in items]
    topics = [topic for _, pieces in objects for topic in pieces if topic]
    doings = [Doing(gerund=g, topic=pieces[0]) for g, pieces in objects if g and pieces[0]]
    found = topics or [*_listed(text)] or [*_long_words(text)][:_ENOUGH] or [assistant.name]
    return Domain(topics=_distinct(found), doings=_distinct(doings))


def is_question(topic: str) -> bool:
    """True for "what to wear", which fits fewer sentences than "clothes" does."""
    return topic.split()[0].lower() in _QUESTION_WORDS


def voiced(text: str, possessive: str) -> str:
    """``text`` with the *your* of a topic replaced: ``my`` when a user asks, ``her`` on a card."""
    return re.sub(r"\byour\b", possessive, text)


def _sentences(text: str) -> Iterator[list[str]]:
    for sentence in _SENTENCE.split(text):
        if words := _WORD.findall(sentence):
            yield words


def _verb_phrases(words: Sequence[str]) -> Iterator[tuple[str, list[list[str]]]]:
    """Every verb of a sentence, as what users ask help with or "", and its objects."""
    places = [i for i in range(len(words)) if _is_verb(words, i)]
    for place, following in zip(places, [*places, len(words)][1:], strict=True):
        gerund = GERUNDS.get(USER_FORMS.get(words[place].lower(), ""), "")
        after = words[place + 1 : following]
        if gerund and after and after[0] in _PARTICLES:
            gerund = f"{gerund} {after[0]}"
        yield gerund, list(_objects(after))


def _is_verb(words: Sequence[str], place: int) -> bool:
    form = words[place].lower()
    earlier, before = ["", ",", *(w.lower() for w in words)][place : place + 2]
    after = [*words, ","][place + 1].lower()
    asked = before == "to" and earlier in _QUESTION_WORDS
    can_stand = before in _BEFORE_VERB or before in _PEOPLE or before in _ROLES
    if place and _is_unknown_verb(form, before, after):
        return True
    if form in SERVICE_FORMS:
        return can_stand or form.endswith("ing")
    if form not in USER_FORMS or asked or after in _JOINTS:
        return False
    if form.endswith("ing"):
        return before in _BEFORE_GERUND
    return can_stand and (after not in _PREPOSITIONS or (form in GERUNDS and after in _PARTICLES))


def _is_unknown_verb(form: str, before: str, after: str) -> bool:
    """Whether a word that the vocabulary lacks is a verb: "checks a bill, disputes charges".

    It follows another verb's object, and has one of its own: with a determiner, or a plural.
    """
    if before not in _JOINTS or form in _JOINTS | _DETERMINERS | _PREPOSITIONS | _CUTS:
        return False
    both_plural = form.endswith("s") and after.endswith("s") and form not in _PLURAL_BEFORE_NOUN
    return after in _DETERMINERS or (both_plural and not form.endswith("ss"))


def _objects(words: Sequence[str]) -> Iterator[list[str]]:
    """The items that follow a verb, each with the phrases that hang on it; "" for no topic."""
    for item in _split(words, _JOINTS):
        framed = _FRAMES.sub("", " ".join(_without_listeners(item))).split()
        asks = bool(framed) and framed[0].lower() in _QUESTION_WORDS
        head, *others = _split(framed[asks:], _CUTS)
        yield [_topic(piece) for piece in ([*framed[:asks], *head], *others)]


def _topic(words: Sequence[str]) -> str:
    """``words`` as a topic, or "" when they name none."""
    kept = _without_listeners(words)
    kept = kept[: next((i for i, word in enumerate(kept) if word.lower() in _PEOPLE), None)]
    while kept and kept[-1].lower() in _PREPOSITIONS | {"also", "and"}:
        kept.pop()
    if len(kept) > _LONGEST_TOPIC:
        hung = (i for i, word in enumerate(kept) if i and word.lower() in _PREPOSITIONS | {"for"})
        kept = kept[: next(hung, None)]
    phrase = _QUANTITIES.sub("", _FRAMES.sub("", " ".join(kept)))
    phrase = _OURS.sub("the ", _POSSESSIVE.sub("your", phrase))
    found = phrase.lower().split()
    fits = len(found) <= _LONGEST_TOPIC and not set(found) & _PRONOUNS
    names_nothing = set(found) <= _EMPTY | _QUESTION_WORDS or phrase in GERUNDS
    names_nothing = names_nothing or found[0] in _VERBS_ONLY
    return phrase if fits and not names_nothing else ""


def _without_listeners(words: Sequence[str]) -> list[str]:
    """``words`` without those at the start that only say to whom: "customers with"."""
    skipped = _PREPOSITIONS | _PEOPLE | {"and"}
    start = next((i for i, word in enumerate(words) if word.lower() not in skipped), len(words))
    return list(words[start:])


def _listed(text: str) -> Iterator[str]:
    """For descriptions without a verb: "an assistant for Python", "on leave, pay and training"."""
    for words in _sentences(text):
        tail = [i for i, word in enumerate(words) if word.lower() in {"about", "for", "on"}]
        items = list(_split(words[tail[0] + 1 :] if tail else words, _JOINTS))
        if tail or len(items) > _A_LIST:
            yield from (topic for topic in map(_topic, items) if topic)


def _long_words(text: str) -> tuple[str, ...]:
    ordinary = _EMPTY | _PEOPLE | _ROLES | set(SERVICE_FORMS)
    words = [w for s in _sentences(text) for w in s if len(w) >= _LONG_WORD]
    return _distinct(sorted((w for w in words if w.lower() not in ordinary), key=len, reverse=True))


def _split(words: Sequence[str], at: Iterable[str]) -> Iterator[list[str]]:
    piece: list[str] = []
    for word in words:
        if word.lower() in at:
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def _distinct(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
