"""Threads for work that somebody waits for: kept for the next work, and gone when closed."""

from __future__ import annotations

import contextvars
import threading
import weakref
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from functools import partial

import pytest

from pytest_synthconv.core import deadlines
from pytest_synthconv.core.deadlines import Threads, awaited, result_within, stopped_by
from pytest_synthconv.core.errors import StoppedError

NAME = "pytest_synthconv of test_deadlines"


@contextmanager
def crew() -> Iterator[Threads]:
    threads = Threads(NAME)
    yield threads
    threads.close()
    assert alive() == []


def alive() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == NAME]


def test_work_is_done_in_another_thread_that_does_not_keep_the_process() -> None:
    with crew() as threads:
        thread = threads.begin(threading.current_thread).result(10)
        assert (thread.name, thread.daemon) == (NAME, True)


def test_one_thread_does_one_thing_after_another() -> None:
    with crew() as threads:
        assert len({threads.begin(threading.get_ident).result(10) for _ in range(50)}) == 1


def test_things_at_once_have_a_thread_each() -> None:
    meeting = threading.Barrier(3)
    with crew() as threads:
        at_once = [threads.begin(lambda: meeting.wait(10)) for _ in range(3)]
        assert sorted(each.result(10) for each in at_once) == [0, 1, 2]
        assert len(alive()) == 3


@pytest.mark.parametrize("error", [ValueError("none"), TimeoutError("late"), SystemExit(3)])
def test_what_the_work_raises_is_raised_where_it_is_asked_for(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with crew() as threads:
        outcome = threads.begin(fail)
        assert futures.wait([outcome], 10).done
        assert outcome.exception() is error
        assert threads.begin(lambda: "well").result(10) == "well"


def test_work_sees_the_context_of_who_began_it_and_leaves_no_trace_in_the_next() -> None:
    word = contextvars.ContextVar("word", default="none")
    with crew() as threads:
        word.set("first")
        assert threads.begin(lambda: (word.get(), word.set("changed"))[0]).result(10) == "first"
        word.set("second")
        assert threads.begin(word.get).result(10) == "second"


def test_who_leaves_early_takes_nobody_else_s_thread() -> None:
    gate = threading.Event()
    with crew() as threads:
        left = threads.begin(lambda: gate.wait(10))
        with pytest.raises(futures.TimeoutError):
            left.result(0)
        assert threads.begin(lambda: "well").result(10) == "well"
        gate.set()
        assert left.result(10)


def test_a_thread_at_work_ends_with_its_work_once_they_are_closed() -> None:
    gate = threading.Event()
    threads = Threads(NAME)
    outcome = threads.begin(lambda: gate.wait(10))
    (at_work,) = alive()
    threads.close()
    assert at_work.is_alive()
    gate.set()
    assert outcome.result(10)
    at_work.join(10)
    assert alive() == []


def test_work_begun_after_closing_is_done() -> None:
    gate = threading.Event()
    threads = Threads(NAME)
    first = threads.begin(lambda: gate.wait(10))
    threads.close()
    assert threads.begin(lambda: "well").result(10) == "well"
    gate.set()
    assert first.result(10)
    threads.close()


class Thing:
    pass


def test_a_resting_thread_holds_nothing_of_its_work() -> None:
    def use(thing: Thing) -> str:
        return type(thing).__name__

    with crew() as threads:
        thing = Thing()
        held = weakref.ref(thing)
        assert threads.begin(partial(use, thing)).result(10) == "Thing"
        del thing
        # The thread has let go of the first work when it has done another.
        threads.begin(threading.get_ident).result(10)
        assert held() is None


def test_threads_that_nobody_knows_any_more_end_by_themselves() -> None:
    threads = Threads(NAME)
    threads.begin(threading.get_ident).result(10)
    (left,) = alive()
    del threads
    left.join(10)
    assert not left.is_alive()


def test_waiting_ends_at_the_deadline() -> None:
    with pytest.raises(futures.TimeoutError):
        result_within(futures.Future(), 0.01)


def test_waiting_ends_when_the_conversation_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "GRACE", 0)
    stop, other = threading.Event(), threading.Event()
    stop.set()
    with stopped_by(other, stop), pytest.raises(StoppedError):
        result_within(futures.Future(), 60)


def test_a_result_that_comes_within_the_grace_is_kept() -> None:
    stop = threading.Event()
    stop.set()
    with stopped_by(stop), crew() as threads:
        assert result_within(threads.begin(lambda: "well"), 60) == "well"


def test_a_stop_reaches_the_threads_of_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "GRACE", 0)
    stop = threading.Event()
    with crew() as threads, stopped_by(stop):
        outcome = threads.begin(partial(result_within, futures.Future[None](), 60))
        stop.set()
        assert isinstance(outcome.exception(30), StoppedError)


def test_a_timeout_of_the_work_itself_is_raised_at_once() -> None:
    outcome = futures.Future[None]()
    outcome.set_exception(TimeoutError("of the work"))
    with stopped_by(threading.Event()), pytest.raises(TimeoutError, match="of the work"):
        result_within(outcome, 60)


class JustInTime(futures.Future[str]):
    """Its result arrives while the one who waits is told that the time is over."""

    def result(self, timeout: float | None = None) -> str:
        if self.done():
            return super().result(0)
        self.set_result("well")
        raise futures.TimeoutError


def test_a_result_that_arrives_as_the_time_ends_is_no_timeout() -> None:
    with stopped_by(threading.Event()):
        assert result_within(JustInTime(), 60) == "well"


def test_whoever_waits_for_a_result_wakes_up_now_and_then() -> None:
    outcome: futures.Future[int] = futures.Future()
    assert awaited(outcome, lambda: outcome.set_result(1)) == 1


def test_no_wait_is_without_a_limit_also_where_nothing_can_stop_it() -> None:
    class Noting(futures.Future[int]):
        def result(self, timeout: float | None = None) -> int:
            waits.append(timeout)
            if len(waits) == 3:
                self.set_result(1)
            return super().result(0)

    waits: list[float | None] = []
    assert result_within(Noting(), 600) == 1
    assert len(waits) == 3
    assert all(wait is not None and wait <= 0.2 for wait in waits)
