"""How many conversations a persona is worth: who is to talk again now, and what they then say.

A plan is asked after every round what is still to be held, by each persona's counts so far; it
keeps no state, so that the answer is the same wherever and in whatever order they were held.
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
"""The share of a persona's conversations that may end in faults and still leave a standing."""

_ROUNDING = 1e-9


class TrialPlan(Protocol):
    """How often a persona is tried, and, as ``rule`` tells people, when that is passed."""

    @property
    def rule(self) -> str: ...

    def more(self, held: Counts) -> int:
        """How many more conversations are to be held now, after those ``held``."""

    def standing(self, held: Counts) -> Standing:
        """What ``held`` say together, when no more are wanted."""


@dataclass(frozen=True)
class FixedTrials:
    """``count`` conversations each, of which a share of ``min_pass_rate`` must not fail."""

    count: int = 1
    min_pass_rate: float = 1.0

    @property
    def rule(self) -> str:
        return "all must" if self.min_pass_rate == 1 else f"at least {self.min_pass_rate:.0%} must"

    def more(self, held: Counts) -> int:
        return max(0, self.count - held.total - held.excluded)

    def standing(self, held: Counts) -> Standing:
        if not _is_told(held):
            return Standing.UNTESTED
        if held.passed < self.min_pass_rate * held.total - _ROUNDING:
            return Standing.FAILED
        return Standing.FLAKY if held.failed else Standing.PASSED


@dataclass(frozen=True)
class EscalatingTrials:
    """One conversation; one that fails is tried ``again`` so often, and the majority decides.

    Four more, so failure at three of five: of 20 personas that each pass 95 % of the time, 1.4 % of
    runs then have one that fails, where one conversation each would have 64 %; a persona that
    passes one time in five is found 78 % of the time (computed).
    """

    again: int = 4

    @property
    def rule(self) -> str:
        return "the majority must"

    def more(self, held: Counts) -> int:
        number = held.total + held.excluded
        if not number:
            return 1
        return max(0, 1 + self.again - number) if held.failed else 0

    def standing(self, held: Counts) -> Standing:
        return standing(held) if _is_told(held) else Standing.UNTESTED


@dataclass(frozen=True)
class SequentialTrials:
    """As many as tell a pass rate of ``good`` from one of ``bad``, without a baseline, by `sprt`.

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

    def more(self, held: Counts) -> int:
        """As many as it takes at least, if all end alike: those can be held at once."""
        room = self.limit - held.total - held.excluded
        decided = (number for number in range(room + 1) if self._may_decide(held, number))
        return next(decided, max(0, room))

    def standing(self, held: Counts) -> Standing:
        if not _is_told(held):
            return Standing.UNTESTED
        is_bad = self._is_bad(held)
        if is_bad is None:
            # Too few to tell good from bad, but not to see what fails more often than not.
            mostly_failed = standing(held) is Standing.FAILED
            return Standing.FAILED if mostly_failed else Standing.UNDECIDED
        if is_bad:
            return Standing.FAILED
        return Standing.FLAKY if held.failed else Standing.PASSED

    def _may_decide(self, held: Counts, number: int) -> bool:
        """True when ``number`` more conversations, that all pass or all fail, would decide."""
        passing = held._replace(passed=held.passed + number)
        failing = held._replace(failed=held.failed + number)
        return any(self._is_bad(counts) is not None for counts in (passing, failing))

    def _is_bad(self, held: Counts) -> bool | None:
        return sprt(
            held.passed,
            held.failed,
            good=self.good,
            bad=self.bad,
            alpha=self.alpha / self.personas,
            beta=self.beta,
        )


def plan_of(
    trials: int | str, *, min_pass_rate: float = 1.0, limit: int = 30, personas: int = 1
) -> TrialPlan:
    """The plan for ``trials``: a number, ``auto``, or ``until-decided`` for one of ``personas``."""
    match trials:
        case int():
            return FixedTrials(trials, min_pass_rate)
        case "auto":
            return EscalatingTrials()
        case _:
            return SequentialTrials(personas=max(1, personas), limit=limit)


def has_failed(conversation: Conversation, fail_on: AbstractSet[str]) -> bool:
    """True when it is no fault, and ``fail_on`` holds its stop reason or what its `goal_met` is."""
    it = conversation
    return not it.stop_reason.is_fault and not fail_on.isdisjoint(
        (it.stop_reason.value, it.goal_met_by)
    )


def counts_of(conversations: Sequence[Conversation], fail_on: AbstractSet[str]) -> Counts:
    """``conversations`` counted, when it is ``fail_on`` that fails."""
    excluded = sum(it.stop_reason.is_fault for it in conversations)
    failed = sum(has_failed(it, fail_on) for it in conversations)
    return Counts(len(conversations) - failed - excluded, failed, excluded)


def _is_told(held: Counts) -> bool:
    """False when there is nothing to tell, or too much of it was lost to faults."""
    return held.total > 0 and held.excluded <= MAX_EXCLUDED * (held.total + held.excluded)
