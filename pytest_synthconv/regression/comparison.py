"""The gate: whether a run is worse than its baseline, and how strong the evidence is.

Two tests share ``alpha``, the chance of a false alarm of the whole verdict:

1. Each persona against its own past: the beta-binomial predictive test, with Holm's correction at
   ``alpha``. It finds a persona that collapsed, which the suite as a whole would hide.
2. All personas together: failures now against those before, by persona (Cochran, Mantel,
   Haenszel), which finds a small loss everywhere. It gets exactly what the first test leaves of
   ``alpha``, which is nearly all, because the first test is discrete. Given each persona's failures
   now and before together, the chance of each way to split them is known if nothing has changed;
   the p-value sums all ways that convict a persona or are at least as bad for the suite as the
   observed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .baseline import nearest, unused
from .counts import (
    Averages,
    Counts,
    PersonaCounts,
    Series,
    Standing,
    Tally,
    by_series,
    standing,
    sum_of,
)
from .findings import Change, Comparison, GateVerdict, Obstacle, PersonaFinding, Rules, SuiteFinding
from .statistics import (
    Stratum,
    binomial_tail,
    conversations_needed,
    holm,
    null_failures,
    predictive_tail,
    stratified_p,
)

FURTHEST = 200
"""The most further conversations that are computed; beyond it, the advice is a longer baseline."""

FEWEST_FAILURES = 3
"""Neither a persona nor the suite is convicted on fewer failures, as with repeated trials.

