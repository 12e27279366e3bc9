"""The gate: it convicts those who got worse, and hardly ever those who did not."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from stored_runs import entry, suite

from pytest_synthconv.core.models import StopReason
from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.counts import Counts, PersonaCounts
from pytest_synthconv.regression.findings import (
    Change,
    Comparison,
    GateVerdict,
    Obstacle,
    PersonaFinding,
    Rules,
)
from pytest_synthconv.regression.statistics import Stratum, holm, predictive_tail, stratified_p

BEFORE = suite({"p00": 1, "p07": 1}, each=20)
"""Twenty personas, each held twenty times; two of them failed once."""


def only(comparison: Comparison, persona: str) -> PersonaFinding:
    (found,) = [it for it in comparison.personas if it.subject.persona == persona]
    return found


def convicted(comparison: Comparison) -> list[str]:
    return [finding.subject.persona for finding in comparison.convicted]


def changes(comparison: Comparison) -> dict[str, Change]:
    return {it.subject.persona: it.change for it in comparison.personas}


def test_a_run_like_the_baseline_is_ok() -> None:
    found = compare(BEFORE, suite({"p03": 1}, each=5, run="r2"))
    assert found.verdict is GateVerdict.OK
    assert found.convicted == ()


def test_a_persona_that_collapsed_is_convicted_by_name() -> None:
    found = compare(BEFORE, suite({"p03": 5, "p11": 5}, each=5, run="r2"))
    assert found.verdict is GateVerdict.REGRESSION
    assert convicted(found) == ["p03", "p11"]
    assert only(found, "p03").change is Change.NEWLY_FAILING


def test_a_small_loss_everywhere_convicts_the_suite_and_nobody_by_name() -> None:
    losses = {f"p{i:02}": 1 for i in range(0, 20, 2)}
    found = compare(BEFORE, suite(losses, each=5, run="r2"))
    assert found.verdict is GateVerdict.REGRESSION
    assert found.convicted == ()
    assert found.suite is not None
    assert found.suite.is_convicted


def test_the_figures_are_those_of_the_tests() -> None:
    found = compare(BEFORE, suite({"p00": 2, "p03": 1}, each=5, run="r2"))
    strata = [Stratum(it.now.failed, 5, it.before.failed, 20) for it in found.personas]
    p_values = [predictive_tail(5 - s.failed, 5, 20 - s.failed_before, 20) for s in strata]
    assert [it.p_value for it in found.personas] == pytest.approx(p_values)
    assert [it.adjusted for it in found.personas] == pytest.approx(holm(p_values))
    assert found.suite is not None
    assert found.suite.cmh == pytest.approx(stratified_p(strata))
    assert found.suite.p_value >= found.suite.cmh - 1e-9
    assert found.suite.expected == pytest.approx(398 / 400)


def test_one_failure_convicts_nobody_and_is_not_called_ok_either() -> None:
    found = compare(BEFORE, suite({"p03": 1}, each=1, run="r2"))
    assert found.verdict is GateVerdict.INCONCLUSIVE
    assert [it.subject.persona for it in found.personas if it.is_undecided] == ["p03"]


@pytest.mark.parametrize(("fails_on", "verdict"), [(True, "regression"), (False, "ok")])
def test_what_would_settle_it_settles_it(*, fails_on: bool, verdict: str) -> None:
    more = only(compare(BEFORE, suite({"p03": 1}, each=1, run="r2")), "p03").more
    assert more == 2
    held = suite(each=1, run="r2")
    held[3] = entry("p03", *((0, 1 + more) if fails_on else (more, 1)), run="r2")
    found = compare(BEFORE, held)
    assert not only(found, "p03").is_undecided
    assert found.verdict.value == verdict


def test_two_failures_of_two_are_not_enough_in_a_small_suite_either() -> None:
    stored = [entry("alex", 20), entry("ben", 20)]
    found = compare(stored, [entry("alex", 0, 2, run="r2"), entry("ben", 2, run="r2")])
    assert convicted(found) == []
    assert only(found, "alex").is_undecided
    assert only(found, "alex").more == 2


def test_a_suite_of_few_conversations_is_told_how_many_more_it_takes() -> None:
    stored = suite({f"p{i:02}": 1 for i in range(20)}, each=20)
    found = compare(stored, suite(dict.fromkeys(("p01", "p02", "p03"), 1), each=1, run="r2"))
    assert found.suite is not None
    assert found.suite.is_undecided
    assert found.suite.more == 13  # 33 tell .95 from .80 after 400


def test_a_baseline_too_short_for_any_verdict_is_said_so() -> None:
    found = compare([entry("alex", 1)], [entry("alex", 0, 1, run="r2")])
    assert found.verdict is GateVerdict.INCONCLUSIVE
    assert found.suite is not None
    assert found.suite.more is None


def test_every_persona_is_exactly_one_of_all_changes() -> None:
    stored = [
        *(entry("steady", 9, 1), entry("fixed", 1, 9), entry("still", 0, 10)),
        *(entry("newly", 10), entry("flaky", 10), entry("removed", 5), entry("lost", 10)),
        entry("otherwise", 10, judge_model="old"),
    ]
    run = [
        *(entry("steady", 5), entry("fixed", 5), entry("still", 0, 5), entry("newly", 1, 4)),
        *(entry("flaky", 4, 1), entry("lost", 0, 0, 1), entry("otherwise", 5), entry("new", 5)),
    ]
    assert changes(compare(stored, run)) == {
        "steady": Change.STEADY,
        "fixed": Change.FIXED,
        "still": Change.STILL_FAILING,
        "newly": Change.NEWLY_FAILING,
        "flaky": Change.FLAKY,
        "removed": Change.REMOVED,
        "lost": Change.UNTESTED,
        "otherwise": Change.MEASURED_OTHERWISE,
        "new": Change.NEW,
    }


def test_who_failed_before_is_no_regression() -> None:
    stored = [*BEFORE, entry("old", 0, 20)]
    found = compare(stored, [*suite(each=5, run="r2"), entry("old", 0, 5, run="r2")])
    assert found.verdict is GateVerdict.OK
    assert only(found, "old").change is Change.STILL_FAILING


def test_what_was_measured_otherwise_is_not_compared_in_silence() -> None:
    found = compare(BEFORE, suite({"p03": 5}, each=5, judge_model="gpt-6"))
    assert (found.verdict, found.obstacle) == (GateVerdict.INCONCLUSIVE, Obstacle.NOTHING_COMPARED)
    assert found.suite is None
    assert {str(d) for it in found.personas for d in it.differences} == {
        "judge model heuristic then, gpt-6 now"
    }


def test_an_edited_card_takes_only_that_persona_out() -> None:
    run = suite(each=5, run="r2")
    run[3] = entry("p03", 0, 5, persona_sha256="edited")
    found = compare(BEFORE, run)
    assert found.verdict is GateVerdict.OK
    assert only(found, "p03").change is Change.MEASURED_OTHERWISE
    assert [each.subject.persona for each in found.unused] == ["p03"]


def test_another_endpoint_is_told_and_compared() -> None:
    found = compare(BEFORE, suite({"p03": 5}, each=5, endpoint_sha256="other"))
    assert found.has_other_endpoint
    assert convicted(found) == ["p03"]
    assert not compare(BEFORE, suite(each=5)).has_other_endpoint


def test_personas_of_the_same_id_of_two_assistants_are_two() -> None:
    stored = [*suite(each=20), *suite(each=20, assistant="Fran")]
    run = [*suite(each=5), *suite({"p03": 5}, each=5, assistant="Fran")]
    (found,) = compare(stored, run).convicted
    assert found.subject == ("Fran", "p03")


def lost(number: int) -> list[PersonaCounts]:
    """A hundred conversations, so many of which ended in faults."""
    run = suite(each=5, run="r2")
    return [*run[:-1], entry("p19", 5 - number, 0, number, run="r2")] if number <= 5 else [
        *run[:-3], *(entry(f"p{i}", 0, 0, 5, run="r2") for i in (17, 18, 19))
    ]  # fmt: skip


def test_excluded_conversations_are_in_neither_numerator_nor_denominator() -> None:
    found = compare(BEFORE, lost(3))
    assert found.verdict is GateVerdict.OK
    assert only(found, "p19").now == Counts(2, 0, 3)
    assert found.suite is not None
    assert found.suite.now.total == 97


def test_too_many_excluded_leave_no_verdict_not_even_on_the_convicted() -> None:
    run = lost(15)
    run[3] = entry("p03", 0, 5, run="r2")
    found = compare(BEFORE, run)
    assert (found.verdict, found.obstacle) == (GateVerdict.INCONCLUSIVE, Obstacle.TOO_MANY_EXCLUDED)
    assert compare(BEFORE, run, Rules(max_excluded=0.2)).verdict is GateVerdict.REGRESSION


def test_a_run_of_faults_alone_is_not_ok() -> None:
    run = [entry("p03", 0, 0, 5)]
    assert compare(BEFORE, run).verdict is GateVerdict.INCONCLUSIVE
    assert compare(BEFORE, run, Rules(max_excluded=1)).obstacle is Obstacle.NOTHING_COMPARED


def test_an_empty_run_is_not_ok() -> None:
    found = compare(BEFORE, [])
    assert (found.verdict, found.obstacle) == (GateVerdict.INCONCLUSIVE, Obstacle.NOTHING_COMPARED)
    assert len(found.of(Change.REMOVED)) == 20


def test_what_fails_is_by_the_rules() -> None:
    run = suite(each=5, run="r2")
    run[3] = entry("p03", 0, ended={StopReason.MAX_TURNS: 5})
    assert not only(compare(BEFORE, run), "p03").is_convicted
    strict = Rules(fail_on=frozenset({"frustrated", "max_turns"}))
    assert convicted(compare(BEFORE, run, strict)) == ["p03"]


def test_means_do_not_depend_on_who_was_held_more_often() -> None:
    stored = [entry("quick", 10, turns=10), entry("slow", 10, turns=50)]
    run = [entry("quick", 5, turns=5), entry("slow", 50, turns=250)]
    found = compare(stored, run).suite
    assert found is not None
    assert found.means_before.turns == found.means_now.turns == 3


@given(st.permutations(range(20)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_entries_changes_nothing(order: list[int]) -> None:
    run = suite({"p03": 3, "p04": 1}, each=5, run="r2")
    found = compare([BEFORE[i] for i in order], [run[i] for i in order])
    expected = compare(BEFORE, run)
    assert changes(found) == changes(expected)
    assert found.verdict is expected.verdict
    assert [it.p_value for it in found.personas] == [it.p_value for it in expected.personas]


def test_shards_of_a_run_say_together_what_the_run_says() -> None:
    whole = suite({"p03": 5}, each=5)
    shards = [*suite({"p03": 3}, each=3, run="s1"), *suite({"p03": 2}, each=2, run="s2")]
    found, expected = compare(BEFORE, shards), compare(BEFORE, whole)
    assert [(it.change, it.now, it.p_value) for it in found.personas] == [
        (it.change, it.now, it.p_value) for it in expected.personas
    ]
    assert found.suite == expected.suite


@pytest.mark.slow
@pytest.mark.parametrize(("before", "each"), [(3, 3), (2, 4)])
def test_false_alarms_of_both_tests_together_keep_to_alpha_exactly(before: int, each: int) -> None:
    """Over all that can come of two personas of the same rate before and now."""
    alarming = [
        (failed_before, failed)
        for failed_before in product(range(before + 1), repeat=2)
        for failed in product(range(each + 1), repeat=2)
        if compare(
            [entry(f"p{i}", before - f, f) for i, f in enumerate(failed_before)],
            [entry(f"p{i}", each - f, f, run="r2") for i, f in enumerate(failed)],
        ).verdict
        is GateVerdict.REGRESSION
    ]
    assert alarming
    for rate in (0.1, 0.3, 0.5, 0.7, 0.9):
        past, now = (
            stats.binom.pmf(numpy.arange(n + 1), n, 1 - rate).tolist() for n in (before, each)
        )
        alarms = sum(
            prod(past[f] for f in failed_before) * prod(now[f] for f in failed)
            for failed_before, failed in alarming
        )
        assert alarms <= 0.05


def test_one_failure_after_a_baseline_without_any_convicts_neither_persona_nor_suite() -> None:
    found = compare(suite(each=20), suite({"p03": 1}, each=1, run="r2"))
    assert found.suite is not None
    assert found.suite.p_value <= 0.05
    assert found.verdict is GateVerdict.INCONCLUSIVE
