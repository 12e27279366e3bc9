"""Trials: who is to talk again, until when, and what it then comes to."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored_runs import entry, suite

from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.tally import Counts, Standing
from pytest_synthconv.regression.trials import (
    EscalatingTrials,
    FixedTrials,
    Plan,
    SequentialTrials,
    next_trials,
    wanted,
)

PLANS: list[Plan] = [FixedTrials(4, 0.5), EscalatingTrials(), SequentialTrials(personas=3)]
BEFORE = suite(each=20)


def asked(comparison_of: dict[str, int], *, limit: int = 10, left: int = 100) -> dict[str, int]:
    """Who is to talk again after one conversation each, of which these failed."""
    comparison = compare(BEFORE, suite(comparison_of, each=1, run="r2"))
    chosen = next_trials(comparison, limit=limit, left=left)
    return {series.subject.persona: number for series, number in chosen}


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
def test_faults_are_neither_tried_for_ever_nor_called_a_pass(plan: Plan) -> None:
    held = Counts()
    for _ in range(100):
        if not (more := plan.more(held)):
            break
        held = Counts(excluded=held.excluded + more)
    assert plan.more(held) == 0
    assert plan.standing(held) is Standing.UNTESTED


@pytest.mark.parametrize("plan", PLANS)
def test_one_fault_among_few_leaves_nothing_to_tell(plan: Plan) -> None:
    assert plan.standing(Counts(4, 0, 1)) is Standing.UNTESTED


@pytest.mark.parametrize("plan", PLANS)
@given(outcomes=st.lists(st.sampled_from("pfe"), min_size=40, max_size=40))
@settings(max_examples=30)
def test_every_plan_comes_to_an_end_and_to_one_standing(plan: Plan, outcomes: list[str]) -> None:
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


def test_only_those_who_are_to_talk_again_are_wanted() -> None:
    held = {"alex": Counts(1), "ben": Counts(0, 1), "cy": Counts()}
    assert wanted(EscalatingTrials(), held) == {"ben": 4, "cy": 1}


def test_until_decided_asks_for_those_on_whom_the_verdict_hangs() -> None:
    assert asked({"p03": 1}) == {"p03": 2}


def test_until_decided_asks_for_everybody_when_it_hangs_on_the_suite() -> None:
    stored = suite({f"p{i:02}": 2 for i in range(20)}, each=20)[:10]
    run = suite({f"p{i:02}": 1 for i in range(4)}, each=2, run="r2")[:10]
    comparison = compare(stored, run)
    assert not any(it.is_undecided for it in comparison.personas)
    assert comparison.suite is not None
    assert comparison.suite.is_undecided
    chosen = next_trials(comparison, limit=10, left=100)
    assert [number for _, number in chosen] == [1] * 10


def test_until_decided_stops_when_the_gate_is_decided() -> None:
    assert asked({}) == {}
    assert asked({f"p{i:02}": 1 for i in range(9)}) == {}  # the suite is convicted


def test_until_decided_spends_no_more_than_is_left_and_on_the_least_certain_first() -> None:
    stored = [*BEFORE[:4], entry("p04", 18, 2), *BEFORE[5:]]
    comparison = compare(stored, suite({"p03": 1, "p04": 1}, each=1, run="r2"))
    chosen = next_trials(comparison, limit=10, left=1)
    assert [(series.subject.persona, number) for series, number in chosen] == [("p03", 1)]


def test_until_decided_holds_nobody_beyond_the_limit() -> None:
    assert asked({"p03": 1}, limit=1) == {}
    assert asked({"p03": 1}, limit=2) == {"p03": 1}


def test_until_decided_asks_for_nothing_when_nothing_can_be_compared() -> None:
    comparison = compare(BEFORE, suite({"p03": 1}, each=1, judge_model="gpt-6"))
    assert next_trials(comparison, limit=10, left=100) == ()


@given(st.lists(st.booleans(), min_size=60, max_size=60))
@settings(max_examples=15, deadline=None)
def test_until_decided_comes_to_an_end_within_its_limits(outcomes: list[bool]) -> None:
    coming = iter(outcomes * 4)
    stored = BEFORE[:6]
    held = {it.subject.persona: Counts(*((1, 0) if next(coming) else (0, 1))) for it in stored}
    left = 30
    while True:
        run = [entry(name, *counts, run="r2") for name, counts in held.items()]
        more = next_trials(compare(stored, run), limit=8, left=left)
        if not more:
            break
        for series, number in more:
            passed = sum(next(coming) for _ in range(number))
            name = series.subject.persona
            held[name] = Counts(held[name].passed + passed, held[name].failed + number - passed)
            left -= number
    assert left >= 0
    assert all(counts.total <= 8 for counts in held.values())
