"""How a conversation ended: by a verdict, by goodbyes, at the turn limit, or by a fault."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.errors import BudgetError, EndpointError, ParticipantError, StoppedError, UserError
from ..core.models import Fault, StopReason, Talk, VerdictKind
from ..core.redaction import Redactor
from .message_checks import is_farewell


@dataclass(frozen=True)
class Ending:
    """A stop reason and its explanation; ``error`` if it was a fault."""

    stop_reason: StopReason
    reason: str
    error: Fault | None = None

    def redacted(self, redactor: Redactor) -> Ending:
        """Return the ending of a fault without secrets: an exception of others may contain any."""
        if self.error is None:
            return self
        message = redactor.redact(self.error.message)
        rejected = tuple(
            each.model_copy(update={"content": redactor.redact(each.content)})
            for each in self.error.rejected
        )
        error = self.error.model_copy(update={"message": message, "rejected": rejected})
        return Ending(self.stop_reason, redactor.redact(self.reason), error)


def is_over(talk: Talk) -> bool:
    """True after a verdict that ends the talk, or if the user has left."""
    return talk.verdicts[-1].verdict is not VerdictKind.CONTINUE or has_parted(talk)


def by_verdict(talk: Talk) -> Ending:
    """Return the ending of a talk without a fault."""
    last = talk.verdicts[-1]
    if last.verdict is not VerdictKind.CONTINUE:
        return Ending(StopReason(last.verdict.value), last.reason)
    if left_content(talk):
        # Two models disagree. That is no frustration, and no finding about the assistant.
        return Ending(
            StopReason.MAX_TURNS,
            f"the user left content, but the judge saw the goal open: {last.reason}",
        )
    if has_parted(talk):
        # A user who leaves without reaching the goal gave up, however politely.
        return Ending(
            StopReason.FRUSTRATED, f"the user said goodbye twice with the goal open: {last.reason}"
        )
    return Ending(StopReason.MAX_TURNS, f"no end within {talk.max_turns} turns: {last.reason}")


def by_fault(error: ParticipantError, talk: Talk) -> Ending:
    """Return the ending of a talk in which a participant failed."""
    said = len(talk.user_messages)
    match error:
        case StoppedError():
            return Ending(StopReason.INTERRUPTED, str(error))
        case EndpointError():
            stop_reason, turn = StopReason.ENDPOINT_ERROR, max(1, said)
        case UserError():
            stop_reason, turn = StopReason.USER_ERROR, said + 1
        case BudgetError():
            # The participant is not known, but the incomplete turn is.
            stop_reason, turn = StopReason.BUDGET, len(talk.verdicts) + 1
        case _:
            stop_reason, turn = StopReason.JUDGE_ERROR, max(1, said)
    fault = Fault(
        kind=error.kind,
        status=error.status,
        message=str(error),
        turn=turn,
        rejected=error.rejected,
    )
    return Ending(stop_reason, str(error).partition("\n")[0], fault)


def left_content(talk: Talk) -> bool:
    """Return True if the user has left and, by its own account, has what it came for.

    Only its last message counts: a user that was content one turn before may be so no longer.
    """
    return has_parted(talk) and talk.user_messages[-1].proposal == "satisfied"


def has_parted(talk: Talk) -> bool:
    """True if the user's last two messages were thanks or farewells."""
    said = [m for m in talk.user_messages[-2:] if m.act != "script"]
    return len(said) == 2 and all(is_farewell(m.content) for m in said)
