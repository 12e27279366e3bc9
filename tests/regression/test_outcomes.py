"""The gate looks at goals, hand-offs, turns and checks, and all of them share one alpha."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored_runs import entry, record

from pytest_synthconv.core.models import StopReason
from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.comparison_json import plain
from pytest_synthconv.regression.comparison_text import headline, lines
from pytest_synthconv.regression.counts import PersonaCounts, Tally
from pytest_synthconv.regression.findings import (
    Comparison,
    Gap,
    GateVerdict,
    Outcome,
    OutcomeFinding,
    Rules,
)
from pytest_synthconv.regression.outcomes import WEIGHTS
from pytest_synthconv.regression.tallying import tallied

NAMES = [f"p{i:02}" for i in range(20)]


def talks(who: str, met: Mapping[int, int], run: str = "r1", **fields: Any) -> PersonaCounts:
    """Talks that met the goal, by their number of turns, and others by name of their end."""
    ended = {
        StopReason.GOAL_MET: sum(met.values()),
        StopReason.HANDED_OFF: fields.pop("handed_off", 0),
        StopReason.FRUSTRATED: fields.pop("frustrated", 0),
        StopReason.MAX_TURNS: fields.pop("max_turns", 0),
    }
    known = {reason: number for reason, number in ended.items() if number}
    return entry(who, 0, run=run, ended=known, turns_met=met, **fields)


BEFORE = [talks(who, {2: 14, 3: 6}) for who in NAMES]


def of(comparison: Comparison, outcome: Outcome) -> OutcomeFinding:
    (found,) = [it for it in comparison.outcomes if it.outcome is outcome]
    return found


def named(comparison: Comparison, outcome: Outcome) -> list[str]:
    return [it.series.subject.persona for it in of(comparison, outcome).convicted]


def text(run: Sequence[PersonaCounts], before: Sequence[PersonaCounts] = BEFORE) -> str:
    return " ".join(" ".join(lines(compare(before, run), before)).split())


def test_a_run_like_the_baseline_says_all_that_was_looked_at() -> None:
    found = compare(BEFORE, [talks(who, {2: 2, 3: 1}, "r2") for who in NAMES])
    assert headline(found) == (
        "ok: no worse than the baseline in failures, goals met, hand-offs, turns; "
        "15 points less would have shown"
    )


def test_a_release_that_hands_everybody_over_is_a_regression() -> None:
    found = compare(BEFORE, [talks(who, {}, "r2", handed_off=1) for who in NAMES])
    assert found.verdict is GateVerdict.REGRESSION
    assert not of(found, Outcome.FAILURES).is_worse
    assert of(found, Outcome.HAND_OFFS).is_convicted
    assert headline(found) == (
        "regression: worse than the baseline: the suite as a whole (goals met, hand-offs)"
    )


def test_who_is_handed_over_is_named_with_the_figures() -> None:
    run = [talks(who, {2: 5}, "r2") for who in NAMES]
    run[3] = talks("p03", {}, "r2", handed_off=5)
    found = compare(BEFORE, run)
    assert named(found, Outcome.HAND_OFFS) == named(found, Outcome.GOALS) == ["p03"]
    assert headline(found) == "regression: worse than the baseline: p03 (goals met, hand-offs)"
    assert "worse in hand-offs: p03: 5 of 5 (100%, 57% to 100%), before 0 of 20" in text(run)
    assert "worse in goals met: p03: 0 of 5 (0%, 0% to 43%), before 20 of 20" in text(run)


def test_a_turn_more_everywhere_is_a_regression_with_one_talk_each() -> None:
    found = compare(BEFORE, [talks(who, {3: 1, 4: 0}, "r2") for who in NAMES[:14]] + [
        talks(who, {4: 1}, "r2") for who in NAMES[14:]
    ])  # fmt: skip
    assert of(found, Outcome.TURNS).is_convicted
    assert headline(found) == "regression: worse than the baseline: the suite as a whole (turns)"


def test_who_needs_more_turns_is_named_with_the_means() -> None:
    run = [talks(who, {2: 4, 3: 1}, "r2") for who in NAMES]
    run[3] = talks("p03", {5: 5}, "r2")
    assert named(compare(BEFORE, run), Outcome.TURNS) == ["p03"]
    assert (
        "worse in turns: p03: 5.0 to the goal (mean of 5), before 2.3 to the goal (mean of 20)"
        in text(run)
    )


def test_turns_of_talks_that_did_not_meet_the_goal_do_not_count() -> None:
    run = [talks(who, {2: 2, 3: 1}, "r2", turns=90, handed_off=0) for who in NAMES]
    assert compare(BEFORE, run).verdict is GateVerdict.OK


def test_a_difference_that_nobody_feels_is_no_regression_however_certain() -> None:
    before = [talks(who, {2: 1000}) for who in NAMES]
    run = [talks(who, {2: 18, 3: 2}, "r2") for who in NAMES]
    found = of(compare(before, run), Outcome.TURNS)
    assert found.p_value is not None
    assert found.p_value < found.share
    assert not found.is_worse


def test_fewer_turns_fewer_hand_offs_and_more_goals_are_no_regression() -> None:
    before = [talks(who, {3: 10}, handed_off=10) for who in NAMES]
    assert compare(before, [talks(who, {2: 5}, "r2") for who in NAMES]).verdict is GateVerdict.OK


def checked(who: str, violated: int, run: str = "r1", each: int = 20) -> PersonaCounts:
    failed = {"failed_checks": {"judge": violated}, "violations": {"no-promises": violated}}
    return talks(who, {2: each}, run, checked=each, **(failed if violated else {}))


def test_violated_checks_are_named_and_not_once_more_as_failures() -> None:
    before = [checked(who, 0) for who in NAMES]
    run = [checked(who, 5 if who == "p03" else 0, "r2", 5) for who in NAMES]
    found = compare(before, run)
    assert named(found, Outcome.CHECKS) == named(found, Outcome.FAILURES) == ["p03"]
    assert headline(found) == "regression: worse than the baseline: p03 (checks)"
    assert "worse in checks: p03: violated in 5 of 5" in text(run, before)


def test_checks_that_nobody_stated_are_not_said_to_be_looked_at() -> None:
    found = compare(BEFORE, [talks(who, {2: 3}, "r2") for who in NAMES])
    assert of(found, Outcome.CHECKS).gap is Gap.NOTHING
    assert "checks" not in text([talks(who, {2: 3}, "r2") for who in NAMES])


def test_a_baseline_of_an_earlier_version_is_compared_in_what_it_knows() -> None:
    before = [entry(who, 20) for who in NAMES]
    run = [talks(who, {5: 3}, "r2", checked=3) for who in NAMES]
    found = compare(before, run)
    assert of(found, Outcome.TURNS).gap is Gap.NOT_STORED
    assert of(found, Outcome.CHECKS).gap is Gap.NOT_STORED
    assert headline(found).startswith(
        "ok: no worse than the baseline in failures, goals met, hand-offs;"
    )
    assert "not known of turns, checks: the baseline does not say" in text(run, before)
    handed_over = [talks(who, {}, "r2", handed_off=3) for who in NAMES]
    assert named(compare(before, handed_over), Outcome.HAND_OFFS) == NAMES


def test_too_few_talks_to_see_a_turn_more_are_not_said_to_be_looked_at() -> None:
    before, run = [talks("p00", {1: 5, 2: 5, 6: 5})], [talks("p00", {1: 1}, "r2", frustrated=0)]
    assert of(compare(before, run), Outcome.TURNS).gap is Gap.TOO_FEW


def test_where_all_that_failed_are_all_that_met_no_goal_one_test_answers_both() -> None:
    before = [talks(who, {2: 19}, frustrated=1) for who in NAMES]
    run = [talks(who, {2: 2}, "r2", frustrated=1) for who in NAMES]
    found = compare(before, run)
    goals, failures = (of(found, it) for it in (Outcome.GOALS, Outcome.FAILURES))
    assert goals.p_value == failures.p_value
    # No hand-off, no check and no other number of turns: failures get all there is.
    assert failures.share == pytest.approx(found.rules.alpha)


def test_failures_get_at_least_their_share_and_what_the_others_leave() -> None:
    before = [talks(who, {2: 12, 3: 6}, handed_off=1, frustrated=1) for who in NAMES]
    run = [talks(who, {2: 2, 3: 1}, "r2") for who in NAMES]
    share = of(compare(before, run), Outcome.FAILURES).share
    assert share >= 0.05 * WEIGHTS[Outcome.FAILURES] / sum(WEIGHTS.values())


LEVEL = 0.3
KINDS: Mapping[str, Tally] = {
    "quick": Tally(ended={StopReason.GOAL_MET: 1}, turns_met={1: 1}, checked=1),
    "slow": Tally(ended={StopReason.GOAL_MET: 1}, turns_met={4: 1}, checked=1),
    "rude": Tally(
        ended={StopReason.GOAL_MET: 1}, turns_met={1: 1}, checked=1, failed_checks={"judge": 1}
    ),
    "handed over": Tally(ended={StopReason.HANDED_OFF: 1}, checked=1),
    "failed": Tally(ended={StopReason.FRUSTRATED: 1}, checked=1),
}


@pytest.mark.slow
@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=8, max_size=9))
@settings(max_examples=12, deadline=None)
def test_of_all_ways_to_deal_out_the_talks_at_most_alpha_is_convicted(pool: list[str]) -> None:
    """This is what all outcomes together promise, if nothing has changed."""
    ways: Counter[tuple[str, ...]] = Counter()
    for chosen in combinations(range(len(pool)), 4):
        ways[tuple(sorted(pool[i] for i in chosen))] += 1
    alarms = sum(number for way, number in ways.items() if convicts(way, pool))
    assert alarms <= LEVEL * ways.total()


def convicts(now: Sequence[str], pool: Sequence[str]) -> bool:
    before = Counter(pool) - Counter(now)
    found = compare([dealt("r1", before.elements())], [dealt("r2", now)], Rules(alpha=LEVEL))
    return found.verdict is GateVerdict.REGRESSION


def dealt(run: str, kinds: Iterable[str]) -> PersonaCounts:
    tally = sum((KINDS[kind] for kind in kinds), Tally())
    return entry("p", 0, run=run).model_copy(update={"tally": tally})


def test_records_are_counted_with_turns_to_the_goal_and_checks() -> None:
    check = {"id": "no-promises", "result": "violated"}
    (found,) = tallied(
        [
            record(1),
            record(2, checks=[check], failed_checks=["no-promises"], goal_met_by="judge"),
            record(3, stop_reason="handed_off", checks=[{"id": "x", "result": "holds"}]),
            record(4, stop_reason="endpoint_error", checks=[check], failed_checks=["no-promises"]),
        ]
    )
    assert found.tally.turns_met == {2: 2}
    assert found.tally.checked == 2
    assert found.tally.failed_checks == {"judge": 1}
    assert found.tally.violations == {"no-promises": 1}
    assert found.tally.counts(frozenset({"frustrated"})) == (2, 1, 1)


def test_the_json_has_each_outcome_and_who_is_worse_in_it() -> None:
    run = [talks(who, {2: 5}, "r2") for who in NAMES]
    run[3] = talks("p03", {}, "r2", handed_off=5)
    data = plain(compare(BEFORE, run))
    assert [it["outcome"] for it in data["outcomes"]] == [it.value for it in Outcome]
    (hand_offs,) = [it for it in data["outcomes"] if it["outcome"] == "hand-offs"]
    (who,) = hand_offs["personas"]
    assert (who["persona"], who["before"], who["now"]) == (
        *("p03", {"total": 0, "number": 20}, {"total": 5, "number": 5}),
    )
    assert data["convicted"] == ["p03"]
    (persona,) = [it for it in data["personas"] if it["persona"] == "p03"]
    assert persona["convicted"]
    assert persona["worse_in"] == ["goals met", "hand-offs"]
