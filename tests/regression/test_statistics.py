"""The statistics of the gates, against scipy and against what must hold whatever the counts."""

from __future__ import annotations

from itertools import product
from math import comb
from random import Random

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_synthconv.regression.statistics import (
    Stratum,
    binomial_tail,
    conversations_needed,
    holm,
    null_failures,
    pass_hat_k,
    predictive_tail,
    sprt,
    stratified_p,
    wilson,
)


@st.composite
def counts(draw: st.DrawFn, most: int = 60) -> tuple[int, int]:
    """Passed, and the total of at least one."""
    total = draw(st.integers(1, most))
    return draw(st.integers(0, total)), total


@st.composite
def tables(draw: st.DrawFn) -> Stratum:
    failed, total = draw(counts(8))
    failed_before, total_before = draw(counts(30))
    return Stratum(failed, total, failed_before, total_before)


p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(counts())
def test_wilsons_interval_is_scipys(given: tuple[int, int]) -> None:
    known = stats.binomtest(*given).proportion_ci(0.95, method="wilson")
    assert wilson(*given) == pytest.approx((known.low, known.high))


@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [
        *((1, 1, 0.21, 1), (5, 5, 0.57, 1), (10, 10, 0.72, 1)),
        *((19, 20, 0.76, 0.99), (20, 20, 0.84, 1), (60, 60, 0.94, 1), (0, 0, 0, 1)),
    ],
)
def test_few_conversations_leave_a_wide_interval(
    passed: int, total: int, low: float, high: float
) -> None:
    assert wilson(passed, total) == pytest.approx((low, high), abs=0.005)


@given(counts())
def test_the_interval_holds_the_rate_and_its_mirror_image_is_that_of_failures(
    given: tuple[int, int],
) -> None:
    passed, total = given
    low, high = wilson(passed, total)
    assert 0 <= low <= passed / total <= high <= 1
    assert wilson(total - passed, total) == pytest.approx((1 - high, 1 - low))


@given(counts(), st.floats(0, 1))
def test_the_binomial_tail_is_scipys(given: tuple[int, int], rate: float) -> None:
    most, total = given
    known = float(stats.binom.cdf(most, total, rate))
    assert binomial_tail(most, total, rate) == pytest.approx(known, abs=1e-9)


@pytest.mark.parametrize(("most", "tail"), [(-1, 0.0), (20, 1.0), (25, 1.0)])
def test_the_binomial_tail_has_its_ends(most: int, tail: float) -> None:
    assert [binomial_tail(most, 20, rate) for rate in (0.0, 0.5, 1.0)] == [tail] * 3


@given(counts(30), counts(200))
def test_the_predictive_tail_is_scipys(now: tuple[int, int], before: tuple[int, int]) -> None:
    (passed, total), (passed_before, total_before) = now, before
    known = stats.betabinom.cdf(
        passed, total, passed_before + 0.5, total_before - passed_before + 0.5
    )
    assert predictive_tail(*now, *before) == pytest.approx(float(known), rel=1e-6, abs=1e-12)


@given(counts(30), counts(60))
def test_more_passes_now_or_fewer_before_are_less_evidence(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    (passed, total), (passed_before, total_before) = now, before
    p = predictive_tail(passed, total, passed_before, total_before)
    if passed < total:
        assert predictive_tail(passed + 1, total, *before) >= p
    if passed_before > 0:
        assert predictive_tail(*now, passed_before - 1, total_before) >= p - 1e-12


def test_nothing_held_now_is_no_evidence() -> None:
    assert predictive_tail(0, 0, 20, 20) == 1
    assert stratified_p([Stratum(0, 0, 3, 20)]) == 1


def test_one_conversation_cannot_convict_one_of_twenty_however_long_the_baseline() -> None:
    assert all(predictive_tail(0, 1, n, n) > 0.05 / 20 for n in range(101))


@pytest.mark.parametrize("before", [5, 10, 20, 50])
@pytest.mark.parametrize("total", [5, 10, 20])
def test_the_predictive_tests_size_keeps_to_its_level(total: int, before: int) -> None:
    """What the docstring claims, computed exactly."""
    level = 0.0025
    critical = [
        sum(predictive_tail(x, total, s, before) <= level for x in range(total + 1)) - 1
        for s in range(before + 1)
    ]
    for rate in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99):
        chances = stats.binom.pmf(numpy.arange(before + 1), before, rate)
        size = numpy.dot(chances, stats.binom.cdf(numpy.array(critical), total, rate))
        assert size <= level


