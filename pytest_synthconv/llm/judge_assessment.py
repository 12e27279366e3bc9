"""The first request to a judging model: what was the user given, and how are they?

It asks for two independent findings, and whether the assistant has handed the user off;
`judge_verdict` turns them into a verdict. The docstrings and descriptions of the schema's classes
are sent to the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import Field, create_model

from ..core.data_files import data_of
from ..core.evidence import goals_of
from ..core.models import Evidence, Frustration, Model, Progress, Role, Talk, Verdict
from .judge_framing import as_data, between_marks, exchange, greeting, mark, scene
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
    """Return the prompt after the last turn of ``talk``; it extends that of the turn before.

    One message shows each turn, followed by the verdict on it as the model's own answer. Turns
    without a verdict share a message with the next one that has one.
    """
    return Prompt(
        system=_TEXTS["instructions"] + as_data(_cast(talk)),
        messages=tuple(_turns_shown(talk)),
        scene=scene(talk),
    )


def _cast(talk: Talk) -> dict[str, object]:
    persona, assistant = talk.persona, talk.assistant
    return {
        "user": {
            "name": persona.name,
            "personality": persona.personality,
            "scenario": persona.scenario,
        },
        "goals": {f"goal_{i}": goal.ask for i, goal in enumerate(goals_of(persona), 1)},
        "assistant": {"name": assistant.name, "description": assistant.description},
    }


def _turns_shown(talk: Talk) -> Iterator[PromptMessage]:
    """Yield the messages of each turn, and between them the model's earlier answers."""
    last = len(talk.user_messages)
    verdicts = {verdict.turn: verdict for verdict in talk.verdicts if verdict.turn < last}
    shown = greeting(talk)
    for turn in talk.turns:
        shown.append(exchange(turn))
        if turn.number in verdicts:
            yield PromptMessage(role="user", content=_asked(talk, shown))
            own = remembered(verdicts[turn.number], len(goals_of(talk.persona)))
            yield PromptMessage(role="assistant", content=as_data(own))
            shown = []
    objection = (
        _TEXTS["objection"].format(objection=as_data(talk.objection)) if talk.objection else ""
    )
    yield PromptMessage(role="user", content=_asked(talk, shown) + objection)


def _asked(talk: Talk, shown: list[dict[str, Any]]) -> str:
    turn = shown[-1]["turn"]
    framed = between_marks(shown[0] if len(shown) == 1 else shown, mark(talk, turn, "turn"))
    return f"{framed}\n{_TEXTS['reminder'].format(turn=turn)}"


def remembered(verdict: Verdict, goals: int) -> Mapping[str, object]:
    """Return the assessment behind an earlier "go on", as JSON.

    A verdict without findings, such as one of another judge, only has its reason.
    """
    if verdict.findings is not None:
        return verdict.findings
    return as_findings(verdict.reason, (("unmet", None),) * goals, ("none", None))


def as_findings(
    reason: str,
    goals: Sequence[tuple[Progress, Evidence | None]],
    mood: tuple[str, Evidence | None],
) -> dict[str, object]:
    """Return findings in the form of the judge's answers, to remind it of them.

    ``goals`` are status and quote of each goal, ``mood`` is the user's frustration and its quote.
    """
    frustration, said = mood
    return {
        "rationale": reason,
        "goals": {
            f"goal_{i}": _remembered_goal(status, quote)
            for i, (status, quote) in enumerate(goals, 1)
        },
        "user": {
            "frustration": frustration if said else "none",
            "turn": said.turn if said else 0,
            "role": said.role if said else "user",
            "quote": said.quote if said else "",
        },
        "hand_off": {"handed_off": False, "turn": 0, "quote": ""},
    }


def _remembered_goal(status: Progress, quote: Evidence | None) -> dict[str, object]:
    if quote is None:
        return {"status": "unmet", "turn": 0, "quote": ""}
    return {"status": status, "turn": quote.turn, "quote": quote.quote}
