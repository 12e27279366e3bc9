"""A writer of personas that needs no key and no network: facets by templates, tasks by atlas.

This is a heuristic. The cards read plausibly and behave differently, but nobody imagined these
people, and the writer knows of the assistant only what a few rules find in its description. Its
cards are a first draft: review them, put in what real users say, and commit them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from ...core.cards import Assistant, Goal, Persona, Traits
from ...core.text import slug
from ...personas.acceptance import NO_OBJECTIONS, Review
from ...personas.facets import ASKS_OF, Facets
from ...personas.generation import PersonaRequest
from ...personas.people import person
from ...personas.randomness import dice, pick, shuffled
from ..english import table
from ..language.cuts import capital
from .choosing import chosen
from .doubts import check_legible, doubts_about
from .draws import Draws
from .errands import errands_for
from .evidence import evidence_for, that_proves
from .tasks import Task
from .voice import Voice

_LEVELS = {"low": 0.15, "medium": 0.5, "high": 0.85}
_DISCLOSURE = {"novice": 0.3, "familiar": 0.5, "expert": 0.7}
_ACCURACY = {"second": 0.62, "dialect": 0.72}
_JITTER = 0.12
_OF_PERSONALITY = ("mood", "patience", "cooperativeness", "verbosity", "formality")
_UNKNOWN = ("customer number", "exact date", "reference number", "serial number", "version number")
_UNKNOWNS_OF = {"novice": 2, "familiar": 1, "expert": 0}
_PHRASES = table("card_phrases")
Circumstance = Mapping[str, Any]
"""A sentence about the situation, with the fact that it makes known, if any."""


class TemplateWriter:
    """The offline `PersonaWriter`: equal arguments give equal cards, to the byte."""

    name = "offline"
    note = "Heuristic: nobody imagined these people; their numbers and days are made up."
    tries = 6
    may_stray = len(Facets._fields)  # it would stray again: the assistant's own words mislead

    def doubts(self, assistant: Assistant) -> tuple[str, ...]:
        """What to know about the cards for ``assistant``; raises where there can be none."""
        return doubts_about(assistant)

    def review(self, persona: Persona, assistant: Assistant) -> Review:
        """Return no objections: its cards are made of the description."""
        return NO_OBJECTIONS

    def write(
        self, assistant: Assistant, previous: Sequence[Persona], wanted: PersonaRequest
    ) -> Persona:
        """A card for ``wanted``; raises `ValueError` when it leaves a facet open.

        Whatever chance there is comes from ``wanted.seed``; ``previous`` says which names and
        which tasks are taken. Raises `ConfigurationError` when the description cannot be read.
        """
        facets = wanted.facets
        if None in facets:
            raise ValueError(f"every facet must be given: {facets}")
        check_legible(assistant)
        rng = dice("template", wanted.seed)
        who = person(rng, [p.name for p in previous], [p.id for p in previous])
        count = ASKS_OF[str(facets.complexity)]
        tasks = chosen(rng, errands_for(assistant), str(facets.goal), count, previous)
        filled = tuple(_filled(rng, task) for task in tasks)
        device = _phrase(rng, facets, "device")
        constraint = _phrase(rng, facets, "constraint")
        voice = Voice(who)
        scenario = _scenario(rng, voice, assistant, filled, device, constraint)
        facts = _facts(who.name, filled, device, constraint)
        return Persona(
            name=who.name,
            description=_description(rng, voice, facets),
            personality=_personality(rng, voice, facets),
            scenario=scenario,
            summary=_summary(rng, facets, voice, filled[0].ask),
            goals=_goals(filled, (scenario, assistant.description, *facts, *facts.values())),
            facts=facts,
            unknown=_unknown(rng, facets, filled, facts),
            traits=_traits(rng, facets),
        )


def _filled(rng: Random, task: Task) -> Task:
    """``task`` with its numbers and days drawn."""
    draws = Draws(rng, dict(task.options))
    return task._replace(
        ask=draws.filled(task.ask),
        story=draws.filled(task.story),
        facts=tuple((draws.filled(name), draws.filled(value)) for name, value in task.facts),
        evidence=tuple(draws.filled(entry) for entry in evidence_for(task)),
    )


def _phrase(rng: Random, facets: Facets, facet: str) -> Any:
    """Return what shows the level of ``facet``: a sentence, or a circumstance with its fact."""
    return pick(rng, _PHRASES[facet][getattr(facets, facet)])


def _description(rng: Random, voice: Voice, facets: Facets) -> str:
    parts = tuple(_phrase(rng, facets, facet) for facet in ("expertise", "language"))
    sentences = shuffled(rng, parts)
    return f"{voice.introduction()} {voice.sentences(*sentences, topic='such matters')}"


def _personality(rng: Random, voice: Voice, facets: Facets) -> str:
    parts = tuple(_phrase(rng, facets, facet) for facet in _OF_PERSONALITY)
    return voice.sentences(*shuffled(rng, parts))


def _scenario(
    rng: Random,
    voice: Voice,
    assistant: Assistant,
    tasks: Sequence[Task],
    device: Circumstance,
    constraint: Circumstance,
) -> str:
    """What happened, that the persona turns to the assistant, and what presses."""
    first, *others = dict.fromkeys(task.story for task in tasks)
    return voice.sentences(
        first,
        pick(rng, _PHRASES["contact"]),
        *others,
        constraint["sentence"],
        assistant=assistant.name,
        device=device["sentence"],
    )


def _summary(rng: Random, facets: Facets, voice: Voice, ask: str) -> str:
    levels = zip(Facets._fields, facets, strict=True)
    adjectives = _PHRASES["adjectives"]
    fitting = [parts for name, level in levels if (parts := adjectives.get(name, {}).get(level))]
    occupation = voice.who.occupation
    who = f"{pick(rng, fitting)} {occupation}" if fitting else capital(occupation)
    if ask.endswith("?"):
        return f'{who} who asks: "{capital(ask)}"'
    return f"{who} who wants to {voice.of(ask)}"


def _goals(tasks: Sequence[Task], said: Sequence[str]) -> tuple[Goal, ...]:
    parts = (*said, *(task.ask for task in tasks))
    return tuple(
        Goal(ask=task.ask, evidence=that_proves(task.evidence, parts), must=place < 2)
        for place, task in enumerate(tasks)
    )


def _facts(
    person_name: str,
    tasks: Sequence[Task],
    device: Circumstance,
    constraint: Circumstance,
) -> Mapping[str, str]:
    """Return what the persona can say when asked, in words that go after "My ... is"."""
    own = [fact for task in tasks for fact in task.facts]
    address = ("e-mail address", f"{slug(person_name).replace('-', '.')}@example.org")
    parts = [fact for fact in (constraint.get("fact"), device.get("fact")) if fact]
    facts: dict[str, str] = {}
    for name, value in (*own, address, *parts):
        # Two errands may each have an order number.
        free = next(
            n for n in (name, f"other {name}", f"third {name}") if facts.get(n, value) == value
        )
        facts[free] = value
    return facts


def _unknown(
    rng: Random, facets: Facets, tasks: Sequence[Task], facts: Mapping[str, str]
) -> tuple[str, ...]:
    """What the tasks leave unknown, and more of it the less the persona knows of the subject."""
    own = [name for task in tasks for name in task.unknown]
    parts = {word for name in facts for word in name.split()}
    usual = [name for name in _UNKNOWN if not {*name.split()} - {"number", "exact"} & parts]
    usual = [name for name in usual if name not in facts]
    more = shuffled(rng, tuple(usual))[: max(0, _UNKNOWNS_OF[str(facets.expertise)] - len(own))]
    return tuple(dict.fromkeys(name for name in (*own, *more) if name not in facts))


def _traits(rng: Random, facets: Facets) -> Traits:
    """Numbers within the thirds that the facets name, no two personas quite the same.

    Who knows a subject says at once what matters; who writes a language as a learner or as it is
    spoken at home makes more slips.
    """
    return Traits(
        patience=_about(rng, _LEVELS[str(facets.patience)]),
        cooperativeness=_about(rng, _LEVELS[str(facets.cooperativeness)]),
        disclosure=_about(rng, _DISCLOSURE[str(facets.expertise)]),
        verbosity=_about(rng, _LEVELS[str(facets.verbosity)]),
        formality=_about(rng, _LEVELS[str(facets.formality)]),
        accuracy=_accuracy(rng, str(facets.language)),
    )


def _accuracy(rng: Random, language: str) -> float:
    """No slips where the card states no reason for any."""
    return 1.0 if language == "native" else _about(rng, _ACCURACY[language])


def _about(rng: Random, centre: float) -> float:
    return round(centre + _JITTER * (2 * rng.random() - 1), 2)
