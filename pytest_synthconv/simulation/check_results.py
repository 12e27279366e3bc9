"""Carry out all checks of a conversation that has ended: by code, and criteria by the judge.

A check that cannot be carried out is an error of the conversation, never a pass. The results until
then are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..core.check_cards import THE_CONVERSATION, Check
from ..core.checks import CheckResult
from ..core.errors import JudgeError
from ..core.models import Conversation, Talk
from ..core.protocols import CriterionFinding, CriterionJudge
from .cast import Participants
from .checks import no_reply, replies_for, result_by_code, result_of
from .criteria import usable_finding
from .participant_calls import ParticipantCalls

SKIPPED = "left out by --synthconv-skip-criteria"


@dataclass
class CheckResults:
    """The results of one conversation's checks, as they are ``found``."""

    participants: Participants
    calls: ParticipantCalls
    found: tuple[CheckResult, ...] = field(default=())

    def collect(self, talk: Talk, conversation: Callable[[], Conversation]) -> None:
        """Carry out the checks of ``talk``'s cards. ``conversation`` gives its finished form.

        Those by code come first: they cost nothing. Raise `JudgeError`, `BudgetError` or
        `StoppedError`.
        """
        checks = (*talk.assistant.checks, *talk.persona.checks)
        if not checks:
            return
        finished = conversation()
        for check in checks:
            if check.criterion is None:
                self._add(result_by_code(check, finished))
        for check in checks:
            if check.criterion is not None:
                self._add(self._by_judge(check, talk, finished))
        order = [check.id for check in checks]
        self.found = tuple(sorted(self.found, key=lambda result: order.index(result.id)))

    def added_to(self, conversation: Conversation) -> Conversation:
        """Return ``conversation`` with what was found, after what it has already."""
        return conversation.model_copy(update={"checks": (*conversation.checks, *self.found)})

    def _add(self, result: CheckResult) -> None:
        redact = self.calls.resources.redactor.redact
        self.found += (result.model_copy(update={"reason": redact(result.reason)}),)

    def _by_judge(self, check: Check, talk: Talk, conversation: Conversation) -> CheckResult:
        judge = self.participants.criteria
        if self.participants.skips_criteria:
            return result_of(check, "skipped", SKIPPED, by="")
        if judge is None:
            # The options are checked before the first request; this is the last line.
            raise JudgeError(f"check {check.id!r}: nobody judges its criterion", kind="check")
        turns: tuple[int | None, ...] = (None,)
        if check.when != THE_CONVERSATION:
            turns = tuple(message.turn for message in replies_for(check, conversation))
        if not turns or not conversation.assistant_messages:
            return no_reply(check)
        return _together(list(self._results(check, talk, judge, turns)))

    def _results(
        self, check: Check, talk: Talk, judge: CriterionJudge, turns: tuple[int | None, ...]
    ) -> Iterator[CheckResult]:
        """Yield a result for each of ``turns``, up to the first violation."""
        for turn in turns:
            finding = usable_finding(self.calls, judge, check, talk, turn)
            result = _result(check, finding, judge.name)
            yield result
            if result.result == "violated":
                return


def _result(check: Check, finding: CriterionFinding, judge: str) -> CheckResult:
    turn = finding.turn if finding.quote.strip() else None
    outcome = "unknown" if finding.unconfirmed else finding.result
    return result_of(check, outcome, finding.reason, turn=turn, quote=finding.quote, by=judge)


def _together(results: list[CheckResult]) -> CheckResult:
    """Return the result of a criterion that was judged reply by reply."""
    for outcome in ("violated", "unknown", "holds"):
        for result in results:
            if result.result == outcome:
                return result
    return results[0]
