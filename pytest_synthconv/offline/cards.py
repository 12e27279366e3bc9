"""A persona's card, read: what the user needs, knows, does not know, and how they behave.

What a card states outranks what is derived from its prose. Needs come from ``goals``, else from up
to three wishes of the scenario, else from the summary; facts from ``facts``, else from what the
description and the scenario tell in passing; traits from ``traits``, else from a lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ..evidence_patterns import matches
from ..models import Assistant, Goal, Persona, Traits
from ..words import content_words, jaccard, sentences
from .first_person import Speaker, speaker
from .traits import effective_traits
from .wishes import Kind, Wish, clauses, looks_english, wish_of, wished_in

MOST_NEEDS = 3
"""Needs derived from one scenario at most; a conversation has room for few."""
_SAME_NEED = 0.6


@dataclass(frozen=True)
class Need:
    """One thing the user came for. ``ask`` is for people; ``wish`` is how the user says it.

    ``keywords`` are the stems an answer is measured by; ``context`` is what the card tells right
    before, for wishes such as "exchange them" that mean nothing alone.
    """

    ask: str
    wish: Wish
    keywords: frozenset[str]
    must: bool = True
    evidence: tuple[str, ...] = ()
    context: str = ""


@dataclass(frozen=True)
class Fact:
    """Something the user tells when asked: ``value`` is never changed by any wording."""

    slot: str
    value: str


@dataclass(frozen=True)
class Card:
    """A persona's card, read.

    ``setting`` and ``remarks`` are what the scenario tells before and after its first wish,
    ``background`` what the description tells, all in the first person. ``derived`` names the parts
    that the card does not state: goals, facts, and traits by name.
    """

    needs: tuple[Need, ...]
    facts: tuple[Fact, ...]
    unknown: tuple[str, ...]
    setting: tuple[str, ...]
    remarks: tuple[str, ...]
    background: tuple[str, ...]
    traits: Traits
    derived: tuple[str, ...]

    @property
    def story(self) -> tuple[str, ...]:
        """All that the card tells beside the needs: told where it fits a question."""
        return (*self.setting, *self.remarks, *self.background)

    @property
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
        """True for a user who says that they give up, instead of leaving in silence."""
        return self.patience < 0.5


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
    scenario = _first_person(persona.scenario, voice)
    first = next((i for i, said in enumerate(scenario) if _wishes(said)), len(scenario))
    return Card(
        needs=tuple(map(_stated_need, persona.goals)) or _derived_needs(persona, voice),
        facts=tuple(Fact(slot, value) for slot, value in persona.facts.items()),
        unknown=persona.unknown,
        setting=_told(scenario[:first], voice),
        remarks=_told(scenario[first:], voice),
        background=_told(_first_person(persona.description, voice), voice),
        traits=traits,
        derived=(
            *(() if persona.goals else ("goals",)),
            *(() if persona.facts else ("facts",)),
            *derived,
        ),
    )


def _stated_need(goal: Goal) -> Need:
    return Need(
        ask=goal.ask,
        wish=wish_of(goal.ask),
        keywords=frozenset(content_words(goal.ask)),
        must=goal.must,
        evidence=goal.evidence,
    )


def _first_person(text: str, voice: Speaker) -> tuple[str, ...]:
    """The sentences of ``text`` as the persona says them; none when they are not English."""
    return tuple(map(voice.says, sentences(text))) if looks_english(text) else ()


def _wishes(said: str) -> bool:
    return any(wished_in(clause) for clause in clauses(said))


def _derived_needs(persona: Persona, voice: Speaker) -> tuple[Need, ...]:
    if not looks_english(persona.scenario):
        return (_derived_need(Wish(Kind.SENTENCE, persona.summary.strip().rstrip(".")), ""),)
    needs: list[Need] = []
    for before, clause in _clauses_in_context(persona.scenario, voice):
        wish = wished_in(clause)
        need = _derived_need(wish, before) if wish else None
        if need and not any(_same(need, other) for other in needs):
            needs.append(need)
    return tuple(needs[:MOST_NEEDS]) or (_derived_need(_summarised(persona, voice), ""),)


def _clauses_in_context(scenario: str, voice: Speaker) -> Iterator[tuple[str, str]]:
    """Every clause of the scenario in the first person, with what was told right before it."""
    before: tuple[str, ...] = ()
    for sentence in sentences(scenario):
        for clause in clauses(voice.says(sentence)):
            yield " ".join(before), clause
            before = (*before[-1:], ended(clause)) if wished_in(clause) is None else ()


def _derived_need(wish: Wish, before: str) -> Need:
    refers_back = re.search(r"\b(?:it|them|this|that one)\b", wish.text)
    context = before if refers_back else ""
    return Need(
        ask=wish.text,
        wish=wish,
        keywords=frozenset(content_words(f"{wish.text} {context}")),
        context=context,
    )


def _same(one: Need, other: Need) -> bool:
    return jaccard(one.keywords, other.keywords) >= _SAME_NEED


def _summarised(persona: Persona, voice: Speaker) -> Wish:
    """The wish of a card whose scenario wants nothing: what its summary says is being done."""
    summary = voice.says(persona.summary).strip().rstrip(".")
    if wish := wished_in(summary):
        return wish
    if doing := re.search(r"\b\w{2,}ing\b (?!(?:is|was)\b).+", summary):
        return Wish(Kind.THING, f"help {doing.group()}")
    return Wish(Kind.SENTENCE, summary)


def _told(said: tuple[str, ...], voice: Speaker) -> tuple[str, ...]:
    """Those of ``said`` that are about the speaker and wish for nothing, fit to be told."""
    return tuple(
        ended(sentence)
        for sentence in said
        if re.search(r"\b(?:I|me|my)\b", sentence, re.IGNORECASE)
        and not _wishes(sentence)
        and not voice.is_about_someone_else(sentence)
    )


def ended(sentence: str) -> str:
    """``sentence`` with a full stop, unless it ends in a mark of its own."""
    return sentence if sentence.endswith((".", "!", "?", "…", "。")) else f"{sentence}."


def evidence_in(need: Need, text: str) -> str | None:
    """The first stretch of ``text``, verbatim, that any one entry of the need's evidence means."""
    found = (matches(entry, text) for entry in need.evidence)
    return next((stretch for stretch in found if stretch), None)


def _stated(value: float | None) -> float:
    # `effective_traits` states every trait; this only tells the type checker so.
    return 0.5 if value is None else value