@given(p_values)
def test_holms_adjustment_is_its_definition(given: list[float]) -> None:
    """False discovery has scipy's name for it; Holm is checked against its first definition."""
    adjusted, count = holm(given), len(given)
    for level in (0.01, 0.05, 0.2):
        rejected = 0
        for p in sorted(given):
            if p * (count - rejected) > level:
                break
            rejected += 1
        assert sum(p <= level for p in adjusted) == rejected


@given(p_values)
def test_holms_adjustment_lies_between_none_and_bonferronis(given: list[float]) -> None:
    for p, adjusted in zip(given, holm(given), strict=True):
        assert p <= adjusted <= min(1, len(given) * p) + 1e-12
    order = sorted(range(len(given)), key=given.__getitem__)
    ordered = [holm(given)[i] for i in order]
    assert ordered == sorted(ordered)


def test_none_to_adjust_is_none_adjusted() -> None:
    assert holm([]) == ()


@given(tables())
def test_of_one_stratum_the_test_is_fishers(table: Stratum) -> None:
    it = table
    rows = [
        [it.failed, it.total - it.failed],
        [it.failed_before, it.total_before - it.failed_before],
    ]
    known = stats.fisher_exact(numpy.array(rows), alternative="greater")[1]
    assert stratified_p([table]) == pytest.approx(float(known), rel=1e-6, abs=1e-9)


@given(st.lists(tables(), min_size=1, max_size=4))
def test_of_several_strata_the_chances_are_those_of_all_ways_to_split_the_failures(
    strata: list[Stratum],
) -> None:
    each = [
        stats.hypergeom(s.total + s.total_before, s.failed_ever, s.total).pmf(range(s.total + 1))
        for s in strata
    ]
    chances = numpy.ones(1)
    for pmf in each:
        chances = numpy.convolve(chances, pmf)
    found = null_failures(strata)
    assert found == pytest.approx(chances[: len(found)], abs=1e-9)
    assert sum(chances[len(found) :]) == pytest.approx(0, abs=1e-9)


def test_of_many_conversations_the_test_is_the_chi_square_of_cochran_mantel_and_haenszel() -> None:
    strata = [Stratum(25 + i, 200, 40 + 3 * i, 400) for i in range(6)]
    expected = sum(s.total * s.failed_ever / (s.total + s.total_before) for s in strata)
    variance = sum(
        s.total * s.total_before * s.failed_ever * (s.total + s.total_before - s.failed_ever)
        / ((s.total + s.total_before) ** 2 * (s.total + s.total_before - 1))
        for s in strata
    )  # fmt: skip
    deviation = sum(s.failed for s in strata) - expected - 0.5
    approximate = float(stats.norm.sf(deviation / variance**0.5))
    assert 0.001 < approximate < 0.5
    assert stratified_p(strata) == pytest.approx(approximate, rel=0.03)


@given(st.lists(tables(), max_size=4))
def test_strata_that_say_nothing_change_nothing(strata: list[Stratum]) -> None:
    silent = [Stratum(0, 0, 0, 0), Stratum(0, 5, 0, 20), Stratum(5, 5, 20, 20), Stratum(0, 0, 2, 9)]
    assert stratified_p([*strata, *silent]) == pytest.approx(stratified_p(strata))


@given(st.lists(tables(), min_size=1, max_size=4))
def test_chances_add_up_to_one_and_to_less_when_tables_are_left_out(strata: list[Stratum]) -> None:
    assert sum(null_failures(strata)) == pytest.approx(1)
    kept = null_failures(strata, lambda table: table.failed < 2)
    assert len(kept) == len(null_failures(strata))
    assert all(a <= b + 1e-12 for a, b in zip(kept, null_failures(strata), strict=True))


