"""How often the gates are right: simulated runs of known rates, judged by the real gates.

    python benchmarks/gates_table.py [--runs 1000] [--seed 0]

Prints what was measured beside the figure computed for the test by itself, where there is one, and
ends with exit code 1 when a bar is missed: no more than 5 % false alarms in all, and no detection
more than two points below the computed one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from math import comb
from random import Random
from statistics import mean

from gates_outcomes import outcomes
from gates_rows import (
    INSTRUMENT,
    KNOWN,
    MOST_FALSE_ALARMS,
    SUITE,
    Bench,
    Row,
    detection,
    false_alarms,
)

from pytest_synthconv.core.models import StopReason
from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.counts import (
    Counts,
    PersonaCounts,
    Standing,
    Subject,
    Tally,
    sum_of,
)
from pytest_synthconv.regression.findings import Comparison, GateVerdict
from pytest_synthconv.regression.trial_plan import (
    EscalatingTrials,
    FixedTrials,
    SequentialTrials,
    TrialPlan,
)

Rates = Sequence[float]
Held = dict[int, Counts]


def gate(bench: Bench) -> Iterator[Row]:
    """Runs against a baseline: healthy ones, the whole suite down, one persona down to .2."""
    for rate, before, each in product((0.95, 0.97), (20, KNOWN), (1, 3, 5)):
        what = f"nothing changed, p {rate:.2f}, n {each} after {_known(before)}"
        setting = Setting([rate] * SUITE, [rate] * SUITE, before, each)
        yield false_alarms(what, bench.share(what, setting.is_found))
    for rate, before, each, computed in (
        *((0.95, KNOWN, 1, 0.59), (0.95, KNOWN, 2, 0.92), (0.95, KNOWN, 3, 0.97)),
        *((0.97, KNOWN, 1, 0.79), (0.97, KNOWN, 3, 0.99)),
        *((0.95, 20, 1, None), (0.95, 20, 2, None), (0.95, 20, 3, None)),
    ):
        what = f"all from {rate:.2f} to .80, n {each} after {_known(before)}"
        setting = Setting([rate] * SUITE, [0.8] * SUITE, before, each)
        yield detection(what, bench.share(what, setting.is_found), computed)
    for before, each, computed in ((20, 5, 0.70), (20, 10, 0.94), (50, 5, 0.84), (50, 10, 0.99)):
        what = f"one from .95 to .20, n {each} after {before}: named"
        setting = Setting([0.95] * SUITE, ONE_COLLAPSED, before, each)
        yield detection(what, bench.times(4).share(what, setting.is_named), computed)


def escalation(bench: Bench) -> Iterator[Row]:
    """`EscalatingTrials` without a baseline, beside one conversation each."""
    one = bench.times(SUITE)
    for name, plan, (alarm_97, alarm_95, half, fifth, whole) in PLANS:
        for rate, computed in ((0.97, alarm_97), (0.95, alarm_95)):
            what = f"{name}: any of {SUITE} fails, p {rate:.2f}"
            share = bench.share(what, partial(fails, plan, [rate] * SUITE))
            yield (false_alarms if name == AUTO else Row)(what, share, computed)
        for rate, computed in ((0.5, half), (0.2, fifth)):
            what = f"{name}: one persona fails, p {rate:.2f}"
            yield detection(what, one.share(what, partial(fails, plan, [rate])), computed)
        what = f"{name}: any of {SUITE} fails, p 0.80"
        yield detection(what, bench.share(what, partial(fails, plan, [0.8] * SUITE)), whole)


def sequential(bench: Bench) -> Iterator[Row]:
    """`SequentialTrials` for one persona, and the mean number of conversations it takes."""
    plan = SequentialTrials(personas=1, limit=KNOWN)
    for rate, computed in ((0.95, 16.5), (0.8, 17.4), (0.5, 6.1)):
        what = f"p {rate:.2f}: called bad"
        rng = bench.dice(what)
        held = [tried(plan, [rate], rng)[0] for _ in range(10 * bench.runs)]
        share = mean(plan.standing(counts) is Standing.FAILED for counts in held)
        beside = f"{mean(counts.total for counts in held):.1f} conversations ({computed} computed)"
        if rate == plan.good:
            yield Row(what, share, at_most=plan.alpha, beside=beside)
        else:
            yield Row(what, share, at_least=1 - plan.beta, beside=beside)


def adaptive(bench: Bench) -> Iterator[Row]:
    """The gate after escalation, and after each persona is decided."""
    changes = (
        ("nothing changed, p 0.95", [0.95] * SUITE),
        ("all from .95 to .80", [0.8] * SUITE),
        ("one from .95 to .20", ONE_COLLAPSED),
    )
    for (name, way), (told, now) in product(WAYS.items(), changes):
        what = f"{name}, after 20: {told}"
        rng = bench.dice(what)
        ended = [way(Setting([0.95] * SUITE, now, 20, 1), rng) for _ in range(bench.runs)]
        verdicts = [comparison.verdict for comparison in ended]
        number = mean(comparison.counts.total for comparison in ended)
        left = verdicts.count(GateVerdict.INCONCLUSIVE) / len(verdicts)
        yield Row(
            what,
            verdicts.count(GateVerdict.REGRESSION) / len(verdicts),
            at_most=MOST_FALSE_ALARMS if told.startswith("nothing") else None,
            beside=f"{number:.0f} conversations, {left:.2f} inconclusive",
        )


@dataclass(frozen=True)
class Setting:
    """Rates before and now, by persona, and how many conversations of each tell of them."""

    was: Rates
    now: Rates
    before: int
    each: int

    def compared(self, rng: Random) -> Comparison:
        """A run against a baseline, both drawn."""
        return compare(self.baseline(rng), entries("now", drawn(rng, self.now, self.each)))

    def is_found(self, rng: Random) -> bool:
        """Whether the gate calls it a regression."""
        return self.compared(rng).verdict is GateVerdict.REGRESSION

    def is_named(self, rng: Random) -> bool:
        """Whether the first persona is convicted."""
        return any(finding.subject.persona == "0" for finding in self.compared(rng).convicted)

    def baseline(self, rng: Random) -> tuple[PersonaCounts, ...]:
        """The stored conversations; those of known rates are not drawn."""
        if self.before != KNOWN:
            return entries("before", drawn(rng, self.was, self.before))
        passed = [round(rate * KNOWN) for rate in self.was]
        return entries("before", {i: Counts(p, KNOWN - p) for i, p in enumerate(passed)})


def after_escalation(setting: Setting, rng: Random) -> Comparison:
    """The gate on what `EscalatingTrials` held."""
    held = dict(enumerate(tried(EscalatingTrials(), setting.now, rng)))
    return compare(setting.baseline(rng), entries("now", held))


def after_each_is_decided(setting: Setting, rng: Random) -> Comparison:
    """The gate on what `SequentialTrials` held, each persona by itself."""
    held = dict(enumerate(tried(SequentialTrials(personas=SUITE), setting.now, rng)))
    return compare(setting.baseline(rng), entries("now", held))


def fails(plan: TrialPlan, rates: Rates, rng: Random) -> bool:
    """Whether any persona of these ``rates`` fails by ``plan``."""
    return any(plan.standing(counts) is Standing.FAILED for counts in tried(plan, rates, rng))


def tried(plan: TrialPlan, rates: Rates, rng: Random) -> list[Counts]:
    """What comes of holding all that ``plan`` wants."""
    held = {i: Counts() for i in range(len(rates))}
    while more := {i: number for i, it in held.items() if (number := plan.more(it))}:
        for i, number in more.items():
            held[i] = sum_of((held[i], talks(rng, rates[i], number)))
    return list(held.values())


def drawn(rng: Random, rates: Rates, each: int) -> Held:
    """``each`` conversations of each persona."""
    return {i: talks(rng, rate, each) for i, rate in enumerate(rates)}


def talks(rng: Random, rate: float, number: int) -> Counts:
    """So many conversations that each pass with ``rate``."""
    if number == 1:
        return Counts(1, 0) if rng.random() < rate else Counts(0, 1)
    (passed,) = rng.choices(range(number + 1), cum_weights=_binomial(number, rate))
    return Counts(passed, number - passed)


def entries(run: str, held: Mapping[int, Counts]) -> tuple[PersonaCounts, ...]:
    """What the gate is given of conversations that were ``held``."""
    return tuple(
        PersonaCounts(
            subject=Subject("Desk", str(i)),
            instrument=INSTRUMENT,
            run=run,
            began="",
            endpoint_sha256="",
            tally=Tally(
                ended={StopReason.GOAL_MET: counts.passed, StopReason.FRUSTRATED: counts.failed}
            ),
        )
        for i, counts in held.items()
    )


@cache
def _binomial(number: int, rate: float) -> list[float]:
    total, sums = 0.0, []
    for k in range(number + 1):
        total += comb(number, k) * rate**k * (1 - rate) ** (number - k)
        sums.append(total)
    return sums


def _known(before: int) -> str:
    return "known rates" if before == KNOWN else str(before)


ONE_COLLAPSED = [0.2] + [0.95] * (SUITE - 1)
AUTO = "3 of 5 (auto)"
PLANS: Sequence[tuple[str, TrialPlan, tuple[float, ...]]] = (
    ("one each", FixedTrials(), (0.456, 0.642, 0.50, 0.80, 0.99)),
    ("2 of 2", EscalatingTrials(1), (0.018, 0.049, 0.25, 0.64, 0.56)),
    ("2 of 3", EscalatingTrials(2), (0.035, 0.094, 0.38, 0.77, 0.78)),
    (AUTO, EscalatingTrials(4), (0.004, 0.014, 0.34, 0.78, 0.52)),
)
WAYS: Mapping[str, Callable[[Setting, Random], Comparison]] = {
    "auto": after_escalation,
    "each until decided": after_each_is_decided,
}
PARTS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    "the gate, 20 personas, n conversations each": gate,
    "all outcomes, 20 personas, n each after 20": outcomes,
    "escalation, no baseline": escalation,
    "until decided, no baseline, one persona": sequential,
    "the gate on trials that depend on what came out": adaptive,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="simulated runs a row")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    start, holds = time.perf_counter(), True
    for title, part in PARTS.items():
        print(f"{title:<46}{'measured':>9}{'computed':>10}")
        for row in part(Bench(options.runs, options.seed)):
            print(row, flush=True)
            holds = holds and row.holds
    print(f"{options.runs} runs a row, {time.perf_counter() - start:.0f} s")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
