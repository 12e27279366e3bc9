"""Trials: who is to talk again, until when, and what it then comes to."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthconv.regression.counts import Counts, Standing
from pytest_synthconv.regression.trial_plan import (
    EscalatingTrials,
    FixedTrials,
    SequentialTrials,
    TrialPlan,
)

PLANS: list[TrialPlan] = [FixedTrials(4, 0.5), EscalatingTrials(), SequentialTrials(personas=3)]


def test_fixed_trials_are_held_in_one_round() -> None:
    held = (Counts(), Counts(2, 1, 1), Counts(5, 1))
    assert [FixedTrials(5).more(counts) for counts in held] == [5, 1, 0]


@pytest.mark.parametrize(
    ("counts", "least", "expected"),
    [
        *((Counts(5, 0), 1.0, Standing.PASSED), (Counts(4, 1), 1.0, Standing.FAILED)),
        *((Counts(4, 1), 0.8, Standing.FLAKY), (Counts(3, 2), 0.8, Standing.FAILED)),
        *((Counts(7, 3), 0.7, Standing.FLAKY), (Counts(0, 5), 0.0, Standing.FLAKY)),
    ],
)
def test_the_share_that_did_not_fail_must_reach_the_minimum(
    counts: Counts, least: float, expected: Standing
) -> None:
    assert FixedTrials(counts.total, least).standing(counts) is expected


def test_escalation_tries_four_more_times_only_after_a_failure() -> None:
    plan = EscalatingTrials()
    assert [plan.more(c) for c in (Counts(), Counts(1), Counts(0, 1), Counts(2, 3))] == [1, 0, 4, 0]


@pytest.mark.parametrize(("failed", "expected"), [(1, "flaky"), (2, "flaky"), (3, "failed")])
def test_three_failures_of_five_decide(failed: int, expected: str) -> None:
    assert EscalatingTrials().standing(Counts(5 - failed, failed)).value == expected


def test_one_conversation_that_passed_is_passed() -> None:
    assert EscalatingTrials().standing(Counts(1, 0)) is Standing.PASSED


@pytest.mark.parametrize("plan", PLANS)
def test_faults_are_neither_tried_for_ever_nor_called_a_pass(plan: TrialPlan) -> None:
    held = Counts()
    for _ in range(100):
        if not (more := plan.more(held)):
            break
        held = Counts(excluded=held.excluded + more)
    assert plan.more(held) == 0
    assert plan.standing(held) is Standing.UNTESTED


@pytest.mark.parametrize("plan", PLANS)
def test_one_fault_among_few_leaves_nothing_to_tell(plan: TrialPlan) -> None:
    assert plan.standing(Counts(4, 0, 1)) is Standing.UNTESTED


@pytest.mark.parametrize("plan", PLANS)
@given(outcomes=st.lists(st.sampled_from("pfe"), min_size=40, max_size=40))
@settings(max_examples=30)
def test_every_plan_comes_to_an_end_and_to_one_standing(
    plan: TrialPlan, outcomes: list[str]
) -> None:
    coming = iter(outcomes)
    held = Counts()
    while more := plan.more(held):
        new = [next(coming) for _ in range(more)]
        held = Counts(*(a + new.count(b) for a, b in zip(held, "pfe", strict=True)))
    assert isinstance(plan.standing(held), Standing)


@pytest.mark.parametrize(("rate", "size"), [(0.97, 0.003), (0.95, 0.014)])
def test_escalation_of_twenty_healthy_personas_fails_as_rarely_as_its_docstring_says(
    rate: float, size: float
) -> None:
    plan = EscalatingTrials()
    one = sum(
        rate ** outcome.count(True) * (1 - rate) ** outcome.count(False)
        for outcome in product((True, False), repeat=5)
        if not outcome[0] and plan.standing(Counts(sum(outcome), 5 - sum(outcome))) == "failed"
    )
    assert 1 - (1 - one) ** 20 == pytest.approx(size, abs=0.0006)


def test_sequential_trials_stop_as_soon_as_they_tell() -> None:
    plan = SequentialTrials(personas=1)
    assert (plan.more(Counts(9, 0)), plan.more(Counts(10, 0))) == (1, 0)
    assert plan.standing(Counts(10, 0)) is Standing.PASSED
    assert plan.standing(Counts(18, 1)) is Standing.FLAKY
    assert plan.standing(Counts(0, 3)) is Standing.FAILED


def test_who_failed_more_often_than_not_fails_at_the_limit_though_it_is_undecided() -> None:
    plan = SequentialTrials(personas=20, limit=3)
    assert plan.standing(Counts(1, 2)) is Standing.FAILED
    assert plan.standing(Counts(2, 1)) is Standing.UNDECIDED


def test_sequential_trials_that_reach_their_limit_are_undecided() -> None:
    plan = SequentialTrials(personas=1, limit=4)
    assert plan.more(Counts(3, 1)) == 0
    assert plan.standing(Counts(3, 1)) is Standing.UNDECIDED


def test_the_more_personas_the_more_evidence_against_one_of_them() -> None:
    few, many = SequentialTrials(personas=1), SequentialTrials(personas=20)
    assert (few.standing(Counts(0, 3)), many.more(Counts(0, 3))) == (Standing.FAILED, 2)
    assert many.standing(Counts(0, 5)) is Standing.FAILED
