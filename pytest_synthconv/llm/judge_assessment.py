"""The first request to a judging model: what was the user given, and how are they?

It asks for two independent findings, and whether the assistant has handed the user off;
`judge_verdict` turns them into a verdict. The docstrings and descriptions of the schema's classes
are sent to the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic import Field, create_model

from ..core.data_files import data_of
from ..core.evidence import goals_of
from ..core.frozen import Model
from ..core.models import Frustration, Progress, Role, Talk
from .judge_framing import (
    as_data,
    assistant_card,
    between_marks,
    exchanges,
    greeting,
    mark,
    right_answers,
    scene,
    user_card,
    with_rule,
)
from .prompt import Prompt, PromptMessage

_TEXTS: Mapping[str, str] = data_of(__package__, "prompts/assessment")


class GoalFinding(Model):
    """Whether one goal is met, and the assistant's words that show it."""

    status: Progress
    turn: int = Field(description="The turn of the quote; 0 when unmet.")
    quote: str = Field(description="The assistant's words, verbatim; empty when unmet.")


class GoalFindings(Model):
    """One finding for every goal."""

    @property
    def in_order(self) -> tuple[GoalFinding, ...]:
        return tuple(getattr(self, name) for name in type(self).model_fields)


class UserFinding(Model):
    """How the user is, and the words of either that show it."""

    frustration: Frustration
    turn: int = Field(description="The turn of the quote; 0 when none.")
    role: Role = Field(description="Who said the quote.")
    quote: str = Field(description="Words of the user or the assistant, verbatim; empty when none.")


class HandOffFinding(Model):
    """Whether the assistant has passed the user on to a human, and the words that did it."""

    handed_off: bool
    turn: int = Field(description="The turn of the quote; 0 when there is no hand-off.")
    quote: str = Field(description="The assistant's words, verbatim; empty without a hand-off.")


class Assessment(Model):
    """How the talk stands."""

    rationale: str = Field(
        description="One or two short sentences in English: what the assistant did or failed to "
        "do for the user, in which turns, and how the user takes it."
    )
    goals: GoalFindings
    user: UserFinding
    hand_off: HandOffFinding


@lru_cache(maxsize=64)
def assessment_of(goals: int) -> type[Assessment]:
    """Return the schema of an assessment with exactly ``goals``: ``goal_1``, ``goal_2`` ...

    Strict schemas cannot give the length of a list. With names, neither a server that enforces the
    schema nor the check of the answer lets a goal be omitted or added.
    """
    names: dict[str, Any] = {f"goal_{i}": (GoalFinding, ...) for i in range(1, goals + 1)}
    findings = create_model(
        "GoalFindings", __base__=GoalFindings, __doc__=GoalFindings.__doc__, **names
    )
    return create_model(
        "Assessment", __base__=Assessment, __doc__=Assessment.__doc__, goals=(findings, ...)
    )


def first_question(talk: Talk) -> Prompt:
    """Return the prompt after the last turn of ``talk``; it extends that of the turn before."""
    references = right_answers(talk, goals_of(talk.persona))
    rule = _TEXTS["references"] if references else ""
    return Prompt(
        system=_TEXTS["instructions"].format(references=rule) + as_data(_cast(talk) | references),
        messages=tuple(_turns_shown(talk)),
        scene=scene(talk),
    )


def _cast(talk: Talk) -> dict[str, object]:
    goals = {f"goal_{i}": goal.ask for i, goal in enumerate(goals_of(talk.persona), 1)}
    return {"user": user_card(talk), "goals": goals, "assistant": assistant_card(talk)}


def _turns_shown(talk: Talk) -> Iterator[PromptMessage]:
    """Yield a message for each turn, each but the last followed by the same short answer.

    The judge does not see its own earlier answers: a small model copied them, with what the second
    look had found, and stayed with a wrong verdict.
    """
    last = len(talk.turns)
    for place, exchange in enumerate(exchanges(talk), 1):
        shown = [*(greeting(talk) if place == 1 else ()), exchange]
        asked = _asked(talk, shown)
        if place < last:
            yield PromptMessage(role="user", content=asked)
            yield PromptMessage(role="assistant", content=_TEXTS["noted"])
        else:
            yield PromptMessage(role="user", content=asked + _objected(talk))


def _objected(talk: Talk) -> str:
    if talk.objection is None:
        return ""
    return _TEXTS["objection"].format(objection=as_data(talk.objection))


def _asked(talk: Talk, shown: list[dict[str, Any]]) -> str:
    turn = shown[-1]["turn"]
    framed = between_marks(shown[0] if len(shown) == 1 else shown, mark(talk, turn, "turn"))
    data = with_rule(framed, _TEXTS["actions"], shown)
    return f"{data}\n{_TEXTS['reminder'].format(turn=turn)}"
