"""What a card says of a question by the way: a day, a colour, a length, a figure, a reason.

Not all that a user knows is a fact with a name. "How long is it?" is answered by "change it to 18
metres", and "Which colours?" by "in white and pale green": by what of the right kind stands next to
the words of the question. The kinds stand in ``english/particulars.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...core.words import STOPWORDS, content_words, fold, stem, tokens
from ..cards.card import Card
from ..cards.prose import ended
from ..english import alternatives, pattern, stems, table, with_sets
from ..language.cuts import capital
from ..language.grammar import bare_form
from ..language.meaning import alike
from ..replies.slots import same_words
from .plain_questions import in_plain_words, plainly
from .sought import LIKELY
from .sought_measures import score
from .wished_times import is_birthday_for_another

_DATA = table("particulars")
_SETS: dict[str, str] = dict(_DATA["sets"])
_DESCRIBE = pattern("particulars.describe")
_PAST, _AHEAD = pattern("particulars.past"), pattern("particulars.ahead")
_WHICH = pattern("particulars.which")
_ALIKE = {word: one for one, others in _DATA["alike"].items() for word in str(others).split()}
_HOW_MANY = pattern("particulars.how_many")
_GENERAL = stems("particulars.general")
_CLASSES = frozenset(map(stem, {*_ALIKE, *_ALIKE.values()}))
_SAME = 0.65  # how near two words are that mean nearly the same: "picture" and "photo" have .83
_NEAR = 0.5  # how near a word must be to one of the question, so that its line is about that
_NO_FIGURE = pattern("particulars.no_figure")


@dataclass(frozen=True)
class _KindOf:
    """How a particular is asked for and said, and whether only next to a word of the question."""

    asked: re.Pattern[str]
    said: re.Pattern[str]
    by_topic: bool
    slot: re.Pattern[str] | None
    is_whole: bool

    @classmethod
    def read(cls, entry: dict[str, object]) -> _KindOf:
        flags = 0 if entry.get("cased") else re.IGNORECASE
        asked, said = (with_sets(str(entry[name]), _SETS) for name in ("asked", "said"))
        slot = re.compile(str(entry["slot"])) if "slot" in entry else None
        return cls(
            re.compile(asked),
            re.compile(said, flags),
            bool(entry.get("by_topic")),
            slot,
            bool(entry.get("whole")),
        )


_KINDS = tuple(_KindOf.read(entry) for entry in _DATA["kinds"])


@dataclass(frozen=True)
class _Found:
    """A particular, the line in which it stands, and the stems of what stands around it."""

    text: str
    line: str
    beside: frozenset[str]


def particular(sentence: str, card: Card, *, is_wish: bool = False) -> str | None:
    """What ``card`` says of what ``sentence`` asks for, as a sentence; None when it is silent."""
    text = plainly(sentence)
    topic = stems_said(in_plain_words(sentence)) - _GENERAL
    if counted := _HOW_MANY.search(text):
        figures = _found(_figure_before(counted["noun"]), lines_of(card))
        real = [each for each in figures if not _NO_FIGURE.match(fold(each.text))]
        if best := _best(real, topic, by_topic=False):
            return _said(best)
        if figures and not real:
            return _said(str(_DATA["one"]))
    if exact := _numbered(text, card) or _kind_named(text, card):
        return _said(exact)
    is_past, unlikely = _PAST.search(text), _unlikely(sentence, topic, card)
    others = {fact.value for fact in card.facts if is_birthday_for_another(fact, sentence)}
    for kind in _KINDS:
        if not kind.asked.search(text):
            continue
        by_topic = bool(topic) and kind.by_topic
        is_of_card = not by_topic or _is_of_card(topic, card) or _is_near_card(text, card)
        if not is_of_card:
            topic = topic - _CLASSES
        found = [
            each
            for each in _found(kind.said, lines_of(card))
            if each.line not in others
            and not (is_past and _AHEAD.match(each.text))
            and not (kind.is_whole and _is_part_of_fact(each.text, card))
        ]
        found = [each for each in found if each.line not in unlikely] or found
        if best := _best(found, topic, by_topic=by_topic or is_wish):
            return _said(best)
        if (
            by_topic
            and is_of_card
            and not is_wish
            and (near := _only_near(found, in_plain_words(sentence)))
        ):
            return _said(near)
        named = [
            fact
            for fact in card.facts
            if kind.slot and kind.slot.search(fold(fact.slot)) and fact.value not in others
        ]
        if len(named) == 1 and not is_wish:
            return _said(named[0].value)
    return None


def _is_of_card(topic: frozenset[str], card: Card) -> bool:
    """False for "When did you buy the car?" where the card has no word of a car."""
    things = topic - _CLASSES
    return not things or any(not things.isdisjoint(about) for about in _topics(card))


@lru_cache(maxsize=1024)
def _is_near_card(text: str, card: Card) -> bool:
    """True for a "picture" where the card has a photo."""
    said = {word for _, about in lines_of(card) for word in _plain_words(about)}
    asked = [word for word in _plain_words(text) if stem(word) not in _CLASSES]
    return any(alike(one, other) >= _SAME for one in asked for other in said)


@lru_cache(maxsize=256)
def _topics(card: Card) -> tuple[frozenset[str], ...]:
    return tuple(stems_said(about) for _, about in lines_of(card))


def _is_part_of_fact(text: str, card: Card) -> bool:
    return any(text in fact.value and text != fact.value for fact in card.facts)


def _numbered(text: str, card: Card) -> str | None:
    """What the card calls by number or name, where that is asked for: "chapter four"."""
    if not (which := _WHICH.search(text)):
        return None
    found = [each.text for each in _found(_with_noun("numbered", which["noun"]), lines_of(card))]
    return found[0] if len({fold(each) for each in found}) == 1 else None


def _kind_named(text: str, card: Card) -> str | None:
    """What sort the card says something is: "a green scarf" to "Can you describe the scarf?"."""
    if not (asked := _DESCRIBE.search(text)):
        return None
    said = _with_noun("sort_of", asked["noun"])
    return next((each.text for each in _found(said, lines_of(card))), None)


@lru_cache(maxsize=256)
def _with_noun(name: str, noun: str) -> re.Pattern[str]:
    return re.compile(str(_DATA[name]) % re.escape(noun), re.IGNORECASE)


@lru_cache(maxsize=256)
def _figure_before(noun: str) -> re.Pattern[str]:
    root = alternatives(stem(word) for word in (noun, *same_words(noun)))
    figure = with_sets(str(_DATA["figure"]), _SETS)
    return re.compile(figure % root, re.IGNORECASE)


def _found(said: re.Pattern[str], lines: Iterable[tuple[str, str]]) -> Sequence[_Found]:
    return [
        _Found(match[said.groups and 1].strip(' "“”'), line, stems_said(beside))
        for line, beside in lines
        for match in said.finditer(line)
    ]


def _unlikely(sentence: str, topic: frozenset[str], card: Card) -> frozenset[str]:
    """The values of facts that ``sentence`` is hardly after."""
    return frozenset(
        fact.value
        for fact in card.facts
        if score(sentence, fact.slot, fact.value) < LIKELY
        and topic.isdisjoint(stems_said(f"{fact.slot} {fact.value}"))
    )


def stems_said(text: str) -> frozenset[str]:
    """The stems of ``text``, those of bare verbs included: "bought" is also "buy"."""
    found = tokens(text)
    bare = (bare_form(word) for word in found if word not in STOPWORDS)
    alike = (_ALIKE[word] for word in found if word in _ALIKE)
    return frozenset(content_words(text)).union((stem(verb) for verb in bare if verb), alike)


def lines_of(card: Card) -> Iterable[tuple[str, str]]:
    """What the card says, each with what it is about: facts first, they are stated for this."""
    yield from ((fact.value, f"{fact.slot} {fact.value}") for fact in card.facts)
    yield from ((need.wish.text, need.ask) for need in card.needs)
    yield from ((line, line) for line in (*card.setting, *card.remarks, *card.narrated))


def _best(found: Sequence[_Found], topic: frozenset[str], *, by_topic: bool) -> str | None:
    """The one with most of the ``topic`` next to it; of those that have none, the only one."""
    if not found:
        return None
    shares = [len(each.beside & topic) for each in found]
    if best := max(shares):
        return found[shares.index(best)].text
    longest = max(found, key=lambda each: len(each.text)).text
    if all(fold(longest).startswith(fold(each.text)) for each in found) and not by_topic:
        return longest
    texts = {fold(each.text) for each in found}
    return None if by_topic or len(texts) > 1 else found[0].text


def _only_near(found: Sequence[_Found], question: str) -> str | None:
    """The only one, if a word of its line is near in meaning to one of ``question``."""
    if len({fold(each.text) for each in found}) != 1:
        return None
    asked, said = (_plain_words(text) for text in (question, found[0].line))
    is_near = any(alike(one, other) >= _NEAR for one in asked for other in said)
    return found[0].text if is_near else None


def _plain_words(text: str) -> Sequence[str]:
    found = (word for word in tokens(text) if word not in STOPWORDS)
    return [word for word in found if stem(word) not in _GENERAL]


def _said(text: str) -> str:
    return ended(capital(text))