def test_the_stratified_test_is_not_fooled_by_which_persona_was_tried_more_often() -> None:
    """Simpson's paradox: each persona is as before, and only the difficult one was tried more."""
    strata = [Stratum(10, 20, 10, 20), Stratum(0, 1, 0, 100)]
    pooled = [Stratum(10, 21, 10, 120)]
    assert stratified_p(pooled) < 0.001
    assert stratified_p(strata) > 0.5


def test_pass_hat_k_is_the_share_of_samples_that_all_pass() -> None:
    assert pass_hat_k(19, 20, 5) == pytest.approx(0.75)
    assert pass_hat_k(5, 8, 3) == comb(5, 3) / comb(8, 3)
    assert [pass_hat_k(*given) for given in ((4, 4, 4), (3, 4, 4), (4, 4, 5), (4, 4, 0))] == [
        *(1.0, 0.0, None, None)
    ]


def test_pass_hat_k_is_unbiased() -> None:
    rate, total, k = 0.8, 7, 3
    chances = stats.binom.pmf(numpy.arange(total + 1), total, rate)
    found = [pass_hat_k(passed, total, k) or 0.0 for passed in range(total + 1)]
    assert numpy.dot(chances, found) == pytest.approx(rate**k)


def after(passed: int, failed: int) -> bool | None:
    return sprt(passed, failed, good=0.95, bad=0.8, alpha=0.05, beta=0.2)


def test_the_sequential_test_has_walds_bounds() -> None:
    assert [after(0, n) for n in range(4)] == [None, None, None, True]
    assert [after(9, 0), after(10, 0)] == [None, False]
    assert [after(17, 1), after(18, 1)] == [None, False]


@given(st.integers(0, 60), st.integers(0, 20))
def test_a_failure_more_never_speaks_for_the_assistant(passed: int, failed: int) -> None:
    rank = {False: 0, None: 1, True: 2}
    assert rank[after(passed, failed + 1)] >= rank[after(passed, failed)]
    assert rank[after(passed + 1, failed)] <= rank[after(passed, failed)]


@pytest.mark.parametrize(
    ("good", "bad", "total"),
    [(0.95, 0.80, 27), (0.97, 0.85, 36), (0.99, 0.90, 29), (0.90, 0.70, 25), (0.95, 0.60, 7)],
)
def test_as_many_are_needed_as_the_exact_binomial_test_needs(
    good: float, bad: float, total: int
) -> None:
    """The sample sizes of the literature's test, for a baseline that knows the rate."""
    known = 1_000_000
    needed = conversations_needed(
        round(good * known), known, drop=good - bad, alpha=0.05, beta=0.2, limit=200
    )
    assert needed == total
    enough = [
        n
        for n in range(1, total + 1)
        if stats.binom.cdf(stats.binom.ppf(0.05, n, good) - 1, n, bad) >= 0.8
    ]
    assert enough == [total]


def test_a_short_baseline_asks_for_more_and_a_very_short_one_for_what_nobody_holds() -> None:
    def needed(total: int) -> int | None:
        return conversations_needed(
            round(0.95 * total), total, drop=0.15, alpha=0.05, beta=0.2, limit=400
        )

    lengths = [needed(total) for total in (100, 400, 10_000)]
    assert lengths == sorted(lengths, key=lambda n: -(n or 0))
    assert needed(10) is None
    assert needed(0) is None


def test_a_simulation_of_the_exact_test_keeps_to_its_level() -> None:
    rng, alarms, runs = Random(5), 0, 400
    for _ in range(runs):
        rates = [rng.betavariate(19, 1) for _ in range(8)]
        strata = [
            Stratum(
                sum(rng.random() > rate for _ in range(3)), 3,
                sum(rng.random() > rate for _ in range(20)), 20,
            )
            for rate in rates
        ]  # fmt: skip
        alarms += stratified_p(strata) <= 0.05
    assert alarms / runs <= 0.05


def test_a_baseline_of_a_million_conversations_can_be_reckoned_with() -> None:
    for passed, total in product(range(4), range(1, 4)):
        if passed <= total:
            p = predictive_tail(passed, total, 950_000, 1_000_000)
            assert p == pytest.approx(float(stats.binom.cdf(passed, total, 0.95)), rel=1e-3)
