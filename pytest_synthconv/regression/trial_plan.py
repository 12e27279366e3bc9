"""How many conversations each persona gets, and what their outcomes mean together.

A plan gets the counts so far after every round. It keeps no state, so the answer does not depend on
where and in what order the conversations were run.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .counts import Counts, Standing, standing
from .statistics import sprt

if TYPE_CHECKING:
    from ..core.models import Conversation

MAX_EXCLUDED = 0.1
"""The share of a persona's conversations that may end in faults."""

_ROUNDING = 1e-9


class TrialPlan(Protocol):
    """How often a persona is tried; ``rule`` says for people when it passes."""

    @property
    def rule(self) -> str: ...

    def more(self, counts: Counts) -> int:
        """Return how many more conversations to run now."""

    def standing(self, counts: Counts) -> Standing:
        """Return the result once no more are wanted."""


@dataclass(frozen=True)
class FixedTrials:
    """``count`` conversations each, of which a share of ``min_pass_rate`` must not fail."""

    count: int = 1
    min_pass_rate: float = 1.0

    @property
    def rule(self) -> str:
        return "all must" if self.min_pass_rate == 1 else f"at least {self.min_pass_rate:.0%} must"

    def more(self, counts: Counts) -> int:
        return max(0, self.count - counts.total - counts.excluded)

    def standing(self, counts: Counts) -> Standing:
        if not _is_conclusive(counts):
            return Standing.UNTESTED
        if counts.passed < self.min_pass_rate * counts.total - _ROUNDING:
            return Standing.FAILED
        return Standing.FLAKY if counts.failed else Standing.PASSED


@dataclass(frozen=True)
class EscalatingTrials:
    """One conversation; if it fails, ``again`` more, and the majority decides.

    Four more, so failure at three of five: of 20 personas that each pass 95 % of the time, 1.4 % of
    runs then have one that fails, instead of 64 % with one conversation each; a persona that passes
    one time in five is found 78 % of the time (computed).
    """

    again: int = 4

    @property
    def rule(self) -> str:
        return "the majority must"

    def more(self, counts: Counts) -> int:
        number = counts.total + counts.excluded
        if not number:
            return 1
        return max(0, 1 + self.again - number) if counts.failed else 0

    def standing(self, counts: Counts) -> Standing:
        return standing(counts) if _is_conclusive(counts) else Standing.UNTESTED


@dataclass(frozen=True)
class SequentialTrials:
    """As many as distinguish a pass rate of ``good`` from ``bad`` by `sprt`, without a baseline.

    At most ``limit`` each. ``alpha`` is the chance that any of ``personas`` equally good ones is
    called bad, ``beta`` that one bad persona is not found.
    """

    personas: int
    good: float = 0.95
    bad: float = 0.8
    alpha: float = 0.05
    beta: float = 0.2
    limit: int = 30

    @property
    def rule(self) -> str:
        return f"a good persona passes {self.good:.0%}, a bad one {self.bad:.0%}"

    def more(self, counts: Counts) -> int:
        """Return the fewest that may decide, if all end alike: these can run at once."""
        room = self.limit - counts.total - counts.excluded
        decided = (number for number in range(room + 1) if self._may_decide(counts, number))
        return next(decided, max(0, room))

    def standing(self, counts: Counts) -> Standing:
        if not _is_conclusive(counts):
            return Standing.UNTESTED
        is_bad = self._is_bad(counts)
        if is_bad is None:
            # Too few to distinguish good from bad, but a majority of failures is a failure.
            mostly_failed = standing(counts) is Standing.FAILED
            return Standing.FAILED if mostly_failed else Standing.UNDECIDED
        if is_bad:
            return Standing.FAILED
        return Standing.FLAKY if counts.failed else Standing.PASSED

    def _may_decide(self, counts: Counts, number: int) -> bool:
        """True if ``number`` more would decide when all pass or all fail."""
        passing = counts._replace(passed=counts.passed + number)
        failing = counts._replace(failed=counts.failed + number)
        return any(self._is_bad(either) is not None for either in (passing, failing))

    def _is_bad(self, counts: Counts) -> bool | None:
        return sprt(
            counts.passed,
            counts.failed,
            good=self.good,
            bad=self.bad,
            alpha=self.alpha / self.personas,
            beta=self.beta,
        )


def plan_of(
    trials: int | str, *, min_pass_rate: float = 1.0, limit: int = 30, personas: int = 1
) -> TrialPlan:
    """Return the plan for ``trials``: a number, ``auto``, or ``until-decided``."""
    match trials:
        case int():
            return FixedTrials(trials, min_pass_rate)
        case "auto":
            return EscalatingTrials()
        case _:
            return SequentialTrials(personas=max(1, personas), limit=limit)


def has_failed(conversation: Conversation, fail_on: AbstractSet[str]) -> bool:
    """True if it is no fault, and ``fail_on`` has its stop reason, its `goal_met_by` or a flag.

    A conversation with a failed check fails, whatever its stop reason.
    """
    reason = conversation.stop_reason
    ended = (reason.value, conversation.goal_met_by, *conversation.flags)
    is_failure = bool(conversation.failed_checks) or not fail_on.isdisjoint(ended)
    return is_failure and not reason.is_fault


def counts_of(conversations: Sequence[Conversation], fail_on: AbstractSet[str]) -> Counts:
    """Count ``conversations``, of which those in ``fail_on`` fail."""
    excluded = sum(it.stop_reason.is_fault for it in conversations)
    failed = sum(has_failed(it, fail_on) for it in conversations)
    return Counts(len(conversations) - failed - excluded, failed, excluded)


def _is_conclusive(counts: Counts) -> bool:
    """False if there is nothing to judge, or too much of it ended in faults."""
    return counts.total > 0 and counts.excluded <= MAX_EXCLUDED * (counts.total + counts.excluded)
