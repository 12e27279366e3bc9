"""What a run may spend: counted before it is spent, by all threads and processes together."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pytest_synthconv.core.budget import Budget, BudgetLimits
from pytest_synthconv.core.errors import BudgetError, NotRunError, ParticipantError, ProviderError
from pytest_synthconv.core.models import Usage

WRONG_KEY = ProviderError("openai model m: HTTP 401: no\nCheck the key.", kind="auth", status=401)


def granted(budget: Budget, times: int) -> int:
    """How many of so many requests the budget lets be sent."""
    sent = 0
    for _ in range(times):
        try:
            budget.ask()
        except ParticipantError:
            continue
        sent += 1
    return sent


def refusal(budget: Budget) -> str:
    with pytest.raises(BudgetError) as raised:
        budget.ask()
    assert raised.value.kind == "budget"
    return str(raised.value)


def test_a_limit_of_three_requests_makes_exactly_three() -> None:
    budget = Budget(BudgetLimits(requests=3))
    assert granted(budget, 5) == 3
    assert refusal(budget) == (
        "the run's budget of 3 requests is used up (--synthconv-max-requests)"
    )
    assert budget.spent.requests == 3


def test_a_limit_of_no_requests_sends_none() -> None:
    assert granted(Budget(BudgetLimits(requests=0)), 3) == 0


def test_without_limits_everything_is_granted_and_counted() -> None:
    budget = Budget()
    assert granted(budget, 100) == 100
    budget.charge(Usage(requests=7, retries=1, input_tokens=5, output_tokens=3, cost_usd=0.5))
    assert budget.spent == Usage(
        requests=100, retries=1, input_tokens=5, output_tokens=3, cost_usd=0.5
    )


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (BudgetLimits(tokens=1000), "1,000 tokens is used up: 1,204 (--synthconv-max-tokens)"),
        (BudgetLimits(tokens=1204), "1,204 tokens is used up: 1,204 (--synthconv-max-tokens)"),
        (BudgetLimits(cost=0.05), "$0.05 is used up: $0.0512 (--synthconv-max-cost)"),
    ],
)
def test_what_was_charged_stops_the_next_request(limits: BudgetLimits, told: str) -> None:
    budget = Budget(limits)
    budget.ask()
    budget.charge(Usage(requests=1, input_tokens=1000, output_tokens=204, cost_usd=0.0512))
    assert refusal(budget) == f"the run's budget of {told}"


def test_what_is_below_a_limit_stops_nothing() -> None:
    budget = Budget(BudgetLimits(requests=10, tokens=1205, cost=0.06, seconds=1000))
    budget.charge(Usage(requests=99, input_tokens=1000, output_tokens=204, cost_usd=0.0512))
    assert granted(budget, 3) == 3


def test_time_is_counted_from_the_start_of_the_run() -> None:
    started = time.time() - 100
    assert granted(Budget(BudgetLimits(seconds=1000), started=started), 1) == 1
    assert refusal(Budget(BudgetLimits(seconds=99), started=started)) == (
        "the run's budget of 99 s is used up (--synthconv-max-seconds)"
    )


def test_time_is_counted_from_now_by_default() -> None:
    assert granted(Budget(BudgetLimits(seconds=1000)), 1) == 1


def test_after_a_fatal_fault_every_request_is_refused_with_its_cause() -> None:
    budget = Budget()
    budget.halt(WRONG_KEY)
    with pytest.raises(NotRunError) as raised:
        budget.ask()
    assert str(raised.value) == "not run: openai model m: HTTP 401: no\nCheck the key."
    assert (raised.value.kind, raised.value.status, raised.value.is_fatal) == ("auth", 401, True)
    assert budget.spent.requests == 0


def test_the_first_of_several_fatal_faults_is_the_cause() -> None:
    budget = Budget()
    budget.halt(WRONG_KEY)
    budget.halt(ProviderError("no money", kind="payment", is_fatal=True))
    with pytest.raises(NotRunError, match=r"HTTP 401"):
        budget.ask()


@pytest.mark.parametrize("shared", [False, True])
def test_eight_threads_share_one_budget(shared: bool, tmp_path: Path) -> None:
    budget = Budget(BudgetLimits(requests=100), ledger=tmp_path / "ledger" if shared else None)
    with ThreadPoolExecutor(8) as pool:
        sent = sum(pool.map(lambda _: granted(budget, 20), range(8)))
    assert sent == 100
    assert budget.spent.requests == 100


ASKING = """
import sys
from pathlib import Path
from pytest_synthconv.core.errors import BudgetError
from pytest_synthconv.core.models import Usage
from pytest_synthconv.core.budget import Budget, BudgetLimits

budget = Budget(BudgetLimits(requests=30, tokens=10**9), ledger=Path(sys.argv[1]))
sent = 0
for _ in range(30):
    try:
        budget.ask()
    except BudgetError:
        continue
    budget.charge(Usage(input_tokens=10, cost_usd=0.25))
    sent += 1
print(sent)
"""


@pytest.mark.slow
def test_processes_share_one_budget_through_its_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.json"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING, str(ledger)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    sent = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(sent) == 30
    written = json.loads(ledger.read_text(encoding="utf-8"))["spent"]
    assert (written["requests"], written["input_tokens"], written["cost_usd"]) == (30, 300, 7.5)


def two_processes(ledger: Path) -> tuple[Budget, Budget]:
    limits = BudgetLimits(requests=5)
    return Budget(limits, ledger=ledger), Budget(limits, ledger=ledger)


def test_each_process_tells_only_what_it_spent_itself(tmp_path: Path) -> None:
    one, other = two_processes(tmp_path / "ledger")
    assert granted(one, 2) == 2
    assert granted(other, 9) == 3
    assert (one.spent.requests, other.spent.requests) == (2, 3)


def test_a_fatal_fault_stops_the_other_processes_as_well(tmp_path: Path) -> None:
    one, other = two_processes(tmp_path / "ledger")
    one.halt(WRONG_KEY)
    with pytest.raises(NotRunError, match=r"^not run: openai model m: HTTP 401: no\n"):
        other.ask()


@pytest.mark.parametrize("limits", [BudgetLimits(), BudgetLimits(seconds=1000)])
@pytest.mark.parametrize("spend", [Budget.ask, lambda budget: budget.charge(Usage())])
def test_what_needs_no_sum_touches_no_file(
    limits: BudgetLimits, spend: Callable[[Budget], None], tmp_path: Path
) -> None:
    spend(Budget(limits, ledger=tmp_path / "ledger"))
    assert list(tmp_path.iterdir()) == []
