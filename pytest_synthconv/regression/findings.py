"""The rules and the findings of a comparison: frozen data."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .baseline import Difference
from .counts import Averages, Counts, PersonaCounts, Series, Subject


class GateVerdict(str, Enum):
    """The verdict on a run that is compared with a baseline."""

    REGRESSION = "regression"
    OK = "ok"
    INCONCLUSIVE = "inconclusive"

    def __str__(self) -> str:
        return self.value


class Obstacle(str, Enum):
    """Why a run allows no verdict."""

    NOTHING_COMPARED = "nothing compared"
    TOO_MANY_EXCLUDED = "too many excluded"


class Change(str, Enum):
    """How a persona changed since the baseline."""

    NEW = "new"
    REMOVED = "removed"
    MEASURED_OTHERWISE = "measured otherwise"
    UNTESTED = "not tested"
    NEWLY_FAILING = "newly failing"
    STILL_FAILING = "still failing"
    FLAKY = "flaky"
    FIXED = "fixed"
    STEADY = "steady"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Rules:
    """The settings of a comparison: shares and probabilities from 0 to 1.

    ``fail_on`` is what counts as failed: values of stop reasons, and `PRESUMED`. ``alpha`` is the
    chance that a run which is no worse is called a regression. A run is `OK` if one that is worse
    by ``drop`` would have looked as good with a chance of at most ``beta``. ``max_excluded`` is the
    share of conversations that may end in faults.
    """

    fail_on: AbstractSet[str] = frozenset({"frustrated"})
    alpha: float = 0.05
    beta: float = 0.2
    drop: float = 0.15
    max_excluded: float = 0.1


@dataclass(frozen=True)
class PersonaFinding:
    """One persona, compared with its past.

    ``p_value`` is of this persona alone, ``adjusted`` with Holm's correction; None if there is
    nothing to compare. `is_undecided`: it is newly failing, which may be chance; ``more``
    conversations would decide if they end alike, None if no number does. ``differences`` is why a
    persona of the baseline could not be compared.
    """

    series: Series
    change: Change
    before: Counts
    now: Counts
    p_value: float | None = None
    adjusted: float | None = None
    is_convicted: bool = False
    is_undecided: bool = False
    more: int | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def subject(self) -> Subject:
        return self.series.subject


@dataclass(frozen=True)
class SuiteFinding:
    """All compared personas together.

    ``cmh`` is the p-value of the stratified test alone. ``p_value`` decides the verdict: it is the
    chance, if nothing has changed, of this result or of convicting any persona. ``expected`` is the
    pass rate by the baseline, for as many conversations of each persona as now. ``missed`` is the
    chance of so few failures if the rate were lower by the rules' ``drop``. About ``more``
    conversations would decide an open question, None if no number does.
    """

    before: Counts
    now: Counts
    expected: float
    cmh: float
    p_value: float
    missed: float
    means_before: Averages
    means_now: Averages
    is_convicted: bool
    is_undecided: bool
    more: int | None


class Outcome(str, Enum):
    """What a conversation can be worse in; the value is its name for people."""

    FAILURES = "failures"
    GOALS = "goals met"
    HAND_OFFS = "hand-offs"
    TURNS = "turns"
    CHECKS = "checks"

    def __str__(self) -> str:
        return self.value


class Gap(str, Enum):
    """Why nothing, or too little, is known about an outcome."""

    NOTHING = "nothing to compare"
    NOT_STORED = "not in the baseline"
    TOO_FEW = "too few conversations"


class Figure(NamedTuple):
    """How often it happened, or the sum of turns, in ``number`` conversations."""

    total: int
    number: int

    @property
    def mean(self) -> float:
        return self.total / self.number if self.number else 0.0


NO_FIGURE = Figure(0, 0)


class PersonaOutcome(NamedTuple):
    """One outcome of one persona; ``adjusted`` is the p-value with Holm's correction."""

    series: Series
    before: Figure
    now: Figure
    p_value: float
    adjusted: float
    is_convicted: bool


@dataclass(frozen=True)
class OutcomeFinding:
    """One outcome, before and now.

    ``share`` is its part of alpha, ``level`` that of the personas' test. ``p_value`` is the chance
    of such a sum or of convicting any persona, if nothing has changed. With a ``gap``, finding
    nothing does not mean that nothing is worse. ``is_convicted`` is the suite as a whole.
    """

    outcome: Outcome
    gap: Gap | None
    share: float = 0.0
    level: float = 0.0
    before: Figure = NO_FIGURE
    now: Figure = NO_FIGURE
    p_value: float | None = None
    is_convicted: bool = False
    personas: tuple[PersonaOutcome, ...] = ()

    @property
    def convicted(self) -> tuple[PersonaOutcome, ...]:
        return tuple(it for it in self.personas if it.is_convicted)

    @property
    def is_worse(self) -> bool:
        return self.is_convicted or bool(self.convicted)


@dataclass(frozen=True)
class Comparison:
    """A run compared with a baseline; with an ``obstacle``, the verdict is inconclusive.

    ``personas`` are those of the run and of the baseline, sorted; what they and ``suite`` count is
    failures, the first of the ``outcomes``, which are empty if nothing was compared. ``unused`` are
    entries of the baseline that nothing was compared with. ``has_other_endpoint``: the endpoint
    file has changed, which is only reported.
    """

    verdict: GateVerdict
    obstacle: Obstacle | None
    rules: Rules
    personas: tuple[PersonaFinding, ...]
    suite: SuiteFinding | None
    outcomes: tuple[OutcomeFinding, ...]
    counts: Counts
    unused: tuple[PersonaCounts, ...]
    has_other_endpoint: bool

    @property
    def fails_a_gate(self) -> bool:
        """True for a regression, and if the run allows no verdict."""
        return self.verdict is GateVerdict.REGRESSION or self.obstacle is not None

    @property
    def convicted(self) -> tuple[PersonaFinding, ...]:
        """The personas that are worse than before in any outcome, beyond chance among so many."""
        return tuple(finding for finding in self.personas if self.worse_in(finding.series))

    def worse_in(self, series: Series) -> tuple[Outcome, ...]:
        """Return the outcomes in which a persona is worse than before."""
        return tuple(
            finding.outcome
            for finding in self.outcomes
            if any(it.series == series for it in finding.convicted)
        )

    def of(self, change: Change) -> tuple[PersonaFinding, ...]:
        return tuple(finding for finding in self.personas if finding.change is change)
