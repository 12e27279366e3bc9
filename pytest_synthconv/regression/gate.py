"""The gate as a run and a merge of shards hold it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from ..core.errors import ConfigurationError
from ..core.models import PRESUMED
from .comparison import compare
from .counts import PersonaCounts, Subject
from .findings import Comparison, Rules

HEURISTIC = "heuristic"
"""The embedded judge, the only one that presumes."""


def check(baseline: Iterable[PersonaCounts], fail_on: AbstractSet[str]) -> None:
    """Raise `ConfigurationError` where ``baseline`` cannot say how much of it failed.

    One of an earlier version does not say which goals the embedded judge presumed to be met. If
    they counted as passed, every run that is as good would be called a regression.
    """
    judges = {entry.instrument.judge_model for entry in baseline if entry.tally.unattributed > 0}
    if PRESUMED in fail_on and HEURISTIC in judges:
        raise ConfigurationError(
            "what was presumed is to fail (fail-on=presumed), and the baseline does not say which "
            "goals were: its runs are of an earlier version\n"
            "Make it again from runs of this version (pytest-synthconv baseline update --anew)."
        )


def judged(
    baseline: Sequence[PersonaCounts],
    run: Sequence[PersonaCounts],
    *,
    fail_on: Iterable[str],
    left_out: AbstractSet[str] = frozenset(),
    known: AbstractSet[Subject] = frozenset(),
) -> Comparison:
    """``run`` compared with ``baseline``, but for the personas ``left_out``, by their ids.

    Those are known to fail, and would hide or convict the others. Who is ``known`` and not of the
    run was deselected, or is another shard's: nobody has removed it, and nothing is said of it.
    """
    deselected = known - {entry.subject for entry in run}

    def counts(entry: PersonaCounts) -> bool:
        return entry.subject.persona not in left_out and entry.subject not in deselected

    before, now = (list(filter(counts, entries)) for entries in (baseline, run))
    return compare(before, now, Rules(fail_on=frozenset(fail_on)))
