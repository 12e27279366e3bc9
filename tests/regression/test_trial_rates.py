"""Pass rates of personas with several conversations, for the report."""

from __future__ import annotations

import pytest
from stored_runs import record

from pytest_synthconv import ConfigurationError
from pytest_synthconv.regression.statistics import wilson
from pytest_synthconv.regression.trial_rates import trial_rates

FAIL_ON = frozenset({"frustrated"})
ENDS = ("goal_met", "frustrated", "goal_met", "endpoint_error")


def test_a_rate_leaves_faults_out_and_has_its_interval() -> None:
    (it,) = trial_rates([record(n, stop_reason=end) for n, end in enumerate(ENDS)], FAIL_ON)
    assert (it["assistant"], it["persona"]) == ("Desk", "alex")
    assert (it["passed"], it["failed"], it["excluded"]) == (2, 1, 1)
    assert it["rate"] == 2 / 3
    assert (it["low"], it["high"]) == wilson(2, 3)
    assert it["standing"] == "flaky"


def test_the_result_by_the_runs_own_plan_counts() -> None:
    known = [{"assistant": "Desk", "persona": "alex", "standing": "undecided"}]
    (it,) = trial_rates([record(1), record(2)], FAIL_ON, known)
    assert it["standing"] == "undecided"


def test_one_conversation_has_no_rate() -> None:
    assert trial_rates([record()], FAIL_ON) == []


def test_only_faults_have_no_rate_but_are_listed() -> None:
    (it,) = trial_rates([record(n, stop_reason="budget") for n in (1, 2)], FAIL_ON)
    assert it["rate"] is None
    assert it["excluded"] == 2


def test_records_that_cannot_be_counted_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="cannot be counted"):
        trial_rates([{**record(), "config": None}], FAIL_ON)
