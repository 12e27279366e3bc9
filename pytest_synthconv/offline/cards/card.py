"""A persona's card, read: what the user needs, knows, does not know, and how they behave.

What a card states outranks what is derived from its prose. Needs come from ``goals``, else from
the wishes of the scenario, else from its first sentences as they stand; facts from ``facts``;
traits from ``traits``, else from a lexicon. The summary is a title, and never read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ...core.cards import Assistant, Goal, Persona, Traits
from ...core.evidence import matches
from ...core.language import is_english
from ...core.words import content_words, jaccard
from ..language.first_person import Speaker, speaker
from .asks import wish_of
from .prose import Prose, sentences_of
from .scenario import said_plainly
from .traits import effective_traits
from .wishes import Kind, Wish

MOST_NEEDS = 8
"""Needs derived from one scenario at most; cards that list them seldom list more than six."""
_SAME_NEED = 0.8
"""Words shared by two wishes that are one: items of a list share up to half of theirs."""

NAME = "name"
"""The slot of a person's own name, which no card has to state as a fact."""


@dataclass(frozen=True)
class Need:
    """One thing the user came for. ``ask`` is for people; ``wish`` is how the user says it.

    ``keywords`` are the stems an answer is measured by; ``context`` is what the card says right
    before, for wishes such as "exchange them" that mean nothing alone. ``own`` are the sentences of
    a card in another language, which are said as they stand. ``is_act``: it is met when the
    assistant has done something, whatever it says.
    """

    ask: str
    wish: Wish
    keywords: frozenset[str]
    must: bool = True
    evidence: tuple[str, ...] = ()
    context: str = ""
    own: tuple[str, ...] = ()
    is_act: bool = False

    @property
    def is_provable(self) -> bool:
        """True if the card states what proves it: evidence, or what must have been done."""
        return bool(self.evidence) or self.is_act


@dataclass(frozen=True)
class Fact:
    """Something the user says when asked: of ``value`` only a first letter ever changes."""

    slot: str
    value: str


@dataclass(frozen=True)
class Card:
    """A persona's card, read.

    ``prose`` is what it tells in whole sentences. ``derived`` names the parts that the card does
    not state: goals, facts, and traits by name. ``own`` are the card's sentences when they are not
    English, and else empty.
    """

    needs: tuple[Need, ...]
    facts: tuple[Fact, ...]
    unknown: tuple[str, ...]
    prose: Prose
    traits: Traits
    derived: tuple[str, ...]
    own: tuple[str, ...] = ()
    name: str = ""

    @cached_property
    def known(self) -> tuple[Fact, ...]:
        """Return what the user can say when asked: the stated facts, and their own name."""
        return (*self.facts, Fact(NAME, self.name)) if self.name else self.facts

    @property
    def setting(self) -> tuple[str, ...]:
        return self.prose.setting

    @property
    def remarks(self) -> tuple[str, ...]:
        return self.prose.remarks

    @property
    def background(self) -> tuple[str, ...]:
        return self.prose.background

    @property
    def narrated(self) -> tuple[str, ...]:
        return self.prose.narrated

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Return all that the card states: its sentences, and its facts with their names."""
        return (*self.narrated, *(f"{fact.slot}: {fact.value}" for fact in self.facts))

    @property
    def story(self) -> tuple[str, ...]:
        """Return all that the card says in addition to the needs: said where it fits a question."""
        return (*self.setting, *self.remarks, *self.background)

    @cached_property
    def required(self) -> tuple[Need, ...]:
        """The needs that ``goal_met`` takes: those that must be, or all when none must."""
        return tuple(need for need in self.needs if need.must) or self.needs

    @property
    def patience(self) -> float:
        return _stated(self.traits.patience)

    @property
    def cooperativeness(self) -> float:
        return _stated(self.traits.cooperativeness)

    @property
    def is_vocal(self) -> bool:
        """True for a user who says that they give up, instead of leaving in silence.

        The words for it are English, so a card in another language has none.
        """
        return self.patience < 0.5 and not self.own


def read_card(persona: Persona, assistant: Assistant | None = None) -> Card:
    """What ``persona`` needs, knows and is like; by ``assistant`` is known whom "you" means.

    A pure function of their content, so the last few hundred answers are kept.
    """
    return _read(_Content(persona.sha256, assistant.name if assistant else None, persona))


@dataclass(frozen=True)
class _Content:
    """A persona that can be a key: equal when its content is."""

    sha256: str
    assistant: str | None
    persona: Persona = field(compare=False)


@lru_cache(maxsize=512)
def _read(content: _Content) -> Card:
    persona = content.persona
    narration = " ".join((persona.description, persona.personality, persona.scenario))
    voice = speaker(persona.name, narration, content.assistant)
    traits, derived = effective_traits(persona)
    in_english = is_english(persona.scenario)
    prose = Prose(voice.with_others_named(persona.scenario), persona.description, voice)
    stated = tuple(_stated_need(goal, voice, in_english) for goal in persona.goals)
    derive = _derived_needs if in_english else _foreign_needs
    return Card(
        needs=stated or derive(prose),
        facts=tuple(Fact(slot, value) for slot, value in persona.facts.items()),
        unknown=persona.unknown,
        prose=prose,
        traits=traits,
        name=persona.name,
        derived=(
            *(() if persona.goals else ("goals",)),
            *(() if persona.facts else ("facts",)),
            *derived,
        ),
        own=()
        if in_english
        else (*(goal.ask for goal in persona.goals), *sentences_of(persona.scenario)),
    )


def _stated_need(goal: Goal, voice: Speaker, in_english: bool) -> Need:
    ask = voice.asks(goal.ask)
    wish = wish_of(ask)
    is_foreign = not in_english or not is_english(ask)
    return Need(
        ask=goal.ask,
        wish=Wish(Kind.SENTENCE, goal.ask.strip()) if is_foreign else wish,
        keywords=frozenset(content_words(goal.ask)),
        must=goal.must,
        evidence=goal.evidence,
        own=(goal.ask.strip(),) if is_foreign else (),
        is_act=goal.done_when is not None,
    )


def _derived_needs(prose: Prose) -> tuple[Need, ...]:
    needs: list[Need] = []
    for said in prose.spoken:
        for wish, context in zip(said.wishes, said.contexts, strict=True):
            need = _derived_need(wish, context)
            if need.keywords and not any(_same(need, other) for other in needs):
                needs.append(need)
    if needs:
        return tuple(needs[:MOST_NEEDS])
    return (_derived_need(said_plainly(prose.scenario, prose.voice), ""),)


def _foreign_needs(prose: Prose) -> tuple[Need, ...]:
    """One need, which is all that a scenario in another language says, in its own words."""
    text = " ".join(prose.scenario.split())
    own = sentences_of(prose.scenario) or (text,)
    return (Need(text, Wish(Kind.SENTENCE, own[0]), frozenset(content_words(text)), own=own),)


def _derived_need(wish: Wish, context: str) -> Need:
    return Need(
        ask=wish.text,
        wish=wish,
        keywords=frozenset(content_words(f"{wish.text} {context}")),
        context=context,
    )


def _same(one: Need, other: Need) -> bool:
    return jaccard(one.keywords, other.keywords) >= _SAME_NEED


def evidence_in(need: Need, text: str) -> str | None:
    """The first stretch of ``text``, verbatim, that any one entry of the need's evidence means."""
    found = (matches(entry, text) for entry in need.evidence)
    return next((stretch for stretch in found if stretch), None)


def _stated(value: float | None) -> float:
    # `effective_traits` states every trait; this only convinces the type checker.
    return 0.5 if value is None else value
