"""What the levels of facets mean, in words for a language model, and phrases that tell them."""

from __future__ import annotations

from collections.abc import Mapping

from ..personas.facets import FACETS, TRAIT_FACETS, Facet, level_told
from ..personas.randomness import dice, shuffled

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "expertise": {
        "novice": "knows neither the subject nor its words; describes things clumsily, may ask for "
        "the wrong thing, does not know some of what an expert would be asked for",
        "familiar": "has dealt with the subject before; knows the usual case, not the exceptions",
        "expert": "knows the subject well, uses its terms, notices a vague or wrong answer at once",
    },
    "patience": {
        "low": "leaves after one or two useless answers",
        "medium": "puts up with a wrong turn or two",
        "high": "tries again in other words, many times",
    },
    "cooperativeness": {
        "low": "answers questions reluctantly, in part, or not at all",
        "medium": "answers what is asked and no more",
        "high": "answers every question fully and follows instructions",
    },
    "verbosity": {
        "low": "writes a few words at a time",
        "medium": "writes a sentence or two",
        "high": "tells the whole story, side roads included",
    },
    "formality": {
        "low": "chats as to a friend: no greetings, small letters, abbreviations",
        "medium": "is polite without ceremony",
        "high": "writes as in a letter: full sentences, greetings, titles",
    },
    "mood": {
        "upset": "is annoyed, worried or let down before the first message",
        "neutral": "has no strong feelings about the matter",
        "cheerful": "is in a good mood",
    },
    "language": {
        "native": "has spoken the language of the card since childhood",
        "second": "learned it later: simple words, slips, idioms not understood",
        "dialect": "writes as people talk at home, with words of a region",
    },
    "device": {
        "phone": "types on a phone, on the move",
        "computer": "types at a computer",
        "voice": "speaks to a device that writes down what it hears, sometimes wrongly",
    },
    "goal": {
        "find": "wants to know a fact",
        "fix": "wants something put right that has gone wrong",
        "do": "wants something done, or to be led through doing it",
        "decide": "is torn between possibilities and wants advice",
        "learn": "wants to understand how or why, so as to manage alone next time",
    },
    "complexity": {
        "one goal": "exactly 1 goal",
        "two goals": "exactly 2 goals, the second of another kind or about something else",
        "many goals": "exactly 3 goals, of which the last need not be met (must: false)",
    },
    "constraint": {
        "none": "nothing presses or limits",
        "time": "it has to be settled by a certain time, which the card names",
        "money": "there is a limit of money, which the card names",
        "access": "a disability, or a poor connection, rules out some kinds of answer",
    },
}
"""Facet to level to what a persona of that level is like."""

_PHRASES = 2
_SPECIFIC = 2


def levels_text() -> str:
    """All facets with their levels and what they mean, as a list."""
    return "\n".join(
        f"{facet}\n" + "\n".join(f"- {level}: {meaning}" for level, meaning in levels.items())
        for facet, levels in MEANINGS.items()
    )


def phrases_for(facet: str, level: str, number: int) -> tuple[str, ...]:
    """Phrases of which one makes ``level`` readable in a card; none where numbers tell it.

    ``number`` is that of the persona: the same one is always offered the same two.
    """
    known = next(each for each in FACETS if each.name == facet)
    if facet in TRAIT_FACETS:
        return ()
    fitting = tuple(cue for cue in known.levels[level] if _can_be_quoted(cue, known))
    return shuffled(dice("phrases", facet, level, number), fitting)[:_PHRASES]


def _can_be_quoted(cue: str, facet: Facet) -> bool:
    """True for a cue of whole words that fits any subject and outweighs a word in passing."""
    words = cue.split()
    return (
        len(words) >= _SPECIFIC
        and all(len(word) > 1 or word == "a" for word in words)
        and level_told(cue, facet) is not None
    )
