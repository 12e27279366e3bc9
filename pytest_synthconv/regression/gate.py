"""The gate as a run and a merge of shards hold it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from ..models import StopReason
from .comparison import compare
from .findings import Comparison, Rules
from .tally import Entry, Subject


def judged(
    baseline: Sequence[Entry],
    run: Sequence[Entry],
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

    def counts(entry: Entry) -> bool:
        return entry.subject.persona not in left_out and entry.subject not in deselected

    before, now = (list(filter(counts, entries)) for entries in (baseline, run))
    return compare(before, now, Rules(fail_on=frozenset(map(StopReason, fail_on))))
