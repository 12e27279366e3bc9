"""The gate: whether a run is worse than its baseline, and how strong the evidence is.

Several outcomes share ``alpha``, the chance of a false alarm of the whole verdict, as `outcomes`
says. Two tests share what each gets:

1. Each persona against its own past: the beta-binomial predictive test, with Holm's correction
   at its level; of turns, the permutation test. It finds a persona that collapsed, which the suite
   as a whole would hide.
2. All personas together: failures now against those before, by persona (Cochran, Mantel,
   Haenszel), which finds a small loss everywhere. It gets exactly what the first test leaves, which
   is nearly all, because the first test is discrete. Given each persona's failures
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
from .findings import (
    Change,
    Comparison,
    GateVerdict,
    Obstacle,
    OutcomeFinding,
    PersonaFinding,
    Rules,
    SuiteFinding,
)
from .outcome_tests import binary
from .outcomes import Pairs, outcomes_of
from .statistics import Stratum, binomial_tail, conversations_needed, stratified_p

FURTHEST = 200
"""The most further conversations that are computed; beyond it, the advice is a longer baseline."""


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
    outcomes = outcomes_of(pairs, rules) if pairs else ()
    failures = outcomes[0] if outcomes else None
    personas = [
        *(_compared(pairs, failures, rules) if failures else ()),
        *(_not_compared(series, before, now, baseline, rules) for series in now.keys() - pairs),
        *_removed(before, now, rules),
    ]
    suite = _suite(pairs, failures, rules) if failures else None
    counts = sum_of(tally.counts(rules.fail_on) for tally in now.values())
    obstacle = _obstacle(counts, suite, rules)
    return Comparison(
        verdict=_verdict(obstacle, outcomes, suite, personas),
        obstacle=obstacle,
        rules=rules,
        personas=tuple(sorted(personas, key=lambda it: (it.subject, repr(it.series.instrument)))),
        suite=suite,
        outcomes=outcomes,
        counts=counts,
        unused=unused(baseline, run),
        has_other_endpoint=_endpoints(baseline, pairs) != _endpoints(run, pairs),
    )


def _verdict(
    obstacle: Obstacle | None,
    outcomes: Sequence[OutcomeFinding],
    suite: SuiteFinding | None,
    personas: Sequence[PersonaFinding],
) -> GateVerdict:
    findings: list[PersonaFinding | SuiteFinding] = [*personas, *([suite] if suite else [])]
    if obstacle:
        return GateVerdict.INCONCLUSIVE
    if any(outcome.is_worse for outcome in outcomes):
        return GateVerdict.REGRESSION
    if any(finding.is_undecided for finding in findings):
        return GateVerdict.INCONCLUSIVE
    return GateVerdict.OK


def _obstacle(counts: Counts, suite: SuiteFinding | None, rules: Rules) -> Obstacle | None:
    if counts.excluded > rules.max_excluded * (counts.total + counts.excluded):
        return Obstacle.TOO_MANY_EXCLUDED
    return None if suite else Obstacle.NOTHING_COMPARED


def _compared(pairs: Pairs, failures: OutcomeFinding, rules: Rules) -> Iterator[PersonaFinding]:
    for found in failures.personas:
        before, now = (tally.counts(rules.fail_on) for tally in pairs[found.series])
        change = _change(before, now)
        # One conversation can neither convict nor clear a persona, whatever the size of the suite.
        is_undecided = change is Change.NEWLY_FAILING and not found.is_convicted
        share = failures.level / len(pairs)
        yield PersonaFinding(
            series=found.series,
            change=change,
            before=before,
            now=now,
            p_value=found.p_value,
            adjusted=found.adjusted,
            is_convicted=found.is_convicted,
            is_undecided=is_undecided,
            more=_more(Stratum(*found.now, *found.before), share) if is_undecided else None,
        )


def _more(stratum: Stratum, level: float) -> int | None:
    """Return how many further conversations convict if all fail, and clear if all pass."""
    clearing = 2 * stratum.failed - stratum.total
    for more in range(max(1, clearing), FURTHEST + 1):
        failing = stratum._replace(total=stratum.total + more, failed=stratum.failed + more)
        if binary(failing).convicts(failing.failed, level):
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


def _suite(pairs: Pairs, failures: OutcomeFinding, rules: Rules) -> SuiteFinding:
    before, now = (
        sum_of(pair[side].counts(rules.fail_on) for pair in pairs.values()) for side in (0, 1)
    )
    strata = [Stratum(*it.now, *it.before) for it in failures.personas]
    # Weighted by today's conversations: otherwise a run that repeats difficult personas more often
    # would look worse.
    expected = sum(s.total * (1 - s.failed_before / s.total_before) for s in strata) / now.total
    missed = binomial_tail(now.failed, now.total, min(1.0, 1 - expected + rules.drop))
    is_undecided = missed > rules.beta and not failures.is_convicted
    return SuiteFinding(
        before=before,
        now=now,
        expected=expected,
        cmh=stratified_p(strata),
        p_value=failures.p_value or 0.0,
        missed=missed,
        means_before=_means(pair[0] for pair in pairs.values()),
        means_now=_means(pair[1] for pair in pairs.values()),
        is_convicted=failures.is_convicted,
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


def _endpoints(entries: Iterable[PersonaCounts], pairs: Pairs) -> set[str]:
    return {entry.endpoint_sha256 for entry in entries if entry.series in pairs}


def _counted(tally: Tally, rules: Rules) -> int:
    return tally.counts(rules.fail_on).total
