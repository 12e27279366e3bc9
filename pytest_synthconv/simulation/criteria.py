"""Get a usable finding on a criterion: one whose quote the assistant really said."""

from __future__ import annotations

from ..core.check_cards import Check
from ..core.errors import JudgeError
from ..core.evidence import quoted, was_said
from ..core.models import Talk
from ..core.protocols import CriterionFinding, CriterionJudge
from .participant_calls import ATTEMPTS, ParticipantCalls


def usable_finding(
    calls: ParticipantCalls, judge: CriterionJudge, check: Check, talk: Talk, turn: int | None
) -> CriterionFinding:
    """Return the finding on ``check``; a void one is requested again once.

    If that is void, too, raise `JudgeError`: a criterion that nobody judged has not been kept.
    """
    who = f"check {check.id!r}: the judge ({judge.name})"
    why: str | None = None
    for _ in range(ATTEMPTS):
        shown = talk.model_copy(update={"objection": why}) if why else talk
        finding = calls.finding(judge, check, shown, turn, who)
        why = void_quote(finding, talk, turn)
        if why is None:
            return finding
    raise JudgeError(f"{who} gave no usable answer: {why}", kind="void_quote")


def void_quote(finding: CriterionFinding, talk: Talk, turn: int | None) -> str | None:
    """Return why the quote of ``finding`` cannot be used, or None.

    A violation without a quote is as void as one that nobody said.
    """
    if not finding.quote.strip():
        return "it has no quote" if finding.result == "violated" else None
    if turn is not None and finding.turn != turn:
        return f"its quote is of turn {finding.turn}, and turn {turn} is to be judged"
    if not was_said(quoted(finding.turn, "assistant", finding.quote), talk):
        said = finding.quote.strip()[:80]
        return f"its quote {said!r} was not said by the assistant in turn {finding.turn}"
    return None
