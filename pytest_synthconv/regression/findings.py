"""What a gate goes by, and what it found: frozen data."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from .baseline import Difference
from .counts import Averages, Counts, PersonaCounts, Series, Subject


class GateVerdict(str, Enum):
    """What a run says of the assistant, compared with a baseline."""

    REGRESSION = "regression"
    OK = "ok"
    INCONCLUSIVE = "inconclusive"

    def __str__(self) -> str:
        return self.value


class Obstacle(str, Enum):
    """Why a run says nothing at all."""

    NOTHING_COMPARED = "nothing compared"
    TOO_MANY_EXCLUDED = "too many excluded"


class Change(str, Enum):
    """What became of a persona since the baseline; each is exactly one of these."""

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
    """What a gate goes by: shares and chances, all from 0 to 1.

    ``fail_on`` is what counts as failed: stop reasons by their values, and `PRESUMED`. ``alpha`` is
    the chance that a run which is no worse is called a regression. A run is `OK` when one that is
    worse by ``drop`` would have looked as good with a chance of ``beta`` at most. ``max_excluded``
    is the share of conversations that may end in faults.
    """

    fail_on: AbstractSet[str] = frozenset({"frustrated"})
    alpha: float = 0.05
    beta: float = 0.2
    drop: float = 0.15
    max_excluded: float = 0.1


@dataclass(frozen=True)
class PersonaFinding:
    """One persona against its past.

    ``p_value`` is of this persona alone, ``adjusted`` with Holm's correction; None when there is
    nothing to compare. `is_undecided`: it is newly failing, and that may yet be chance; ``more``
    conversations then settle it, if they end alike; None when no number does.
    ``differences`` is why a persona that is in the baseline could not be compared.
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

    ``cmh`` is the stratified test's own p-value, ``p_value`` the one that the verdict goes by: the
    chance, if nothing has changed, of this or of convicting anybody. ``expected`` is the pass rate
    to be expected by the baseline, for as many conversations of each persona as were held now.
    ``missed`` is the chance of so few failures if it were lower by the rules' ``drop``; ``more``
    about as many conversations as would settle an open question, None when no number does.
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


@dataclass(frozen=True)
class Comparison:
    """A run against a baseline. ``obstacle`` is why there is no verdict, which is inconclusive.

    ``personas`` are those of the run and those that the baseline has beside them, sorted.
    ``unused`` are the baseline's entries that nothing was compared with; ``has_other_endpoint``:
    the endpoint's file is not that of the baseline, which is for people to know, and no obstacle.
    """

    verdict: GateVerdict
    obstacle: Obstacle | None
    rules: Rules
    personas: tuple[PersonaFinding, ...]
    suite: SuiteFinding | None
    counts: Counts
    unused: tuple[PersonaCounts, ...]
    has_other_endpoint: bool

    @property
    def fails_a_gate(self) -> bool:
        """True for a regression, and where nothing could be told: such a gate was not passed."""
        return self.verdict is GateVerdict.REGRESSION or self.obstacle is not None

    @property
    def convicted(self) -> tuple[PersonaFinding, ...]:
        """Those that are worse than before, beyond what chance explains among so many."""
        return tuple(finding for finding in self.personas if finding.is_convicted)

    def of(self, change: Change) -> tuple[PersonaFinding, ...]:
        """The personas of which ``change`` is true."""
        return tuple(finding for finding in self.personas if finding.change is change)
