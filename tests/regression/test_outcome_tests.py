"""The test of one outcome, against scipy and against counting all ways."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_synthconv.regression.outcome_tests import FEWEST, binary, numeric, result_of
from pytest_synthconv.regression.statistics import (
    Stratum,
    binomial,
    convolved,
    hypergeometric,
    null_sums,
    predictive_tail,
)

turns = st.lists(st.integers(1, 6), min_size=2, max_size=9)


@given(turns, st.data())
def test_the_chances_of_a_sum_are_those_of_all_ways_to_draw(
    pool: list[int], data: st.DataObject
) -> None:
    drawn = data.draw(st.integers(1, len(pool)))
    ways = Counter(sum(way) - drawn * min(pool) for way in combinations(pool, drawn))
    chances = null_sums(Counter(pool), drawn)
    assert sum(chances) == pytest.approx(1)
    for excess, chance in enumerate(chances):
        assert chance == pytest.approx(ways[excess] / ways.total())


@given(turns, st.integers(1, 9))
def test_the_test_of_turns_counts_all_ways_that_are_as_bad(pool: list[int], number: int) -> None:
    now = pool[:number]
    ways = [sum(way) for way in combinations(pool, len(now))]
    sample = numeric(Counter(pool[number:]), Counter(now))
    as_bad = sum(way >= sum(now) for way in ways) / len(ways)
    assert sample.p_values[sample.score] == pytest.approx(as_bad)


@given(st.integers(0, 12), st.integers(0, 100).map(lambda hundredths: hundredths / 100))
def test_the_binomial_chances_are_scipys(total: int, rate: float) -> None:
    known = stats.binom.pmf(numpy.arange(total + 1), total, rate)
    assert binomial(total, rate) == pytest.approx(known.tolist(), abs=1e-9)


def test_long_baselines_are_no_trouble() -> None:
    sample = numeric({2: 10_000, 3: 4_000, 9: 1}, {3: 4, 9: 1})
    assert sum(sample.chances) == pytest.approx(1)
    assert 0 < sample.p_values[sample.score] < 1e-4


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_conversations_convict_no_persona_by_their_turns(number: int) -> None:
    sample = numeric({1: 1000}, {9: number})
    assert not sample.convicts(sample.score, 1.0)
    assert numeric({1: 1000}, {9: FEWEST}).convicts(8 * FEWEST, 0.001)


def test_how_often_something_happened_is_judged_by_the_predictive_test() -> None:
    sample = binary(Stratum(3, 5, 1, 20))
    assert sample.p_values[3] == predictive_tail(2, 5, 19, 20)
    assert list(sample.chances) == list(hypergeometric(Stratum(3, 5, 1, 20)))
    assert not sample.convicts(FEWEST - 1, 1.0)


@pytest.mark.parametrize("alpha", [0.3, 0.05, 0.01])
def test_what_is_spent_is_the_chance_of_convicting_and_at_most_alpha(alpha: float) -> None:
    """By going through all that may come of two personas with the same numbers together."""
    one, other = Stratum(2, 4, 2, 6), Stratum(1, 4, 3, 6)
    chance, spent = 0.0, set()
    for now in product(range(5), repeat=2):
        pair = [table.with_failed(failed) for table, failed in zip((one, other), now, strict=True)]
        if any(table.failed_before < 0 for table in pair):
            continue
        samples = [binary(table) for table in pair]
        result = result_of(samples, alpha)
        spent.add(round(result.spent, 9))
        if result.convicts_suite or any(result.convicted):
            chance += samples[0].chances[now[0]] * samples[1].chances[now[1]]
    assert len(spent) == 1  # It is known before it is seen what happened before and what now.
    assert chance <= spent.pop() + 1e-9
    assert chance <= alpha


def test_nothing_is_spent_where_nothing_can_differ() -> None:
    result = result_of([numeric({2: 20}, {2: 5})] * 3, 0.01)
    assert result.spent == pytest.approx(0, abs=1e-12)
    assert not result.convicts_suite


def test_two_dice_are_convolved() -> None:
    assert convolved([0.5, 0.5], [0.5, 0.5]) == [0.25, 0.5, 0.25]
