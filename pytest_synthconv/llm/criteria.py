"""Judge a criterion of a check with a language model, by itself and when the talk has ended.

A violation counts only if a second, differently worded question finds one as well. The schemas'
docstrings and descriptions are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from ..core.check_cards import Check
from ..core.data_files import data_of
from ..core.errors import ParticipantError
from ..core.evidence import quoted, was_said
from ..core.frozen import Model
from ..core.models import Talk, Usage
from ..core.protocols import CriterionFinding
from ..core.text import one_line
from .judge_framing import (
    as_data,
    assistant_card,
    between_marks,
    exchanges,
    greeting,
    mark,
    right_answers,
    scene,
    shuffled,
    user_card,
    with_rule,
)
from .prompt import LanguageModel, Prompt, PromptMessage

_TEXTS: Mapping[str, Any] = data_of(__package__, "prompts/criterion")


class CriterionAnswer(Model):
    """Whether the assistant kept the rule."""

    rationale: str = Field(
        description="One or two short sentences in English: where the rule applied, and what the "
        "assistant said there."
    )
    result: Literal["holds", "violated", "not_applicable"]
    turn: int = Field(description="The turn of the quote; 0 without a quote.")
    quote: str = Field(description="The assistant's words, verbatim; empty if none show it.")


class RuleComparison(Model):
    """How the recording compares with the house rule."""

    observation: str = Field(
        description="One short sentence in English: what the assistant said about this."
    )
    conduct: Literal["conforms", "breaks", "no_case"]
    turn: int = Field(description="The turn of the quote.")
    quote: str = Field(description="The assistant's words, verbatim.")


@dataclass(frozen=True)
class LanguageModelCriteria:
    """Judges criteria with ``model``: one request each, and a second one for a violation.

    Whatever ``model`` raises goes on its way, with what was spent.
    """

    model: LanguageModel

    @property
    def name(self) -> str:
        return self.model.name

    def judge_criterion(self, check: Check, talk: Talk, turn: int | None) -> CriterionFinding:
        """Return the finding on the reply of ``turn``, or on all. Raise `ProviderError`.

        A violation whose quote nobody said is returned without confirmation, so that it is
        requested again.
        """
        answer = self.model.complete(first_question(check, talk, turn), CriterionAnswer)
        found, usage = answer.value, answer.usage
        finding = CriterionFinding(
            result=found.result,
            reason=one_line(found.rationale) or found.result,
            turn=found.turn,
            quote=found.quote,
            usage=usage,
        )
        if found.result != "violated" or not _is_real(found, talk, turn):
            return finding
        try:
            second = self.model.complete(second_question(check, talk, turn), RuleComparison)
        except ParticipantError as error:
            error.usage = usage + (error.usage or Usage())
            raise
        usage = usage + second.usage
        doubt = _doubt(second.value, talk, turn)
        if doubt is None:
            return finding.model_copy(update={"usage": usage})
        reason = one_line(f"not confirmed: {doubt}; it was: {finding.reason}")
        return finding.model_copy(update={"usage": usage, "unconfirmed": True, "reason": reason})


def first_question(check: Check, talk: Talk, turn: int | None) -> Prompt:
    """Return the prompt for the finding on ``check``; ``turn`` is the reply, None for all."""
    asked = _TEXTS["whole"] if turn is None else _TEXTS["one"].format(turn=turn)
    if talk.objection:
        asked += _TEXTS["objection"].format(objection=as_data(talk.objection))
    return _prompt(_TEXTS["first"], check, talk, turn, "record", asked)


def second_question(check: Check, talk: Talk, turn: int | None) -> Prompt:
    """Return the prompt for the second opinion. It shows nothing of the first answer."""
    choices = "\n".join(
        f"- {name}: {meaning}"
        for name, meaning in shuffled(_TEXTS["choices"].items(), talk, f"rule {check.id}")
    )
    where = _TEXTS["where_whole"] if turn is None else _TEXTS["where_one"].format(turn=turn)
    asked = _TEXTS["question"].format(where=where, choices=choices)
    return _prompt(_TEXTS["second"], check, talk, turn, "recording", asked)


def _prompt(
    instructions: str, check: Check, talk: Talk, turn: int | None, purpose: str, asked: str
) -> Prompt:
    cast = {"rule": check.criterion, "user": user_card(talk), "assistant": assistant_card(talk)}
    # What was said later does not excuse a reply, nor does it make one worse.
    last = len(talk.user_messages) if turn is None else turn
    shown = [*greeting(talk), *exchanges(talk)[:last]]
    # One mark for each rule and reply; its readable part stays short.
    digest = mark(talk, last, f"{purpose} {check.id} {turn}").rpartition("-")[2]
    data = with_rule(between_marks(shown, f"{purpose}-{digest}"), _TEXTS["actions"], shown)
    return Prompt(
        system=instructions + as_data(cast | right_answers(talk, ())),
        messages=(PromptMessage(role="user", content=f"{data}\n{asked}"),),
        scene=scene(talk),
    )


def _is_real(answer: CriterionAnswer | RuleComparison, talk: Talk, turn: int | None) -> bool:
    """Return True if the assistant said the quote of ``answer``, in ``turn`` if that is one."""
    quote = quoted(answer.turn, "assistant", answer.quote)
    return turn in (None, answer.turn) and was_said(quote, talk)


def _doubt(second: RuleComparison, talk: Talk, turn: int | None) -> str | None:
    """Return why the second answer does not confirm a violation, or None if it does."""
    if second.conduct != "breaks":
        return f"asked again: {second.conduct}, {one_line(second.observation, 120)}"
    if not _is_real(second, talk, turn):
        return f"the second look's quote {one_line(second.quote, 80)!r} was not said"
    return None
