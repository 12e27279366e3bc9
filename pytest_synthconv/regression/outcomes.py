"""The outcomes that the gate looks at, and how they share the chance of a false alarm.

Each outcome gets a share of alpha by `WEIGHTS` (Bonferroni). The tests are discrete and spend less
than their shares, often nothing: given all conversations of a persona, before and now together, the
chance of each way to deal them out is known if nothing has changed. So what a test spends is known
before it is made, and what it leaves goes to the next. Failures are last and get all that is left.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from ..core.models import StopReason
from .counts import Series, Tally
from .findings import Figure, Gap, Outcome, OutcomeFinding, PersonaOutcome, Rules
from .outcome_tests import FEWEST, Result, Sample, binary, numeric, result_of
from .statistics import Stratum, binomial, convolved

LONGER = 0.25
"""The least mean number of turns more that convicts: what is less, nobody feels."""


WEIGHTS = {
    Outcome.CHECKS: 1,
    Outcome.HAND_OFFS: 1,
    Outcome.TURNS: 2,
    Outcome.GOALS: 2,
    Outcome.FAILURES: 4,
}
"""The shares of alpha, in the order in which what is left is passed on."""


Pairs = Mapping[Series, tuple[Tally, Tally]]
"""Comparable series, before and now."""


class _Measured(NamedTuple):
    series: Series
    before: Figure
    now: Figure
    sample: Sample


def outcomes_of(pairs: Pairs, rules: Rules) -> tuple[OutcomeFinding, ...]:
    """Return the finding on each outcome; all together convict by chance with at most ``alpha``."""
    measured = {outcome: _measured(outcome, pairs, rules.fail_on) for outcome in WEIGHTS}
    found: dict[Outcome, OutcomeFinding] = {}
    left = rules.alpha
    groups = _groups(measured, pairs, rules.fail_on)
    for place, group in enumerate(groups):
        rows = measured[group[-1]]
        if not rows:
            found.update((it, OutcomeFinding(it, _gap(it, pairs))) for it in group)
            continue
        # What is the same in all conversations convicts nobody, so it needs no share.
        following = sum(_weight(it, measured) for it in groups[place:])
        share = left * _weight(group, measured) / following if following else left
        result = _tested(rows, group[-1], share or left)
        left -= result.spent
        for outcome in group:
            finding = _finding(outcome, measured[outcome], result, share)
            if not finding.is_worse and _is_blind(finding, pairs, rows, rules):
                finding = replace(finding, gap=Gap.TOO_FEW)
            found[outcome] = finding
    return tuple(found[outcome] for outcome in Outcome)


def _weight(group: Sequence[Outcome], measured: Mapping[Outcome, Sequence[_Measured]]) -> int:
    can_vary = any(row.sample.can_vary for row in measured[group[-1]])
    return sum(WEIGHTS[outcome] for outcome in group) if can_vary else 0


def _tested(rows: Sequence[_Measured], outcome: Outcome, share: float) -> Result:
    number = sum(row.now.number for row in rows)
    fewest = FEWEST if outcome is not Outcome.TURNS else 0 if number >= FEWEST else sys.maxsize
    return result_of([row.sample for row in rows], share, fewest)


def _groups(
    measured: Mapping[Outcome, Sequence[_Measured]], pairs: Pairs, fail_on: AbstractSet[str]
) -> list[tuple[Outcome, ...]]:
    """Return the outcomes that can be worse, in order, those that are one and the same together.

    Where all that failed are all that met no goal, one test answers both. Equal numbers show it,
    because one contains the other; they do not depend on what happened before and what now.
    """
    checks, hand_offs, turns, goals, failures = WEIGHTS
    numbers = {it: [(row.before, row.now) for row in rows] for it, rows in measured.items()}
    ends = {reason.value for reason in StopReason} - {StopReason.GOAL_MET.value}
    is_checked = any(tally.failed_checks for pair in pairs.values() for tally in pair)
    groups = [[failures]]
    if numbers[goals] == numbers[failures] and fail_on <= ends and not is_checked:
        groups[0].insert(0, goals)
    else:
        groups.insert(0, [goals])
    groups.insert(0, [turns])
    same = {checks: failures, hand_offs: goals}
    for outcome, whole in same.items():
        if numbers[outcome] == numbers[whole]:
            next(group for group in groups if whole in group).insert(0, outcome)
        else:
            groups.insert(0, [outcome])
    return [tuple(group) for group in groups]


def _measured(outcome: Outcome, pairs: Pairs, fail_on: AbstractSet[str]) -> list[_Measured]:
    if outcome is Outcome.TURNS:
        return [
            _Measured(series, _sum(was.turns_met), _sum(now.turns_met), sample)
            for series, (was, now) in pairs.items()
            if was.turns_met and now.turns_met
            for sample in [numeric(was.turns_met, now.turns_met)]
        ]
    rows = []
    for series, pair in pairs.items():
        before, now = (_figure(outcome, tally, fail_on) for tally in pair)
        if before.number and now.number:
            rows.append(_Measured(series, before, now, binary(Stratum(*now, *before))))
    return rows


def _figure(outcome: Outcome, tally: Tally, fail_on: AbstractSet[str]) -> Figure:
    """Return how often ``outcome``, which is not `TURNS`, was bad."""
    every = tally.completed
    match outcome:
        case Outcome.FAILURES:
            return Figure(tally.counts(fail_on).failed, every)
        case Outcome.GOALS:
            return Figure(every - tally.ended.get(StopReason.GOAL_MET, 0), every)
        case Outcome.HAND_OFFS:
            return Figure(tally.ended.get(StopReason.HANDED_OFF, 0), every)
        case _:
            return Figure(sum(tally.failed_checks.values()), tally.checked)


def _sum(turns: Mapping[int, int]) -> Figure:
    return Figure(sum(turn * number for turn, number in turns.items()), sum(turns.values()))


def _finding(
    outcome: Outcome, rows: Sequence[_Measured], result: Result, share: float
) -> OutcomeFinding:
    by_row = zip(rows, result.p_values, result.adjusted, result.convicted, strict=True)
    return OutcomeFinding(
        outcome=outcome,
        gap=None,
        share=share,
        level=result.level,
        before=_together(row.before for row in rows),
        now=_together(row.now for row in rows),
        p_value=result.p_value,
        is_convicted=result.convicts_suite and _is_felt(outcome, rows),
        personas=tuple(
            PersonaOutcome(
                row.series, row.before, row.now, p, adjusted, convicted and _is_felt(outcome, [row])
            )
            for row, p, adjusted, convicted in by_row
        ),
    )


def _together(figures: Iterable[Figure]) -> Figure:
    return Figure(*map(sum, zip(*figures, strict=True)))


def _expected(rows: Sequence[_Measured]) -> float:
    """Return the mean by the baseline, for as many conversations of each persona as now."""
    number = sum(row.now.number for row in rows)
    return sum(row.now.number * row.before.mean for row in rows) / number


def _is_felt(outcome: Outcome, rows: Sequence[_Measured]) -> bool:
    if outcome is not Outcome.TURNS:
        return True
    return _together(row.now for row in rows).mean - _expected(rows) >= LONGER


def _is_blind(
    finding: OutcomeFinding, pairs: Pairs, rows: Sequence[_Measured], rules: Rules
) -> bool:
    """Return True if a loss of ``drop``, or of one turn everywhere, might not have been seen.

    Failures have a verdict of their own on this, by the same rule.
    """
    if finding.outcome is Outcome.FAILURES:
        return False
    if finding.outcome is not Outcome.TURNS:
        # By persona, since one that always ends so cannot do it more often.
        worse = (binomial(row.now.number, min(1.0, row.before.mean + rules.drop)) for row in rows)
        return sum(reduce(convolved, worse, [1.0])[: finding.now.total + 1]) > rules.beta
    share = rules.alpha * WEIGHTS[Outcome.TURNS] / sum(WEIGHTS.values())
    longer = [row._replace(sample=_one_turn_more(*pairs[row.series])) for row in rows]
    result = _tested(longer, Outcome.TURNS, share)
    return not (result.convicts_suite or any(result.convicted))


def _one_turn_more(before: Tally, now: Tally) -> Sample:
    return numeric(before.turns_met, {turns + 1: n for turns, n in now.turns_met.items()})


def _gap(outcome: Outcome, pairs: Pairs) -> Gap:
    """Return why ``outcome`` cannot be compared."""
    for was, now in pairs.values():
        met = was.ended.get(StopReason.GOAL_MET, 0) and not was.turns_met
        if outcome is Outcome.TURNS and now.turns_met and met:
            return Gap.NOT_STORED
        if outcome is Outcome.CHECKS and now.checked and not was.checked:
            return Gap.NOT_STORED
    return Gap.NOTHING
