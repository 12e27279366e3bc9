"""Talks in which one language model judges and plays the user in one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessments import ASK, OPEN
from language_models import Playing
from participants import Desk
from talks import DESK, subscriber

from pytest_synthconv.judges.language_model import LanguageModelJudge
from pytest_synthconv.merged_calls import JudgeAndUser
from pytest_synthconv.merged_calls.language_model import MergedTurn
from pytest_synthconv.models import Conversation, Persona
from pytest_synthconv.providers import LanguageModel
from pytest_synthconv.simulation.loop import Cast, Limits, simulate
from pytest_synthconv.users.language_model import LanguageModelUser
from pytest_synthconv.users.script import ScriptedUser

Answer = Mapping[str, Any]


def message(said: str, **fields: Any) -> dict[str, Any]:
    """What the user's part of an answer holds, with this message; other fields as given."""
    usual = {"thought": "Nothing yet.", "goals": ["attempted"], "stop": "no"}
    return {**usual, "message": said, **fields}


def both(next_message: Answer, assessment: Answer = OPEN) -> dict[str, Any]:
    """An answer for both parts."""
    return {"assessment": assessment, "next_message": next_message}


FIRST = message(ASK)


def cast_of(model: LanguageModel, replies: Sequence[str], *, merged: bool = True) -> Cast:
    """``model`` in both parts, with merged calls or with separate ones."""
    judge, user = LanguageModelJudge(model), LanguageModelUser(model)

    def turn() -> JudgeAndUser:
        return MergedTurn(judge, user)

    return Cast(DESK, Desk(replies), ScriptedUser(user), judge, merged=turn if merged else None)


def held(
    replies: Sequence[str],
    *answers: Any,
    turns: int = 3,
    who: Persona | None = None,
    merged: bool = True,
    first: Sequence[Any] = (FIRST,),
) -> tuple[Conversation, Playing]:
    """A conversation in which the assistant replies, and after ``first`` the model answers, so."""
    model = Playing([*first, *answers])
    cast = cast_of(model, replies, merged=merged)
    return simulate(who or subscriber(), cast, Limits(max_turns=turns)), model
