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

from ..core.language import is_english
from ..core.models import Persona
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

FACETS: tuple[Facet, ...] = (
    Facet(
        "expertise",
        ordered=True,
        levels={
            "novice": (
                *("novice", "beginner", "inexperienced", "unfamiliar", "new to", "first time"),
                *("never dealt with", "completely new to", "first time with"),
                "next to nothing about",
            ),
            "familiar": (
                *("intermediate", "the basics", "some experience", "some experience with"),
                *("the basics but not", "the easy side of", "picked up the essentials"),
            ),
            "expert": (
                *("expert", "experienced", "seasoned", "veteran", "years of experience"),
                *("every corner of", "well versed in", "little use for beginner s advice"),
            ),
        },
    ),
    Facet(
        "patience",
        ordered=True,
        levels={
            "low": (
                *("impatient", "hot tempered", "short tempered", "short fuse", "gives up quickly"),
                *("little patience", "asked the same thing twice", "no time for detours"),
            ),
            "medium": (
                *("a wrong answer or two", "once or twice before losing interest"),
                *("as long as things move forward", "a fair chance though not an endless one"),
            ),
            "high": (
                *("patient", "unhurried", "persistent", "calm and persistent"),
                *("all the patience in the world", "not mind explaining the same thing"),
                "takes a lot to make",
            ),
        },
    ),
    Facet(
        "cooperativeness",
        ordered=True,
        levels={
            "low": (
                *("uncooperative", "stubborn", "evasive", "suspicious", "grudgingly"),
                *("questions grudgingly", "rather be served than questioned"),
                *("being asked for details", "come back as counter questions"),
            ),
            "medium": (
                *("exactly what is asked and no more", "if the questions make sense"),
                *("when the reason is clear", "along when reminded"),
            ),
            "high": (
                *("cooperative", "helpful", "obliging", "every question as well as"),
                *("happy to answer", "instructions step by step"),
                "details before anyone asks",
            ),
        },
    ),
    Facet(
        "verbosity",
        ordered=True,
        levels={
            "low": (
                *("terse", "laconic", "curt", "brief", "a handful of words", "in fragments"),
                *("as short as a telegram", "one word where others need ten"),
            ),
            "medium": (
                *("a sentence or two at a time", "neither long nor curt", "few plain sentences"),
                "into detail only where it counts",
            ),
            "high": (
                *("chatty", "talkative", "rambling", "wordy", "tell the whole story"),
                *("messages run long", "background to everything", "one thought leads to another"),
            ),
        },
    ),
    Facet(
        "formality",
        ordered=True,
        levels={
            "low": (
                *("casual", "informal", "chummy", "laid back", "as to an old friend"),
                *("greetings and full stops", "into chat shorthand", "the tone is chummy"),
            ),
            "medium": (
                *("polite without ceremony", "friendly and matter of fact"),
                *("neither stiff nor sloppy", "good manners without fuss"),
            ),
            "high": (
                *("formal", "courteous", "ceremonious", "as if every message were a letter"),
                *("full sentences and proper titles", "formal to the point of stiffness"),
                "would never drop a greeting",
            ),
        },
    ),
    Facet(
        "mood",
        ordered=True,
        levels={
            "upset": (
                *("angry", "annoyed", "frustrated", "furious", "irritated", "upset"),
                *("annoyed before the first message", "had a bad week", "already upset"),
                "to be let down",
            ),
            "neutral": (
                *("neither pleased nor annoyed", "one more errand of the day"),
                *("an ordinary businesslike mood", "no strong feelings about"),
            ),
            "cheerful": (
                *("cheerful", "delighted", "enthusiastic", "excited", "in high spirits"),
                *("in a good mood", "out cheerful and full of hope", "forward to having this done"),
            ),
        },
    ),
    Facet(
        "language",
        ordered=False,
        levels={
            "native": (
                "native speaker",
                "first language",
                "grew up speaking",
                "spoken english all",
            ),
            "second": (
                *("not a native speaker", "second language", "learned english as an adult"),
                *("in another language", "still learning english"),
            ),
            "dialect": (
                *("dialect", "dialect and all", "regional dialect", "local expressions"),
                "the slang of home",
            ),
        },
    ),
    Facet(
        "device",
        ordered=False,
        levels={
            "phone": ("smartphone", "on a phone", "from a phone", "with one thumb"),
            "computer": ("on a computer", "from a computer", "on a laptop", "at a keyboard"),
            "voice": ("by voice", "by dictating", "smart speaker", "voice message"),
        },
    ),
    Facet(
        "goal",
        ordered=False,
        levels={
            "find": (
                *("find", "information", "information about", "an overview of", "facts about"),
                "a straight answer about",
            ),
            "fix": (
                *("fix", "problem", "broken", "went wrong", "problem with", "sorting out"),
                *("a fix for", "undoing a mistake with", "a way out of trouble with"),
            ),
            "do": (
                *("from start to finish", "getting started with", "a checklist for"),
                *("the next steps for", "working out"),
            ),
            "decide": (
                *("advice", "choose", "decide", "recommendation", "advice on", "deciding about"),
                *("recommendation on", "an honest opinion on", "weighing the options for"),
            ),
            "learn": (
                *("learn", "explanation", "explanation of", "introduction to", "a lesson on"),
                *("understand", "the reasoning behind"),
            ),
        },
    ),
    Facet("complexity", ordered=True, levels={"one goal": (), "two goals": (), "many goals": ()}),
    Facet(
        "constraint",
        ordered=False,
        levels={
            "none": ("no hurry", "any day will do", "need not be today", "nothing is pressing"),
            "time": (
                *("urgent", "deadline", "hurry", "in a hurry", "has to be settled by"),
                *("the deadline is", "time is short", "after that it is too late"),
            ),
            "money": (
                *("budget", "cannot afford", "on a budget", "money is tight"),
                *("not cost more than", "every expense counts"),
            ),
            "access": (
                *("screen reader", "low vision", "hard of hearing", "dyslexia", "wheelchair"),
                *("connection is slow", "a tremor", "colour blind"),
            ),
        },
    ),
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
