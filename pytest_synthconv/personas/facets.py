"""The facets in which personas differ for an assistant, and how to read them from a card.

Facets are about behaviour and situation, not biography: names and hair colour do not change how an
assistant replies. Traits on a card give their facets exactly. The other facets are read from cues
in the text, and the most specific cue decides. This is a heuristic for English only. A facet
without a cue is None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..core.cards import Persona
from ..core.data_files import data_of
from ..core.language import is_english
from .aims import aim_of


class Facets(NamedTuple):
    """A level for every facet, in the order of `FACETS`; None is unknown."""

    expertise: str | None = None
    patience: str | None = None
    cooperativeness: str | None = None
    verbosity: str | None = None
    formality: str | None = None
    mood: str | None = None
    language: str | None = None
    device: str | None = None
    goal: str | None = None
    complexity: str | None = None
    constraint: str | None = None


class Facet(NamedTuple):
    """One facet: its levels with their cues in the text, and whether the levels are ordered.

    A cue consists of lower-case words with single spaces, as in `words_of`.
    """

    name: str
    ordered: bool
    levels: Mapping[str, tuple[str, ...]]


TRAIT_FACETS = ("patience", "cooperativeness", "verbosity", "formality")
"""Facets that a card may state as a number among its `traits`."""

FACETS: tuple[Facet, ...] = tuple(
    Facet(
        name=name,
        ordered=data["ordered"],
        levels={level: tuple(cues) for level, cues in data["levels"].items()},
    )
    for name, data in data_of(__package__, "facets").items()
)

ASKS_OF: Mapping[str, int] = {"one goal": 1, "two goals": 2, "many goals": 3}
"""The number of goals of a persona, by complexity."""

_WORD = re.compile(r"[^\W_]+")


def facets_of(persona: Persona) -> Facets:
    """Read the facets from the card of ``persona``: from traits and goals first, then from cues.

    The levels of a trait are thirds of 0 to 1. Complexity is the number of goals. The type of goal
    is that of the first goal, by its first words or else by cues; without goals, it is read from
    scenario and summary. Text in other languages than English is not read.
    """
    aim = persona.goals[0].ask if persona.goals else f"{persona.scenario} {persona.summary}"
    text = text_of(persona)
    cues = FACETS if is_english(text) else ()
    read = {f.name: level_told(aim if f.name == "goal" else text, f) for f in cues}
    if cues and persona.goals:
        read["goal"] = aim_of(persona.goals[0].ask) or read["goal"]
    stated = {name: _third(getattr(persona.traits, name)) for name in TRAIT_FACETS}
    known = {name: level for name, level in stated.items() if level is not None}
    return Facets(**{**read, **known, "complexity": _complexity(len(persona.goals))})


def text_of(persona: Persona) -> str:
    """Return the prose of a card, from which its facets are read."""
    return f"{persona.description} {persona.personality} {persona.scenario} {persona.summary}"


def words_of(text: str) -> str:
    """Return ``text`` as lower-case words with a space around each, to search for cues."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def level_told(text: str, facet: Facet) -> str | None:
    """Return the level with the longest cue in ``text``, or None if there is none or a tie."""
    words = words_of(text)
    found = {
        level: max((len(cue.split()) for cue in cues if f" {cue} " in words), default=0)
        for level, cues in facet.levels.items()
    }
    most = max(found.values())
    best = [level for level, specificity in found.items() if specificity == most > 0]
    return best[0] if len(best) == 1 else None


def _third(trait: float | None) -> str | None:
    if trait is None:
        return None
    return "low" if trait < 1 / 3 else "medium" if trait <= 2 / 3 else "high"


def _complexity(goals: int) -> str | None:
    return (None, "one goal", "two goals", "many goals")[min(goals, 3)]
