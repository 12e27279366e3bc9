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
from functools import cache
from math import comb
from random import Random

from pytest_synthconv.models import StopReason
from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.findings import Comparison, GateVerdict
from pytest_synthconv.regression.tally import Counts, Entry, Instrument, Standing, Subject, Tally
from pytest_synthconv.regression.trials import (
    EscalatingTrials,
    FixedTrials,
    Plan,
    SequentialTrials,
    next_trials,
    wanted,
)

SUITE = 20
KNOWN = 1000
"""Conversations of each persona in a baseline that knows the true rates."""
TOLERANCE = 0.02
MOST_FALSE_ALARMS = 0.05

Rates = Sequence[float]
Held = dict[int, Counts]


@dataclass(frozen=True)
class Row:
    """One line: what was simulated, the share found, and what it must be, from 0 to 1."""

    what: str
    measured: float
    computed: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    beside: str = ""

    @property
    def holds(self) -> bool:
        return (self.at_least is None or self.measured >= self.at_least) and (
            self.at_most is None or self.measured <= self.at_most
        )

    def __str__(self) -> str:
        computed = "" if self.computed is None else f"{self.computed:.3f}"
        bar = "" if self.at_least is self.at_most else ("ok" if self.holds else "MISSED")
        return f"  {self.what:<44}{self.measured:>9.3f}{computed:>10}  {bar:<7}{self.beside}"


@dataclass(frozen=True)
class Bench:
    """Draws runs: as many as ``runs``, by ``seed``."""

    runs: int
    seed: int

    def share(self, name: str, happens: Callable[[Random], bool]) -> float:
        """In what share of the runs it ``happens``; every row has dice of its own."""
        rng = Random(f"{self.seed} {name}")
        return sum(happens(rng) for _ in range(self.runs)) / self.runs


def detection(what: str, measured: float, computed: float | None = None) -> Row:
    """A row whose bar is the computed figure, less the tolerance."""
    least = None if computed is None else computed - TOLERANCE
    return Row(what, measured, computed, at_least=least)


def false_alarms(what: str, measured: float, computed: float | None = None) -> Row:
    """A row whose bar is that of all gates."""
    return Row(what, measured, computed, at_most=MOST_FALSE_ALARMS)


def gate(bench: Bench) -> Iterator[Row]:
    """Runs against a baseline: healthy ones, one persona down to .2, the whole suite down."""
    for rate in (0.95, 0.97):
        for before in (5, 20, KNOWN):
            for each in (1, 2, 3, 5):
                what = f"nothing changed, p {rate:.2f}, n {each} after {_known(before)}"
                healthy = [rate] * SUITE
                yield false_alarms(
                    what,
                    bench.share(what, lambda rng: is_found(rng, healthy, healthy, before, each)),
                )
    for rate, each, computed in (
        *((0.95, 1, 0.59), (0.95, 2, 0.92), (0.95, 3, 0.97), (0.95, 5, 0.99)),
        *((0.97, 1, 0.79), (0.97, 3, 0.99)),
    ):
        for before in (KNOWN, 20):
            what = f"all from {rate:.2f} to .80, n {each} after {_known(before)}"
            rates = [rate] * SUITE, [0.8] * SUITE
            share = bench.share(what, lambda rng: is_found(rng, *rates, before, each))
            yield detection(what, share, computed if before == KNOWN else None)
    for before, each, computed in ((20, 5, 0.70), (20, 10, 0.94), (50, 5, 0.84), (50, 10, 0.99)):
        what = f"one from .95 to .20, n {each} after {before}: named"
        rates = [0.95] * SUITE, [0.2] + [0.95] * (SUITE - 1)
        yield detection(
            what,
            bench.share(what, lambda rng: is_named(compared(rng, *rates, before, each))),
            computed,
        )


def escalation(bench: Bench) -> Iterator[Row]:
    """`EscalatingTrials` without a baseline, beside one conversation each."""
    plans: tuple[tuple[str, Plan, tuple[float, ...]], ...] = (
        ("one each", FixedTrials(), (0.456, 0.642, 0.50, 0.80, 0.99)),
        ("2 of 2", EscalatingTrials(1), (0.018, 0.049, 0.25, 0.64, 0.56)),
        ("2 of 3", EscalatingTrials(2), (0.035, 0.094, 0.38, 0.77, 0.78)),
        ("3 of 5, auto", EscalatingTrials(4), (0.004, 0.014, 0.34, 0.78, 0.52)),
    )
    for name, plan, (alarm_97, alarm_95, half, fifth, whole) in plans:
        for rate, computed in ((0.97, alarm_97), (0.95, alarm_95)):
            what = f"{name}: any of 20 fails, p {rate:.2f}"
            share = bench.share(what, lambda rng: fails(rng, plan, [rate] * SUITE))
            is_gate = name.endswith("auto")
            yield false_alarms(what, share, computed) if is_gate else Row(what, share, computed)
        for rate, computed in ((0.5, half), (0.2, fifth)):
            what = f"{name}: one persona fails, p {rate:.2f}"
            many = Bench(bench.runs * SUITE, bench.seed)
            yield detection(what, many.share(what, lambda rng: fails(rng, plan, [rate])), computed)
        what = f"{name}: any of 20 fails, p 0.80"
        yield detection(what, bench.share(what, lambda rng: fails(rng, plan, [0.8] * SUITE)), whole)


