"""The gate, as a run and a merge of shards apply it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from ..core.errors import ConfigurationError
from ..core.models import PRESUMED
from .comparison import compare
from .counts import PersonaCounts, Subject
from .findings import Comparison, Rules

HEURISTIC = "heuristic"
"""The embedded judge, the only one that presumes met goals."""


def check(baseline: Iterable[PersonaCounts], fail_on: AbstractSet[str]) -> None:
    """Raise `ConfigurationError` if ``baseline`` does not say how much of it failed.

    Baselines of an earlier version do not say which goals the embedded judge presumed to be met. If
    these counted as passed, every run that is as good would be called a regression.
    """
    judges = {entry.instrument.judge_model for entry in baseline if entry.tally.unattributed > 0}
    if PRESUMED in fail_on and HEURISTIC in judges:
        raise ConfigurationError(
            "presumed goals fail (fail-on=presumed), and the baseline does not say which were "
            "presumed: its runs are of an earlier version\n"
            "Make it again from runs of this version (pytest-synthconv baseline update --anew)."
        )


def judged(
    baseline: Sequence[PersonaCounts],
    run: Sequence[PersonaCounts],
    *,
    fail_on: Iterable[str],
    quarantined: AbstractSet[str] = frozenset(),
    known: AbstractSet[Subject] = frozenset(),
) -> Comparison:
    """Compare ``run`` with ``baseline``, without the personas in ``quarantined`` (by id).

    Those are known to fail, and would hide or convict the others. A subject that is ``known`` and
    not in the run was deselected or belongs to another shard: it is not reported as removed.
    """
    deselected = known - {entry.subject for entry in run}

    def counts(entry: PersonaCounts) -> bool:
        return entry.subject.persona not in quarantined and entry.subject not in deselected

    before, now = (list(filter(counts, entries)) for entries in (baseline, run))
    return compare(before, now, Rules(fail_on=frozenset(fail_on)))
