"""What a card's scenario wants: its wishes, each with what was said right before it.

The scenario is read sentence by sentence in the first person; lists are taken apart first. A
scenario that wants nothing is said as it stands, and help is requested. The summary, which is a
title and no speech, is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ...core.words import content_words, sentences
from ..english import alternatives, pattern, words
from ..language.cuts import capital
from ..language.first_person import Speaker
from ..language.grammar import is_plural, ungerunded
from ..language.inversion import is_question_clause
from ..language.noun_phrases import object_of
from .asks import wish_of
from .enumerations import Listing, units
from .wanting import duties_in, stated_in, wishes_in
from .wishes import (
    Kind,
    Wish,
    compiled,
    infinitive,
    is_sentence,
    is_verb_at_start,
    lower_first,
    question,
)

_MARK = "\ue010"  # between the lead of a list and its item, while they are made first person
_LONG = 25
"""Words of a scenario without a wish that are said at once, at most."""
_FEW_WORDS = 2  # "a refund": of a wish that says too little alone
_BACK = re.compile(r"\b(?:it|them|this|that one|these|those|he|she)\b", re.IGNORECASE)
_TO = pattern("wishes.leads_to_deed")
_HELP_ON = compiled(
    r"(?P<help>{helping}{help}) (?:me |us )?(?P<on>with|on|about|for|in|regarding)$"
)
_ASKS = compiled(r"\b(?P<wh>whether|if|how|what|which|when|where|why)$")
_LEAD_TAIL = pattern("wishes.lead_tail")


_LEADS_ON = pattern("wishes.leads_on")
_THEIRS = re.compile(r"\b(?:her|his|their) (?=\w)")
_KIN = re.compile(rf"\bmy {alternatives(words('nouns.people'))}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Spoken:
    """A sentence of the scenario in the first person, and what it wants, each with its context."""

    text: str
    wishes: tuple[Wish, ...]
    contexts: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    is_duty: bool = False


@lru_cache(maxsize=256)
def spoken(scenario: str, voice: Speaker) -> tuple[Spoken, ...]:
    """The sentences of ``scenario`` as ``voice`` says them, with the wishes in them."""
    stated = tuple(_each(scenario, voice))
    if any(each.wishes and not each.is_duty for each in stated):
        # "She has to give a speech. She needs help writing it." wants one thing, not two.
        stated = tuple(
            Spoken(each.text, (), stated=(each.text,)) if each.is_duty else each for each in stated
        )
    return tuple(_with_contexts(stated))


def said_plainly(scenario: str, voice: Speaker) -> Wish:
    """A scenario that wants nothing, as somebody says it: its first sentences."""
    said = [voice.says(sentence) for sentence in sentences(scenario)[:2]]
    text = " ".join(map(_stopped, said))
    if len(text.split()) > _LONG:
        text = _stopped(said[0])
    return Wish(Kind.SENTENCE, text.removesuffix(".") or "I need some help")


def _each(scenario: str, voice: Speaker) -> Iterator[Spoken]:
    for unit in units(scenario):
        if isinstance(unit, Listing):
            yield from _listed(unit, voice)
        else:
            said = voice.says(unit)
            found = tuple(_resolved(wishes_in(said), said))
            stated = stated_in(said) if found else (said,)
            yield Spoken(said, found, stated=stated, is_duty=bool(found) and duties_in(said))


def _listed(listing: Listing, voice: Speaker) -> Iterator[Spoken]:
    lead = ""
    found: list[Wish] = []
    for item in listing.items:
        lead, _, said = voice.says(f"{listing.lead} {_MARK}{item}").rpartition(_MARK)
        found += _item(lead.strip(), lower_first(said.strip()))
    stated = _LEAD_TAIL.sub("", lead.strip()) if _LEADS_ON.search(lead) else lead.strip()
    if (is_sentence(stated) and not wishes_in(stated)) or (stated and stated != lead.strip()):
        yield Spoken(stated, (), stated=(stated,))
    yield Spoken("", tuple(found))


def _item(lead: str, item: str) -> tuple[Wish, ...]:
    """The wish of an item of a list, introduced by what leads to it."""
    if is_sentence(item) and (own := wishes_in(item)):
        return own
    if is_question_clause(item):
        return (question(item),)
    if match := _HELP_ON.search(lead):
        noun = match["help"].lower()
        if noun.split()[-1] in ("help", "assistance", "support") and (deed := ungerunded(item)):
            return (infinitive(deed, by_user=True),)
        if not is_verb_at_start(item) or ungerunded(item):
            lead_in = "help with" if noun == "help" else f"{noun} {match['on']}"
            return (Wish(Kind.THING, f"{lead_in} {item}"),)
    if match := _ASKS.search(lead):
        return (question(f"{match['wh']} {item}"),)
    if (
        _TO.search(lead)
        and not item.startswith(("a ", "an ", "the ", "my "))
        and not ungerunded(item)
    ):
        return (
            infinitive(
                item, by_user=bool(re.search(r"\b(?:want|need|hope|plan|help) to$|me$", lead))
            ),
        )
    return (wish_of(item),)


def _resolved(found: tuple[Wish, ...], said: str) -> Iterator[Wish]:
    """``found``, the wishes of one sentence; in later ones "it" is what the first is about."""
    thing = None
    kin = _KIN.findall(said)
    if len(set(kin)) == 1:
        # "After my wife's death, I want to make her soup" wants "my wife's soup".
        found = tuple(
            wish if _KIN.search(wish.text) else replace(
                wish,
                text=_THEIRS.sub(f"{kin[0]}'s ", wish.text, count=1),
                indirect=_THEIRS.sub(f"{kin[0]}'s ", wish.indirect, count=1),
            )
            for wish in found
        )  # fmt: skip
    for wish in found:
        if (
            thing
            and (match := _BACK.search(wish.text))
            and object_of(wish.text[: match.start()]) is None
        ):
            word = match.group().lower()
            if word == ("them" if is_plural(thing.split()[-1]) else "it"):
                wish = replace(
                    wish,
                    text=_put(word, thing, wish.text),
                    indirect=_put(word, thing, wish.indirect),
                )
        thing = thing or _object(wish.text)
        yield wish


def _put(word: str, thing: str, text: str) -> str:
    return re.sub(rf"\b{word}\b", thing, text, count=1, flags=re.IGNORECASE)


def _object(text: str) -> str | None:
    found = object_of(text)
    if found is None:
        return None
    determiner, noun = found
    return f"{determiner if determiner in ('my', 'our') else 'the'} {noun}"


def _with_contexts(stated: Iterable[Spoken]) -> Iterator[Spoken]:
    """Each sentence; wishes that mean nothing alone get what was said right before them."""
    before: tuple[str, ...] = ()
    for each in stated:
        # "My console shuts itself off and I want it looked at": "it" is in the same sentence.
        around = (*before, *(_stopped(capital(text)) for text in each.stated[:1]))[-2:]
        contexts = tuple(" ".join(around) if _says_little(wish) else "" for wish in each.wishes)
        yield replace(each, contexts=contexts)
        before = () if each.wishes else (*before[-1:], _stopped(each.text))


def _says_little(wish: Wish) -> bool:
    """True for "exchange them" and "a refund", which mean nothing without what was said before."""
    return len(wish.text.split()) <= _FEW_WORDS or _refers_back(wish)


def _refers_back(wish: Wish) -> bool:
    match = _BACK.search(wish.text)
    return (
        match is not None
        and object_of(wish.text[: match.start()]) is None
        and bool(content_words(wish.text))
    )


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…", "。", "！", "？")) else f"{sentence}."
