"""Records as counts: what counts, what does not, and nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import ASSISTANT, Decider, Desk, Speaker, persona, verdict
from stored_runs import record, written

from pytest_synthconv import ConfigurationError, EndpointError, StopReason
from pytest_synthconv.regression.counts import (
    Averages,
    Counts,
    Standing,
    Tally,
    by_series,
    standing,
    sum_of,
)
from pytest_synthconv.regression.tallying import read_run, tallied
from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

FRUSTRATED = frozenset({"frustrated"})
ANY = frozenset(reason.value for reason in StopReason)


def counts(*records: dict[str, Any], fail_on: frozenset[str] = FRUSTRATED) -> Counts:
    (entry,) = tallied(records)
    return entry.tally.counts(fail_on)


def test_every_stop_reason_is_passed_failed_or_excluded() -> None:
    for reason in StopReason:
        found = counts(record(stop_reason=reason.value))
        expected = Counts(excluded=1) if reason.is_fault else Counts(passed=1)
        assert found == (Counts(failed=1) if reason is StopReason.FRUSTRATED else expected)


def test_what_fails_is_for_the_reader_to_say() -> None:
    held = [record(1, stop_reason="max_turns"), record(2, stop_reason="frustrated")]
    assert counts(*held, fail_on=frozenset({"max_turns"})) == Counts(1, 1)
    assert counts(*held, fail_on=ANY) == Counts(0, 2)


def test_a_goal_that_is_presumed_met_fails_where_that_is_to_fail() -> None:
    held = [record(i, goal_met_by=by) for i, by in enumerate(("presumed", "evidence", "judge"))]
    assert counts(*held) == Counts(3)
    assert counts(*held, fail_on=frozenset({"frustrated", "presumed"})) == Counts(2, 1)


def test_a_goal_that_is_met_by_what_a_later_version_knows_is_met() -> None:
    assert counts(record(goal_met_by="action"), fail_on=frozenset({"presumed"})) == Counts(1)


def test_records_of_the_first_version_do_not_tell_what_goals_were_met_by() -> None:
    (old,) = tallied([record(1), record(2, stop_reason="frustrated")])
    (new,) = tallied([record(1, goal_met_by="judge"), record(2, stop_reason="frustrated")])
    assert (old.tally.unattributed, new.tally.unattributed) == (1, 0)


def test_a_failed_check_fails_once_whatever_else_fails_the_conversation() -> None:
    checked = {"failed_checks": ["polite"]}
    content = record(1, goal_met_by="evidence", **checked)
    presumed = record(2, goal_met_by="presumed", **checked)
    passed_on = record(3, stop_reason="handed_off", **checked)
    left = record(4, stop_reason="frustrated", **checked)
    fault = record(5, stop_reason="judge_error", **checked)
    all_of_them = (content, presumed, passed_on, left, fault, record(6))
    assert counts(*all_of_them) == Counts(1, 4, 1)
    everything = frozenset({"frustrated", "handed_off", "max_turns", "presumed"})
    assert counts(*all_of_them, fail_on=everything) == Counts(1, 4, 1)
    (entry,) = tallied(all_of_them)
    names = ("evidence", "frustrated", "handed_off", "presumed")
    assert entry.tally.failed_checks == dict.fromkeys(names, 1)


def test_a_fault_never_fails_even_when_it_is_asked_to() -> None:
    assert counts(record(stop_reason="judge_error"), fail_on=ANY) == Counts(excluded=1)


def test_excluded_conversations_are_in_no_total() -> None:
    assert Counts(3, 1, 6).total == 4


def test_the_same_conversation_in_several_files_counts_once(tmp_path: Path) -> None:
    one = written(tmp_path / "a.jsonl", record(1), record(2))
    other = written(tmp_path / "b.jsonl", record(2), record(3))
    (entry,) = read_run([one, other])
    assert entry.tally.counts(FRUSTRATED) == Counts(passed=3)


def test_the_order_of_shards_does_not_matter(tmp_path: Path) -> None:
    shards = [
        written(tmp_path / f"{i}.jsonl", record(i, run_id=f"r{i}"), record(i + 10, run_id=f"r{i}"))
        for i in range(3)
    ]
    assert read_run(shards) == read_run(shards[::-1])


def test_a_fault_that_a_rerun_has_mended_does_not_count() -> None:
    fault = record(1, stop_reason="endpoint_error")
    again = record(1, conversation_id="c1-again")
    assert counts(fault, again) == counts(again, fault) == Counts(passed=1)


def test_a_fault_that_came_again_counts_once() -> None:
    faults = [record(1, conversation_id=f"c{i}", stop_reason="endpoint_error") for i in range(3)]
    assert counts(*faults) == Counts(excluded=1)


def test_a_fault_of_another_trial_stays() -> None:
    assert counts(record(1, stop_reason="user_error"), record(2)) == Counts(1, 0, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("provider", "openai"), ("user_model", "m"), ("judge_model", "m")),
        *(("prompt_version", "2"), ("max_turns", 4)),
        ("persona", {"id": "alex", "sha256": "q" * 64}),
        ("persona", {"id": "ben", "sha256": "p" * 64}),
        ("assistant", {"name": "Desk", "sha256": "b" * 64}),
        ("assistant", {"name": "Fran", "sha256": "a" * 64}),
    ],
)
def test_what_was_measured_otherwise_is_a_series_of_its_own(name: str, value: object) -> None:
    assert len(by_series(tallied([record(1), record(2, **{name: value})]))) == 2


@pytest.mark.parametrize(
    "fields", [{"seed": 7}, {"endpoint": {"sha256": "f" * 64}}, {"run_id": "r2"}, {"trial": 9}]
)
def test_seeds_runs_and_endpoints_are_of_one_series(fields: dict[str, Any]) -> None:
    (tally,) = by_series(tallied([record(1), record(2, **fields)])).values()
    assert tally.counts(FRUSTRATED) == Counts(passed=2)


def test_means_are_of_conversations_that_came_to_an_end() -> None:
    slow = record(1, duration_s=4.0, usage={"cost_usd": None})
    fault = record(3, stop_reason="endpoint_error", duration_s=100.0, messages=[])
    (entry,) = tallied([slow, record(2), fault])
    assert entry.tally.means == Averages(turns=2, seconds=3, latency_ms=100, cost_usd=0.5)


def test_what_is_not_known_is_no_nought() -> None:
    assert Tally().means == Averages(None, None, None, None)
    (entry,) = tallied([record(usage={"cost_usd": None})])
    assert entry.tally.means.cost_usd is None


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"stop_reason": "bored"}, "it has the stop reason 'bored'"),
        ({"persona": {"id": "alex"}}, "it has no persona.sha256"),
        ({"config": {"provider": "x"}}, "it has no config.user_model"),
        ({"run_id": 3}, "it has no run_id"),
    ],
)
def test_a_record_that_cannot_be_counted_is_told(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match="conversation c1 cannot be counted") as raised:
        tallied([{**record(), **fields}])
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        *((Counts(), Standing.UNTESTED), (Counts(0, 0, 4), Standing.UNTESTED)),
        *((Counts(5, 0), Standing.PASSED), (Counts(3, 2), Standing.FLAKY)),
        *((Counts(2, 3), Standing.FAILED), (Counts(1, 1), Standing.FLAKY)),
        (Counts(0, 1), Standing.FAILED),
    ],
)
def test_the_majority_decides(found: Counts, expected: Standing) -> None:
    assert standing(found) is expected


numbers = st.integers(0, 50)
tallies = st.builds(
    Tally,
    ended=st.dictionaries(st.sampled_from(StopReason), numbers),
    turns=numbers,
    replies=numbers,
    latency_ms=numbers,
    priced=numbers,
)


@given(tallies, tallies)
def test_tallies_add_up_in_any_order(one: Tally, other: Tally) -> None:
    together = one + other
    assert together == other + one
    expected = sum_of([one.counts(FRUSTRATED), other.counts(FRUSTRATED)])
    assert together.counts(FRUSTRATED) == expected


@pytest.mark.parametrize(
    ("participants", "expected"),
    [
        ({}, Counts(passed=1)),
        ({"judge": Decider([verdict("frustrated")] * 9)}, Counts(failed=1)),
        ({"endpoint": Desk([EndpointError("x", kind="tls")])}, Counts(excluded=1)),
    ],
)
def test_the_records_of_real_conversations_are_counted(
    participants: dict[str, Any], expected: Counts
) -> None:
    who = {"endpoint": Desk(), "user": Speaker(), "judge": Decider(), **participants}
    held = simulate(persona(), Participants(ASSISTANT, **who), Limits(max_turns=2))
    (entry,) = tallied([to_record(held, run_id="r", nodeid="n", versions={})])
    assert entry.subject == ("Desk", "alex-rivera")
    assert entry.tally.counts(FRUSTRATED) == expected
    assert persona().sha256.startswith(entry.instrument.persona_sha256)


def test_a_trial_that_several_processes_held_counts_once() -> None:
    twice = [record(1), {**record(1), "conversation_id": "again"}]
    assert counts(*twice) == Counts(1, 0, 0)


def test_trials_of_other_seeds_and_of_several_shards_are_their_own() -> None:
    others = [
        {**record(1, seed=3), "conversation_id": "seed"},
        *({**record(1), "conversation_id": it, "ext": {"shard": it}} for it in ("one", "two")),
    ]
    assert counts(record(1), *others) == Counts(4, 0, 0)


def test_conversations_of_a_tests_own_do_not_count() -> None:
    own = {**record(2), "stop_reason": "frustrated", "ext": {"held_by": "simulate"}}
    assert counts(record(1), own) == Counts(1, 0, 0)
