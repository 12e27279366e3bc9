"""Pass rates of personas that had several conversations, as JSON for a report."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from ..reports.records import Record
from .counts import Counts, Subject, by_series, standing, sum_of
from .rates import rate
from .statistics import wilson
from .tallying import tallied


def trial_rates(
    records: Iterable[Record], fail_on: AbstractSet[str], standings: Iterable[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Return the rate and the 95 % interval of each persona with several conversations.

    ``standings`` are the results by the run's own plan, if it had one. Raise `ConfigurationError`
    for records that cannot be counted.
    """
    known = {(it["assistant"], it["persona"]): it["standing"] for it in standings}
    together: dict[Subject, list[Counts]] = {}
    for series, tally in by_series(tallied(records)).items():
        together.setdefault(series.subject, []).append(tally.counts(fail_on))
    return [
        _plain(subject, counts, known.get((subject.assistant, subject.persona)))
        for subject, parts in together.items()
        if (counts := sum_of(parts)).total + counts.excluded > 1
    ]


def _plain(subject: Subject, counts: Counts, result: str | None) -> dict[str, Any]:
    low, high = wilson(counts.passed, counts.total)
    return {
        **subject._asdict(),
        "standing": result or standing(counts).value,
        **counts._asdict(),
        "text": rate(counts),
        "rate": counts.passed / counts.total if counts.total else None,
        "low": low,
        "high": high,
    }
