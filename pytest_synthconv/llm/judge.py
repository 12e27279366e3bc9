"""A judge played by a language model. Code combines its findings; an end is confirmed twice."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.errors import ParticipantError
from ..core.evidence import goals_of, missing_quotes, settled, with_turns_mended
from ..core.models import Talk, Usage, Verdict, VerdictKind
from ..core.text import one_line
from .judge_assessment import Assessment, assessment_of, first_question
from .judge_confirmation import ENDS, Confirmation, second_question
from .judge_verdict import concluded, going_on
from .prompt import LanguageModel, Prompt


@dataclass(frozen=True)
class LanguageModelJudge:
    """A judge that calls ``model`` once per turn, and once more before it ends a talk.

    A talk ends only if the quotes were really said and a second, differently worded question gives
    the same end, also with a real quote. Otherwise the talk goes on. No model is called when
    evidence patterns alone show that all required goals are met: that costs nothing and is
    certain.

    Whatever ``model`` raises goes on its way, with what was spent: a judge that fails has not
    judged.
    """

    model: LanguageModel
    plays_user: bool = False
    """The same model plays the user. Then the second look is not shown where the user would stop,
    so that the model is not asked to agree with itself."""

    @property
    def name(self) -> str:
        return self.model.name

    def assess(self, talk: Talk) -> Verdict:
        """Return the verdict after the last reply: met, handed off, frustrated, or go on.

        A verdict with missing quotes is returned without confirmation, so that the loop calls
        again. Raise `ProviderError` or `BudgetError`.
        """
        if verdict := settled(talk, self.name):
            return verdict
        schema = assessment_of(len(goals_of(talk.persona)))
        answer = self.model.complete(first_question(talk), schema)
        verdict = concluded(answer.value, talk, self.name)
        if verdict.verdict is VerdictKind.CONTINUE or missing_quotes(verdict, talk):
            return _costing(verdict, answer.usage)
        return self._confirmed(verdict, answer.value, answer.usage, talk)

    def _confirmed(
        self, verdict: Verdict, assessment: Assessment, spent: Usage, talk: Talk
    ) -> Verdict:
        try:
            second = self.model.complete(self._second_question(talk), Confirmation)
        except ParticipantError as error:
            error.usage = spent + (error.usage or Usage())
            raise
        look = second.value
        usage = spent + second.usage
        both = tuple(dict.fromkeys((*verdict.evidence, look.evidence)))
        supported = with_turns_mended(verdict.model_copy(update={"evidence": both}), talk)
        doubt = _doubt(supported, look, talk)
        if doubt is None:
            return _costing(supported, usage)
        was = f"not confirmed: {doubt}; it was: {verdict.verdict}, {verdict.reason}"
        goes_on = going_on(assessment, talk, self.name, was)
        return _costing(goes_on.model_copy(update={"unconfirmed": verdict.verdict}), usage)

    def _second_question(self, talk: Talk) -> Prompt:
        return second_question(talk, with_wishes=not self.plays_user)


def _doubt(verdict: Verdict, look: Confirmation, talk: Talk) -> str | None:
    """Return why the second answer, with the last quote, does not confirm ``verdict``, or None."""
    if ENDS[look.next_move] is not verdict.verdict:
        return f"asked what comes next: {look.next_move}, {one_line(look.situation, 120)}"
    if void := missing_quotes(verdict, talk):
        return f"the second look's quote {one_line(void[0].quote, 80)!r} was not said"
    return None


def _costing(verdict: Verdict, usage: Usage) -> Verdict:
    return verdict.model_copy(update={"usage": usage})
