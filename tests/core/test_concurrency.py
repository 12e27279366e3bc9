"""Calls under way: never more at a place than it may have, whoever calls."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.concurrency import InFlight, Share


@dataclass
class Counter:
    """How many are inside, and how many there were at most."""

    now: int = 0
    most: int = 0
    changing: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> None:
        with self.changing:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *error: object) -> None:
        with self.changing:
            self.now -= 1


def most_at_once(calls: InFlight, callers: int, own_limit: int | None = None) -> int:
    """How many of ``callers`` were under way together, each of which waits for company."""
    inside, company = Counter(), threading.Barrier(callers)

    def call(_: int) -> None:
        company.wait(10)
        with calls.call("desk", own_limit), inside:
            threading.Event().wait(0.001)

    with ThreadPoolExecutor(callers) as threads:
        list(threads.map(call, range(callers)))
    return inside.most


def test_no_more_calls_than_the_limit_are_under_way_at_a_place() -> None:
    assert most_at_once(InFlight(3), callers=12) <= 3


def test_as_many_as_the_limit_are_let_in_together() -> None:
    calls, meeting = InFlight(3), threading.Barrier(3)

    def call(_: int) -> int:
        with calls.call("desk"):
            return meeting.wait(10)

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(call, range(3))) == [0, 1, 2]


def test_a_place_may_have_a_lower_limit_of_its_own() -> None:
    assert most_at_once(InFlight(8), callers=8, own_limit=1) == 1
    assert most_at_once(InFlight(), callers=8, own_limit=1) == 1
    assert most_at_once(InFlight(1), callers=8, own_limit=5) == 1


def test_the_own_limit_of_a_place_is_divided_among_processes() -> None:
    assert most_at_once(InFlight(8, Share(0, processes=4).of), callers=8, own_limit=4) == 1


def test_places_have_room_of_their_own() -> None:
    calls = InFlight(1)
    with calls.call("desk"), calls.call("provider"):
        pass


def test_a_call_that_fails_gives_its_room_back() -> None:
    calls = InFlight(1)
    for _ in range(2):
        with pytest.raises(OSError, match="down"), calls.call("desk"):
            raise OSError("down")


@given(st.integers(1, 64), st.integers(1, 64))
def test_the_parts_of_all_processes_are_the_limit_but_none_is_empty(
    limit: int, processes: int
) -> None:
    parts = [Share(index, processes).of(limit) for index in range(processes)]
    assert min(parts) >= 1
    assert sum(parts) == max(limit, processes)
