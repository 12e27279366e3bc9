"""A judging language model: what it answers, as tests write it down, and talks that it judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from language_models import Playing
from participants import Desk, Speaker
from talks import ANSWER, DESK, subscriber, talk_of

from pytest_synthconv.core.models import Conversation, Frustration, Progress, Talk, Verdict
from pytest_synthconv.llm.judge import LanguageModelJudge
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

Quote = tuple[int, str]
Answer = dict[str, Any]
NOTHING: Quote = (0, "")


def met(turn: int, quote: str, status: Progress = "met") -> Answer:
    """The finding that a goal is met, shown by these words of the assistant."""
    return {"status": status, "turn": turn, "quote": quote}


UNMET = met(*NOTHING, "unmet")


def assessment(
    *goals: Answer,
    frustration: Frustration = "none",
    mood: tuple[int, Literal["user", "assistant"], str] = (0, "user", ""),
    passed_on: Quote | None = None,
    rationale: str = "It is as it is.",
) -> Answer:
    """An answer to the first question; one unmet goal unless told otherwise."""
    turn, role, quote = mood
    at, words = passed_on or NOTHING
    return {
        "rationale": rationale,
        "goals": {f"goal_{i}": goal for i, goal in enumerate(goals or (UNMET,), 1)},
        "user": {"frustration": frustration, "turn": turn, "role": role, "quote": quote},
        "hand_off": {"handed_off": passed_on is not None, "turn": at, "quote": words},
    }


def next_move(
    move: str, turn: int, quote: str, role: Literal["user", "assistant"] = "assistant"
) -> Answer:
    """An answer to the second question."""
    return {
        "situation": "Here we are.",
        "next_move": move,
        "turn": turn,
        "role": role,
        "quote": quote,
    }


ASK = "I want to cancel my subscription before the renewal."
OPEN = assessment(rationale="Nothing was done yet.")


def talk(*replies: str, **fields: Any) -> Talk:
    """A talk in which the assistant gave these replies to one and the same request."""
    said = [text for reply in replies or (ANSWER,) for text in (ASK, reply)]
    return talk_of(subscriber(), *said, **fields)


def judged(on: Talk, *answers: Any) -> tuple[Verdict, Playing]:
    """The verdict on a talk by a model that answers so, and the model."""
    model = Playing(answers)
    return LanguageModelJudge(model).assess(on), model


def held(replies: Sequence[str], *answers: Any, turns: int = 3) -> tuple[Conversation, Playing]:
    """A conversation in which the assistant replies, and the judging model answers, so."""
    model = Playing(answers)
    cast = Participants(
        assistant=DESK, endpoint=Desk(replies), user=Speaker(), judge=LanguageModelJudge(model)
    )
    return simulate(subscriber(), cast, Limits(max_turns=turns)), model
