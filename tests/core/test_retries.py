"""Sending again: what is worth it, how long is waited, and when it ends."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pytest_synthconv.core.errors import BudgetError, EndpointError, ParticipantError, ProviderError
from pytest_synthconv.core.retries import Retries


class Attempts:
    """Raises its errors one after another, then answers."""

    def __init__(self, errors: Sequence[BaseException]) -> None:
        self._errors = list(errors)
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.made <= len(self._errors):
            raise self._errors[self.made - 1]
        return "answer"


def busy(retry_after: float | None = None) -> EndpointError:
    return EndpointError(
        "endpoint x: HTTP 503\nPOST http://x",
        kind="http_status",
        status=503,
        is_transient=True,
        retry_after=retry_after,
    )


def always_busy(retry_after: float | None = None) -> list[BaseException]:
    return [busy(retry_after) for _ in range(100)]


def waits_of(*errors: BaseException, retries: Retries | None = None) -> list[float]:
    """How long was waited before each repeat; nobody sleeps for it."""
    waits: list[float] = []
    with contextlib.suppress(ParticipantError):
        replace(retries or Retries(), sleep=waits.append).call(Attempts(errors))
    return waits


def test_a_fault_that_passes_is_repeated_until_the_answer() -> None:
    attempts = Attempts([busy(), ProviderError("reset", kind="connection", is_transient=True)])
    assert Retries(sleep=lambda seconds: None).call(attempts) == "answer"
    assert attempts.made == 3


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("no such model", kind="model", status=404),
        ProviderError("wait, but it will not help", kind="quota", status=429, retry_after=1),
        BudgetError("used up"),
        ValueError("a mistake of ours"),
        TimeoutError("somebody else's"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_nothing_else_is_repeated_or_changed(error: BaseException) -> None:
    attempts = Attempts([error])
    message = str(error)
    with pytest.raises(type(error)) as raised:
        Retries(sleep=lambda seconds: None).call(attempts)
    assert raised.value is error
    assert str(error) == message
    assert attempts.made == 1


def test_the_last_error_is_raised_and_tells_of_the_attempts_in_its_first_line() -> None:
    errors = [busy(retry_after=number) for number in range(4)]
    with pytest.raises(EndpointError) as raised:
        Retries(sleep=lambda seconds: None).call(Attempts(errors))
    assert raised.value.retry_after == 3
    assert "attempts" not in str(errors[3]), "it may be one that is raised again"
    assert str(raised.value) == "endpoint x: HTTP 503, after 4 attempts\nPOST http://x"
    assert (raised.value.kind, raised.value.status) == ("http_status", 503)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_a_single_attempt_is_not_worth_a_word() -> None:
    with pytest.raises(EndpointError, match=r"^endpoint x: HTTP 503\nPOST"):
        Retries(attempts=1).call(Attempts(always_busy()))


def test_a_fault_that_stays_after_one_that_passed_is_told_as_it_is() -> None:
    attempts = Attempts([busy(), EndpointError("endpoint x: HTTP 400", kind="http_status")])
    with pytest.raises(EndpointError, match=r"^endpoint x: HTTP 400$"):
        Retries(sleep=lambda seconds: None).call(attempts)


def test_waits_double_up_to_the_longest_and_are_cut_by_chance_to_no_less_than_half() -> None:
    retries = Retries(attempts=7, first_wait=1, longest_wait=8)
    runs = [waits_of(*always_busy(), retries=retries) for _ in range(30)]
    for number, window in enumerate([1, 2, 4, 8, 8, 8]):
        waits = [run[number] for run in runs]
        assert all(window / 2 <= wait <= window for wait in waits)
        assert max(waits) - min(waits) > window / 10


def test_the_chance_in_waits_is_apart_from_the_global_generator() -> None:
    state = random.getstate()
    runs = []
    for _ in range(5):
        random.seed(1)
        runs.append(tuple(waits_of(*always_busy())))
    assert len(set(runs)) > 1
    random.seed(1)
    expected = random.random()
    random.seed(1)
    waits_of(*always_busy())
    assert random.random() == expected
    random.setstate(state)


def test_a_server_that_asks_for_more_time_gets_it() -> None:
    assert waits_of(busy(retry_after=2)) == [2]
    assert waits_of(busy(retry_after=60)) == [60]


def test_a_server_that_asks_for_less_than_the_usual_wait_waits_longer() -> None:
    (wait,) = waits_of(busy(retry_after=0.1), retries=Retries(first_wait=8))
    assert 4 <= wait <= 8


def test_a_server_that_asks_for_too_much_time_ends_the_trying_at_once() -> None:
    attempts = Attempts(always_busy(retry_after=3600))
    with pytest.raises(EndpointError) as raised:
        Retries(deadline=100_000, sleep=lambda seconds: None).call(attempts)
    assert attempts.made == 1
    assert str(raised.value) == (
        "endpoint x: HTTP 503; the server asks to wait 3600 s, longer than the 60 s this run "
        "would wait\nPOST http://x"
    )


def test_a_wait_that_would_end_after_the_deadline_is_not_begun() -> None:
    attempts = Attempts(always_busy(retry_after=20))
    waits: list[float] = []
    with pytest.raises(EndpointError) as raised:
        Retries(deadline=10, sleep=waits.append).call(attempts)
    assert (attempts.made, waits) == (1, [])
    assert "HTTP 503; no time is left to try again within 10 s\n" in str(raised.value)


def test_the_deadline_counts_from_the_first_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    attempts = Attempts(always_busy(retry_after=4))
    with pytest.raises(EndpointError, match=r"within 10 s, after 3 attempts\n"):
        Retries(attempts=9, first_wait=1, deadline=10, sleep=sleep).call(attempts)
    assert clock[0] == 1008


def test_an_interrupted_wait_ends_the_trying() -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    attempts = Attempts(always_busy())
    with pytest.raises(KeyboardInterrupt):
        Retries(sleep=interrupted).call(attempts)
    assert attempts.made == 1
