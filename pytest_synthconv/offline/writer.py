"""A writer of personas that needs no key and no network: templates filled from facets.

This is a heuristic. The cards read plausibly and behave differently, but nobody imagined these
people, and the writer knows of the assistant only what a few rules find in its description. Its
cards are a first draft: review them, put in what real users say, and commit them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from ..models import Assistant, Goal, Persona, Traits
from ..personas import Wanted
from ..personas.chance import dice, pick, shuffled
from ..personas.facets import ASKS_OF, Facets
from ..personas.people import person
from . import card_phrases as phrases
from .card_asks import asks
from .card_phrases import Circumstance
from .domain import Domain, domain_of, voiced
from .voice import Voice, capitalised

_LEVELS = {"low": 0.15, "medium": 0.5, "high": 0.85}
_DISCLOSURE = {"novice": 0.3, "familiar": 0.5, "expert": 0.7}
_ACCURACY = {"native": 0.88, "second": 0.62, "dialect": 0.72}
_JITTER = 0.12
_UNKNOWN = ("customer number", "exact date", "reference number", "serial number", "version number")
_UNKNOWNS_OF = {"novice": 2, "familiar": 1, "expert": 0}
_ADJECTIVES: Mapping[tuple[str, str | None], str] = {
    ("mood", "upset"): "Disgruntled",
    ("mood", "cheerful"): "Good-humoured",
    ("patience", "low"): "Short-tempered",
    ("patience", "high"): "Easy-going",
    ("cooperativeness", "low"): "Guarded",
    ("cooperativeness", "high"): "Forthcoming",
    ("verbosity", "low"): "Tight-lipped",
    ("verbosity", "high"): "Loquacious",
    ("formality", "low"): "Breezy",
    ("formality", "high"): "Punctilious",
    ("expertise", "novice"): "Inexpert",
    ("expertise", "expert"): "Knowledgeable",
}


class TemplateWriter:
    """The offline `PersonaWriter`: equal arguments give equal cards, to the byte."""

    name = "offline"
    note = "Heuristic: templates filled from facets, nobody imagined these people."
    tries = 6
    may_stray = len(Facets._fields)  # it would stray again: the assistant's own words mislead

    def write(self, assistant: Assistant, previous: Sequence[Persona], wanted: Wanted) -> Persona:
        """A card for ``wanted``; raises `ValueError` when it leaves a facet open.

        Whatever chance there is comes from ``wanted.seed``; ``previous`` only says which names
        are taken.
        """
        facets = wanted.facets
        if None in facets:
            raise ValueError(f"every facet must be given: {facets}")
        rng = dice("template", wanted.seed)
        who = person(rng, [p.name for p in previous], [p.id for p in previous])
        domain = domain_of(assistant)
        wishes = asks(rng, domain, str(facets.goal), ASKS_OF[str(facets.complexity)])
        device = pick(rng, phrases.DEVICE[str(facets.device)])
        constraint = pick(rng, phrases.CONSTRAINT[str(facets.constraint)])
        voice = Voice(who)
        return Persona(
            name=who.name,
            description=_description(rng, voice, facets, domain),
            personality=_personality(rng, voice, facets),
            scenario=_scenario(rng, voice, facets, assistant, wishes, device, constraint),
            summary=_summary(rng, facets, voice, wishes[0]),
            goals=tuple(
                Goal(ask=voiced(wish, "my"), must=place < 2) for place, wish in enumerate(wishes)
            ),
            facts=_facts(facets, device, constraint),
            unknown=shuffled(rng, _UNKNOWN)[: _UNKNOWNS_OF[str(facets.expertise)]],
            traits=_traits(rng, facets),
        )


def _description(rng: Random, voice: Voice, facets: Facets, domain: Domain) -> str:
    told = (phrases.EXPERTISE[str(facets.expertise)], phrases.LANGUAGE[str(facets.language)])
    topic = pick(rng, domain.fields or ("such matters",))
    sentences = shuffled(rng, tuple(pick(rng, options) for options in told))
    return f"{voice.introduction()} {voice.sentences(*sentences, topic=topic)}"


def _personality(rng: Random, voice: Voice, facets: Facets) -> str:
    told = (
        phrases.MOOD[str(facets.mood)],
        phrases.PATIENCE[str(facets.patience)],
        phrases.COOPERATIVENESS[str(facets.cooperativeness)],
        phrases.VERBOSITY[str(facets.verbosity)],
        phrases.FORMALITY[str(facets.formality)],
    )
    return voice.sentences(*shuffled(rng, tuple(pick(rng, options) for options in told)))


def _scenario(
    rng: Random,
    voice: Voice,
    facets: Facets,
    assistant: Assistant,
    wishes: Sequence[str],
    device: Circumstance,
    constraint: Circumstance,
) -> str:
    names = ("ask", "also", "besides")
    words = {name: voice.of(wish) for name, wish in zip(names, wishes, strict=False)}
    templates = (phrases.WANTS, phrases.ALSO_WANTS, phrases.WOULD_LIKE)[: len(wishes)]
    return voice.sentences(
        pick(rng, phrases.TRIGGERS[str(facets.goal)]),
        *(pick(rng, options) for options in templates),
        constraint.sentence,
        assistant=assistant.name,
        device=device.sentence,
        **words,
    )


def _summary(rng: Random, facets: Facets, voice: Voice, wish: str) -> str:
    levels = zip(Facets._fields, facets, strict=True)
    fitting = [_ADJECTIVES[level] for level in levels if level in _ADJECTIVES]
    occupation = voice.who.occupation
    who = f"{pick(rng, fitting)} {occupation}" if fitting else capitalised(occupation)
    return f"{who} looking for {voice.of(wish)}"


def _facts(facets: Facets, device: Circumstance, constraint: Circumstance) -> Mapping[str, str]:
    """What the card's own text implies, as the persona would say it when asked."""
    told = [fact for fact in (device.fact, constraint.fact) if fact]
    return dict([*told, ("experience", phrases.EXPERIENCE[str(facets.expertise)])])


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
        accuracy=_about(rng, _ACCURACY[str(facets.language)]),
    )


def _about(rng: Random, centre: float) -> float:
    return round(centre + _JITTER * (2 * rng.random() - 1), 2)