def sequential(bench: Bench) -> Iterator[Row]:
    """`SequentialTrials` for one persona, and the mean number of conversations it takes."""
    plan = SequentialTrials(personas=1, limit=1000)
    many = Bench(bench.runs * 10, bench.seed)
    for rate, bar, mean in (
        (0.95, "at_most", 16.5),
        (0.8, "at_least", 17.4),
        (0.5, "at_least", 6.1),
    ):
        numbers: list[int] = []
        what = f"sequential, p {rate:.2f}: called bad"

        def is_bad(rng: Random, rate: float = rate, numbers: list[int] = numbers) -> bool:
            counts = tried(rng, plan, [rate])[0]
            numbers.append(counts.total)
            return plan.standing(counts) is Standing.FAILED

        share = many.share(what, is_bad)
        took = f"{sum(numbers) / len(numbers):.1f} conversations ({mean})"
        limits = {"at_most": 0.05} if bar == "at_most" else {"at_least": 0.8 - TOLERANCE}
        yield Row(what, share, beside=took, **limits)


def adaptive(bench: Bench) -> Iterator[Row]:
    """The gate after escalation, and the gate that asks for more until it is decided."""
    ways: Mapping[str, Callable[[Random, Rates, Rates], tuple[Comparison, int]]] = {
        "auto": lambda rng, was, now: after_escalation(rng, was, now, 20),
        "until decided": lambda rng, was, now: until_decided(rng, was, now, 20),
    }
    healthy, collapsed = [0.95] * SUITE, [0.2] + [0.95] * (SUITE - 1)
    for name, way in ways.items():
        for told, now in (
            ("nothing changed, p 0.95", healthy),
            ("all from 0.95 to .80", [0.8] * SUITE),
            ("one from .95 to .20", collapsed),
        ):
            what = f"{name}, after 20: {told}"
            numbers: list[int] = []
            verdicts: list[GateVerdict] = []

            def is_regression(rng: Random, now: Rates = now) -> bool:
                comparison, number = way(rng, healthy, now)  # noqa: B023 - used at once
                numbers.append(number)  # noqa: B023
                verdicts.append(comparison.verdict)  # noqa: B023
                return comparison.verdict is GateVerdict.REGRESSION

            share = bench.share(what, is_regression)
            left = verdicts.count(GateVerdict.INCONCLUSIVE) / len(verdicts)
            beside = f"{sum(numbers) / len(numbers):.0f} conversations, {left:.2f} inconclusive"
            most = MOST_FALSE_ALARMS if now is healthy else None
            yield Row(what, share, at_most=most, beside=beside)


def is_found(rng: Random, was: Rates, now: Rates, before: int, each: int) -> bool:
    """Whether the gate calls it a regression."""
    return compared(rng, was, now, before, each).verdict is GateVerdict.REGRESSION


def is_named(comparison: Comparison) -> bool:
    """Whether the first persona is convicted."""
    return any(finding.subject.persona == "0" for finding in comparison.convicted)


def compared(rng: Random, was: Rates, now: Rates, before: int, each: int) -> Comparison:
    """A run of ``each`` conversations a persona against a baseline of ``before``."""
    return compare(baseline(rng, was, before), entries("now", drawn(rng, now, each)))


def baseline(rng: Random, rates: Rates, before: int) -> tuple[Entry, ...]:
    """A baseline of ``before`` conversations a persona; a known one is not drawn."""
    if before != KNOWN:
        return entries("before", drawn(rng, rates, before))
    passed = [round(rate * before) for rate in rates]
    return entries("before", {i: Counts(p, before - p) for i, p in enumerate(passed)})


def after_escalation(rng: Random, was: Rates, now: Rates, before: int) -> tuple[Comparison, int]:
    """The gate on what `EscalatingTrials` held, and how many conversations those are."""
    held = dict(enumerate(tried(rng, EscalatingTrials(), now)))
    comparison = compare(baseline(rng, was, before), entries("now", held))
    return comparison, comparison.counts.total


def until_decided(
    rng: Random, was: Rates, now: Rates, before: int, *, limit: int = 10, left: int = 200
) -> tuple[Comparison, int]:
    """One conversation each, then as many as `next_trials` asks for."""
    stored, held = baseline(rng, was, before), drawn(rng, now, 1)
    while True:
        comparison = compare(stored, entries("now", held))
        more = next_trials(comparison, limit=limit, left=left)
        if not more:
            return comparison, comparison.counts.total
        for series, number in more:
            i = int(series.subject.persona)
            held[i] = sum_with(held[i], talks(rng, now[i], number))
            left -= number


def fails(rng: Random, plan: Plan, rates: Rates) -> bool:
    """Whether any persona of these ``rates`` fails by ``plan``."""
    return any(plan.standing(counts) is Standing.FAILED for counts in tried(rng, plan, rates))


def tried(rng: Random, plan: Plan, rates: Rates) -> list[Counts]:
    """What comes of holding all that ``plan`` wants."""
    held = {i: Counts() for i in range(len(rates))}
    while more := wanted(plan, held):
        for i, number in more.items():
            held[i] = sum_with(held[i], talks(rng, rates[i], number))
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


def sum_with(one: Counts, other: Counts) -> Counts:
    """Both together."""
    return Counts(one.passed + other.passed, one.failed + other.failed)


def entries(run: str, held: Mapping[int, Counts]) -> tuple[Entry, ...]:
    """What the gate is given of conversations that were ``held``."""
    return tuple(
        Entry(
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


INSTRUMENT = Instrument(
    persona_sha256="",
    assistant_sha256="",
    provider="offline",
    user_model="agenda",
    judge_model="heuristic",
    prompt_version=None,
    max_turns=10,
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


PARTS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    "the gate, 20 personas, n conversations each": gate,
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
