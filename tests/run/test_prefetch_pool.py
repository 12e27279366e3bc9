"""The pool: what is begun before it is asked for, in what order, and how it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pytest_synthconv.run.prefetch_pool import Batch, Lookahead, Work

Stop = threading.Event


class BrokenError(Exception):
    """What some work raises."""


class Workshop:
    """Works that note when they begin, and wait until they may end."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.stopped: list[str] = []
        self.open = threading.Event()
        self.first = threading.Event()

    def work(self, key: str, size: float = 0) -> Work[str]:
        def do(stop: Stop) -> str:
            self.begun.append(key)
            self.first.set()
            while not self.open.wait(0.005):
                if stop.is_set():
                    self.stopped.append(key)
                    break
            return key.upper()

        return Work(key, do, size)

    def works(self, keys: str) -> list[Work[str]]:
        return [self.work(key) for key in keys]


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    workshop = Workshop()
    yield workshop
    workshop.open.set()


@contextmanager
def batch_of(pool: Lookahead[str]) -> Iterator[Batch[str]]:
    batch: Batch[str] = Batch()
    yield batch
    pool.end(batch)


def threads_alive() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.endswith("synthconv look-ahead")]


def test_results_are_there_for_who_asks(workshop: Workshop) -> None:
    workshop.open.set()
    pool = Lookahead[str](2)
    with batch_of(pool) as batch:
        pool.begin(batch, workshop.works("abc"))
        assert [pool.result(key) for key in "cba"] == ["C", "B", "A"]


def test_a_batch_is_done_when_its_last_work_is(workshop: Workshop) -> None:
    pool = Lookahead[str](1)
    with batch_of(pool) as batch:
        pool.begin(batch, workshop.works("ab"))
        assert not pool.is_done(batch, within=0)
        workshop.open.set()
        assert pool.is_done(batch, within=60)
        assert sorted(workshop.begun) == ["a", "b"]


def test_an_unknown_key_has_no_result() -> None:
    assert Lookahead[str](2).result("a") is None


def test_each_key_is_done_once(workshop: Workshop) -> None:
    workshop.open.set()
    pool = Lookahead[str](2)
    with batch_of(pool) as batch:
        pool.begin(batch, workshop.works("aab"))
        pool.begin(batch, workshop.works("ab"))
        assert [pool.result(key) for key in "aabb"] == ["A", "A", "B", "B"]
    assert sorted(workshop.begun) == ["a", "b"]


def test_the_largest_comes_first_and_equals_in_order(workshop: Workshop) -> None:
    workshop.open.set()
    pool = Lookahead[str](1)
    with batch_of(pool) as batch:
        sizes = {"small": 1, "large": 3, "middle": 2, "middling": 2}
        pool.begin(batch, [workshop.work(key, size) for key, size in sizes.items()])
        for key in sizes:
            pool.result(key)
        assert pool.result("small") == "SMALL"
    # Who waits for the small one has it done next, so it may be anywhere but first.
    assert [key for key in workshop.begun if key != "small"] == ["large", "middle", "middling"]


def test_what_somebody_waits_for_comes_next(workshop: Workshop) -> None:
    pool, waiting = Lookahead[str](1), threading.Event()
    with batch_of(pool) as batch:
        pool.begin(batch, workshop.works("abcd"))
        workshop.first.wait(10)

        def wait() -> None:
            waiting.set()
            pool.result("d")

        waiter = threading.Thread(target=wait)
        waiter.start()
        waiting.wait(10)
        _until(lambda: len(pool._queue) == 4)
        workshop.open.set()
        waiter.join(10)
        for key in "abc":
            pool.result(key)
    assert workshop.begun == ["a", "d", "b", "c"]


def test_no_more_threads_than_allowed_are_at_work(workshop: Workshop) -> None:
    pool = Lookahead[str](3)
    with batch_of(pool) as batch:
        pool.begin(batch, workshop.works("abcdefgh"))
        _until(lambda: len(workshop.begun) == 3)
        assert len(threads_alive()) == 3
    assert len(workshop.begun) == 3


def test_the_end_stops_what_runs_begins_nothing_more_and_leaves_no_thread(
    workshop: Workshop,
) -> None:
    pool = Lookahead[str](2)
    batch: Batch[str] = Batch()
    pool.begin(batch, workshop.works("abcdef"))
    _until(lambda: len(workshop.begun) == 2)
    pool.end(batch)
    assert threads_alive() == []
    assert sorted(workshop.stopped) == sorted(workshop.begun) == ["a", "b"]
    assert [pool.result(key) for key in "ac"] == ["A", None]


def test_what_is_still_wanted_is_finished_before_the_end(workshop: Workshop) -> None:
    pool = Lookahead[str](2)
    batch: Batch[str] = Batch()
    pool.begin(batch, workshop.works("abcd"))
    _until(lambda: len(workshop.begun) == 2)
    looks = iter([True, True])

    def is_wanted() -> bool:
        if next(looks, None) is None:
            workshop.open.set()
        return True

    pool.end(batch, is_wanted=is_wanted)
    assert workshop.stopped == []
    assert sorted(workshop.begun) == ["a", "b"]
    assert threads_alive() == []


def test_the_end_of_one_batch_leaves_the_others_alone(workshop: Workshop) -> None:
    pool = Lookahead[str](2)
    one: Batch[str] = Batch()
    with batch_of(pool) as other:
        pool.begin(one, workshop.works("a"))
        pool.begin(other, workshop.works("b"))
        _until(lambda: len(workshop.begun) == 2)
        pool.end(one)
        workshop.open.set()
        assert pool.result("b") == "B"
    assert workshop.stopped == ["a"]


def test_what_a_work_raises_is_raised_where_it_is_asked_for_and_others_go_on(
    workshop: Workshop,
) -> None:
    workshop.open.set()

    def breaks(stop: Stop) -> str:
        raise BrokenError

    pool = Lookahead[str](2)
    with batch_of(pool) as batch:
        pool.begin(batch, [Work("a", breaks), *workshop.works("b")])
        for _ in range(2):
            with pytest.raises(BrokenError):
                pool.result("a")
        assert pool.result("b") == "B"


def test_a_pool_begins_again_after_all_was_done(workshop: Workshop) -> None:
    workshop.open.set()
    pool = Lookahead[str](2)
    for key in "abc":
        with batch_of(pool) as batch:
            pool.begin(batch, workshop.works(key))
            assert pool.result(key) == key.upper()


def _until(happened: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    patience = threading.Event()
    for _ in range(2000):
        if happened():
            return
        patience.wait(0.005)
    raise AssertionError("it did not happen")


def test_who_waits_for_a_result_may_look_meanwhile(workshop: Workshop) -> None:
    pool: Lookahead[str] = Lookahead(1)
    seen: list[tuple[int, int]] = []

    def look() -> None:
        seen.append(pool.counts())
        workshop.open.set()

    with batch_of(pool) as batch:
        pool.begin(batch, [workshop.work("a")])
        assert pool.result("a", look) == "A"
        assert seen[0] == (0, 1)
        assert pool.counts() == (1, 1)
