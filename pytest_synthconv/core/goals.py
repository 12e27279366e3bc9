"""What a talk is judged by: its persona's goals, and the evidence that settles some of them."""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import matches
from .models import Evidence, Goal, Persona, Role, Talk

LONGEST_QUOTE = 200
"""Characters of a quote that records keep."""

_CAME_FOR = Goal(ask="what the scenario says that the user came for")


def goals_of(persona: Persona) -> tuple[Goal, ...]:
    """The card's goals; one, what they came for, when it states none."""
    return persona.goals or (_CAME_FOR,)


def required(persona: Persona) -> tuple[Goal, ...]:
    """The goals that `goal_met` takes: those that must be, or all when none must."""
    goals = goals_of(persona)
    return tuple(goal for goal in goals if goal.must) or goals


def seen(goal: Goal, talk: Talk) -> Evidence | None:
    """The first words of the assistant that an ``evidence`` pattern of ``goal`` means."""
    return next(_sightings(goal, talk), None)


def quoted(turn: int, role: Role, words: str) -> Evidence:
    """``words`` as evidence, cut to what records keep."""
    return Evidence(turn=turn, role=role, quote=words.strip()[:LONGEST_QUOTE])


def _sightings(goal: Goal, talk: Talk) -> Iterator[Evidence]:
    # What is said to everybody who comes is no answer to this user.
    for message in (m for m in talk.assistant_messages if m.turn):
        for pattern in goal.evidence:
            if stretch := matches(pattern, message.content):
                yield quoted(message.turn, "assistant", stretch)