By the statistics, one or two would be enough after a long baseline without a failure.
"""

_Pairs = Mapping[Series, tuple[Tally, Tally]]
"""Comparable series, before and now."""


def compare(
    baseline: Sequence[PersonaCounts], run: Sequence[PersonaCounts], rules: Rules | None = None
) -> Comparison:
    """Return the verdict on ``run``, compared with ``baseline`` by ``rules``."""
    rules = rules or Rules()
    before, now = by_series(baseline), by_series(run)
    pairs = {
        series: (before[series], tally)
        for series, tally in now.items()
        if series in before and _counted(before[series], rules) and _counted(tally, rules)
    }
    strata = tuple(_stratum(*pair, rules) for pair in pairs.values())
    level, chances = _split_alpha(strata, rules.alpha)
    personas = [
        *_compared(pairs, strata, level, rules),
        *(_not_compared(series, before, now, baseline, rules) for series in now.keys() - pairs),
        *_removed(before, now, rules),
    ]
    suite = _suite(pairs, strata, chances, rules) if pairs else None
    counts = sum_of(tally.counts(rules.fail_on) for tally in now.values())
    obstacle = _obstacle(counts, suite, rules)
    return Comparison(
        verdict=_verdict(obstacle, suite, personas),
        obstacle=obstacle,
        rules=rules,
        personas=tuple(sorted(personas, key=lambda it: (it.subject, repr(it.series.instrument)))),
        suite=suite,
        counts=counts,
        unused=unused(baseline, run),
        has_other_endpoint=_endpoints(baseline, pairs) != _endpoints(run, pairs),
    )


def _verdict(
    obstacle: Obstacle | None, suite: SuiteFinding | None, personas: Sequence[PersonaFinding]
) -> GateVerdict:
    findings: list[PersonaFinding | SuiteFinding] = [*personas, *([suite] if suite else [])]
    if obstacle:
        return GateVerdict.INCONCLUSIVE
    if any(finding.is_convicted for finding in findings):
        return GateVerdict.REGRESSION
    if any(finding.is_undecided for finding in findings):
        return GateVerdict.INCONCLUSIVE
    return GateVerdict.OK


def _obstacle(counts: Counts, suite: SuiteFinding | None, rules: Rules) -> Obstacle | None:
    if counts.excluded > rules.max_excluded * (counts.total + counts.excluded):
        return Obstacle.TOO_MANY_EXCLUDED
    return None if suite else Obstacle.NOTHING_COMPARED


def _split_alpha(strata: Sequence[Stratum], alpha: float) -> tuple[float, tuple[float, ...]]:
    """Return the level of the personas' tests, and the chances of no conviction.

    The chances are by failures of the suite. The level is ``alpha``, halved until the personas'
    tests alone keep to it at any true rates, which they nearly always do at once.
    """
    level = alpha
    while True:
        share = level / max(1, len(strata))
        chances = null_failures(strata, lambda table: not _convicts(table, share))  # noqa: B023
        if sum(chances) >= 1 - alpha:
            return level, chances
        level /= 2


def _convicts(table: Stratum, level: float) -> bool:
    return table.failed >= FEWEST_FAILURES and _p_value(table) <= level


def _compared(
    pairs: _Pairs, strata: Sequence[Stratum], level: float, rules: Rules
) -> Iterator[PersonaFinding]:
    p_values = [_p_value(stratum) for stratum in strata]
    for series, stratum, p, adjusted in zip(pairs, strata, p_values, holm(p_values), strict=True):
        before, now = (tally.counts(rules.fail_on) for tally in pairs[series])
        is_convicted = adjusted <= level and stratum.failed >= FEWEST_FAILURES
        change = _change(before, now)
        # One conversation can neither convict nor clear a persona, whatever the size of the suite.
        is_undecided = change is Change.NEWLY_FAILING and not is_convicted
        yield PersonaFinding(
            series=series,
            change=change,
            before=before,
            now=now,
            p_value=p,
            adjusted=adjusted,
            is_convicted=is_convicted,
            is_undecided=is_undecided,
            more=_more(stratum, level / len(strata)) if is_undecided else None,
        )


def _more(stratum: Stratum, level: float) -> int | None:
    """Return how many further conversations convict if all fail, and clear if all pass."""
    clearing = 2 * stratum.failed - stratum.total
    for more in range(max(1, clearing), FURTHEST + 1):
        failing = stratum._replace(total=stratum.total + more, failed=stratum.failed + more)
        if _convicts(failing, level):
            return more
    return None


def _change(before: Counts, now: Counts) -> Change:
    earlier, current = standing(before), standing(now)
    if current is Standing.FAILED:
        return Change.STILL_FAILING if earlier is Standing.FAILED else Change.NEWLY_FAILING
    if current is Standing.FLAKY:
        return Change.FLAKY
    return Change.FIXED if earlier is Standing.FAILED else Change.STEADY


def _not_compared(
    series: Series,
    before: Mapping[Series, Tally],
    now: Mapping[Series, Tally],
    baseline: Sequence[PersonaCounts],
    rules: Rules,
) -> PersonaFinding:
    """Return the finding for a persona without a comparable past or present."""
    counts = now[series].counts(rules.fail_on)
    past = before.get(series, Tally()).counts(rules.fail_on)
    differences = () if past.total else nearest(baseline, series)
    if not counts.total:
        change = Change.UNTESTED
    else:
        change = Change.MEASURED_OTHERWISE if differences else Change.NEW
    return PersonaFinding(series, change, past, counts, differences=differences)


def _removed(
    before: Mapping[Series, Tally], now: Mapping[Series, Tally], rules: Rules
) -> Iterator[PersonaFinding]:
    present = {series.subject for series in now}
    gone = {series.subject: series for series in before if series.subject not in present}
    for series in gone.values():
        past = before[series].counts(rules.fail_on)
        yield PersonaFinding(series, Change.REMOVED, past, Counts())


def _suite(
    pairs: _Pairs, strata: Sequence[Stratum], chances: Sequence[float], rules: Rules
) -> SuiteFinding:
    before, now = (
        sum_of(pair[side].counts(rules.fail_on) for pair in pairs.values()) for side in (0, 1)
    )
    # Weighted by today's conversations: otherwise a run that repeats difficult personas more often
    # would look worse.
    expected = sum(s.total * (1 - s.failed_before / s.total_before) for s in strata) / now.total
    missed = binomial_tail(now.failed, now.total, min(1.0, 1 - expected + rules.drop))
    p_value = min(1.0, 1 - sum(chances[: now.failed]))
    is_convicted = p_value <= rules.alpha and now.failed >= FEWEST_FAILURES
    is_undecided = missed > rules.beta and not is_convicted
    return SuiteFinding(
        before=before,
        now=now,
        expected=expected,
        cmh=stratified_p(strata),
        p_value=p_value,
        missed=missed,
        means_before=_means(pair[0] for pair in pairs.values()),
        means_now=_means(pair[1] for pair in pairs.values()),
        is_convicted=is_convicted,
        is_undecided=is_undecided,
        more=_more_of_all(before, now, rules) if is_undecided else None,
    )


def _more_of_all(before: Counts, now: Counts, rules: Rules) -> int | None:
    needed = conversations_needed(
        before.passed,
        before.total,
        drop=rules.drop,
        alpha=rules.alpha,
        beta=rules.beta,
        limit=FURTHEST,
    )
    return None if needed is None else max(1, needed - now.total)


def _means(tallies: Iterable[Tally]) -> Averages:
    """Return the means over personas, each with the same weight however often it ran.

    Unknown values are left out.
    """
    rows = [tally.means for tally in tallies]
    columns = (
        [value for value in column if value is not None] for column in zip(*rows, strict=True)
    )
    return Averages(*(sum(column) / len(column) if column else None for column in columns))


def _endpoints(entries: Iterable[PersonaCounts], pairs: _Pairs) -> set[str]:
    return {entry.endpoint_sha256 for entry in entries if entry.series in pairs}


def _counted(tally: Tally, rules: Rules) -> int:
    return tally.counts(rules.fail_on).total


def _stratum(before: Tally, now: Tally, rules: Rules) -> Stratum:
    past, present = before.counts(rules.fail_on), now.counts(rules.fail_on)
    return Stratum(present.failed, present.total, past.failed, past.total)


def _p_value(table: Stratum) -> float:
    passed, passed_before = table.total - table.failed, table.total_before - table.failed_before
    return predictive_tail(passed, table.total, passed_before, table.total_before)
