"""What a persona asks for, as noun phrases that read well after "I need" and on a card.

Every frame holds a cue by which the type of goal can be read again. There is nothing in an ask
that only one answer can satisfy, and no evidence: what a right answer looks like is for people
who know the assistant to write down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from ..personas.chance import shuffled
from ..personas.vocabulary import GERUNDS_OF_GOAL
from .domain import Domain, is_question

FRAMES: Mapping[str, tuple[str, ...]] = {
    "find": ("information about {}", "an overview of {}", "a straight answer about {}"),
    "fix": (
        "help sorting out {}",
        "help with a problem with {}",
        "help undoing a mistake with {}",
        "a way out of trouble with {}",
    ),
    "do": (
        "help with {} from start to finish",
        "help getting started with {}",
        "a checklist for {}",
        "the next steps for {}",
    ),
    "decide": (
        "advice on {}",
        "a recommendation on {}",
        "an honest opinion on {}",
        "help weighing the options for {}",
    ),
    "learn": ("an explanation of {}", "a simple introduction to {}", "a lesson on {}"),
}
"""Type of goal to what can be asked about a thing."""

QUESTION_FRAMES: Mapping[str, tuple[str, ...]] = {
    "find": ("information about {}", "a straight answer about {}"),
    "fix": ("help sorting out {}",),
    "do": ("help working out {}",),
    "decide": ("advice on {}", "help deciding {}", "an honest opinion on {}"),
    "learn": ("an explanation of {}", "a lesson on {}"),
}
"""The same for topics that are indirect questions: "what to wear"."""


def asks(rng: Random, domain: Domain, goal: str, count: int) -> tuple[str, ...]:
    """Up to ``count`` different asks, the first of type ``goal``; about different topics if it can.

    *your* in them means whoever asks, as in `Domain`.
    """
    options = {g: shuffled(rng, tuple(_asks(domain, g))) for g in FRAMES}
    chosen = [options[goal][0]]
    others = shuffled(rng, tuple(ask for all_asks in options.values() for ask in all_asks))
    while len(chosen) < count:
        told = [topic for _, topic in chosen]
        chosen.append(min((ask for ask in others if ask not in chosen), key=lambda a: a[1] in told))
    return tuple(text for text, _ in chosen)


def _asks(domain: Domain, goal: str) -> Iterator[tuple[str, str]]:
    """Every ask of a type with its topic; what users do comes up twice, as the most concrete."""
    for doing in domain.doings:
        if doing.gerund.split()[0] in GERUNDS_OF_GOAL[goal]:
            yield from [(f"help {doing.gerund} {doing.topic}", doing.topic)] * 2
    for topic in domain.topics:
        frames = QUESTION_FRAMES if is_question(topic) else FRAMES
        yield from ((frame.format(topic), topic) for frame in frames[goal])
