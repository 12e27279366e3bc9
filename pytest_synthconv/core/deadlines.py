"""Run work in threads, so that the caller can stop waiting at a deadline, or when the run ends.

Threads are reused: starting a new one for each request took a fifth of the time of the request
itself (measured in November 2026, 64 requests at once).
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from .errors import StoppedError

T = TypeVar("T")

GRACE = 2.0
"""Seconds that a request under way has left when its conversation is stopped. Most replies arrive
within that time, and a run that was cancelled ends soon: CI systems kill it after 7.5 to 10 s."""
_LOOK = 0.2
"""Seconds between two looks at whether a conversation is stopped, or there was a signal: one that
comes just before the main thread blocks in a lock is handled only when that wakes up. On a busy
machine, one Ctrl-C of thirty was lost in a wait without a limit (measured)."""

_stops: ContextVar[tuple[threading.Event, ...]] = ContextVar("stops", default=())


@contextmanager
def stopped_by(*stops: threading.Event) -> Iterator[None]:
    """Let each of ``stops`` end the waiting of this context, and of its threads."""
    token = _stops.set(stops)
    try:
        yield
    finally:
        _stops.reset(token)


def awaited(outcome: Future[T], meanwhile: Callable[[], object] = lambda: None) -> T:
    """Return the result of ``outcome``, or raise what its work raised.

    A signal interrupts the waiting. ``meanwhile`` is called several times a second.
    """
    while not outcome.done():
        meanwhile()
        wait_for([outcome], _LOOK)
    return outcome.result()


def result_within(outcome: Future[T], seconds: float) -> T:
    """Return the result of ``outcome``, or raise what its work raised.

    Raise `concurrent.futures.TimeoutError` after ``seconds``, and `StoppedError` when the
    conversation has been stopped and `GRACE` is over; see `stopped_by`.
    """
    stops, end, is_stopped = _stops.get(), time.monotonic() + seconds, False
    while True:
        left = end - time.monotonic()
        try:
            return outcome.result(min(left, _LOOK))
        except FutureTimeoutError:
            # It may have arrived since; and work may raise a `TimeoutError` itself, which is the
            # same class since Python 3.11.
            if outcome.done():
                return outcome.result()
        if not is_stopped and any(stop.is_set() for stop in stops):
            is_stopped = True
            end = min(end, time.monotonic() + GRACE)
        if time.monotonic() >= end:
            raise StoppedError if is_stopped else FutureTimeoutError


def wait(seconds: float) -> None:
    """Sleep for ``seconds``. Raise `StoppedError` as soon as the conversation is stopped."""
    stops, end = _stops.get(), time.monotonic() + seconds
    while not any(stop.is_set() for stop in stops):
        left = end - time.monotonic()
        if left <= 0:
            return
        if len(stops) == 1:
            stops[0].wait(left)
        else:
            # No one waits for several events at once.
            time.sleep(min(left, _LOOK) if stops else left)
    raise StoppedError


class Threads:
    """A pool of threads called ``name``, which grows to the number of jobs that run at once.

    This is not a pool of `concurrent.futures`, because the process must not wait for these threads
    at its exit: their jobs may never end.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._crew = _Crew(name)

    def begin(self, do: Callable[[], T]) -> Future[T]:
        """Run ``do`` now, in a copy of the caller's context, and return a future of its result.

        A caller may stop waiting for the future. The thread goes on with its work.
        """
        outcome: Future[T] = Future()
        self._crew.give(partial(_done, partial(contextvars.copy_context().run, do), outcome))
        return outcome

    def close(self) -> None:
        """End the idle threads now, and the busy ones as soon as they are done.

        Work that begins later gets new threads.
        """
        crew, self._crew = self._crew, _Crew(self._name)
        for thread in crew.dismiss():
            thread.join()

    def __del__(self) -> None:
        self._crew.dismiss()


_Job = Callable[[], Callable[[], None]]
"""Does the work and returns a function that reports the outcome to those who wait for it."""


class _Crew:
    """The threads of a pool. They do not refer to `Threads`, so that they end with it."""

    def __init__(self, name: str) -> None:
        self._name = name
        # Reentrant: the garbage collector may call `Threads.__del__` at any time.
        self._changing = threading.RLock()
        self._resting: list[_Worker] = []
        self._is_dismissed = False

    def give(self, job: _Job) -> None:
        """Run ``job`` in an idle thread, or in a new one."""
        with self._changing:
            rests = self._resting and not self._is_dismissed
            worker = self._resting.pop() if rests else self._another()
        worker.jobs.put(job)

    def dismiss(self) -> list[threading.Thread]:
        """Let all threads end. Return the idle ones, which end at once."""
        with self._changing:
            self._is_dismissed = True
            resting, self._resting = self._resting, []
        for worker in resting:
            worker.jobs.put(None)
        return [worker.thread for worker in resting]

    def _another(self) -> _Worker:
        jobs: SimpleQueue[_Job | None] = SimpleQueue()
        thread = threading.Thread(target=lambda: self._work(worker), name=self._name, daemon=True)
        worker = _Worker(jobs, thread)
        thread.start()
        return worker

    def _work(self, worker: _Worker) -> None:
        stays = True
        while stays and (job := worker.jobs.get()) is not None:
            report = job()
            # Idle before the outcome is reported: the waiting caller may submit more work at once.
            with self._changing:
                self._resting.append(worker)
                stays = not self._is_dismissed
            report()
            del job, report  # an idle thread must not keep what they refer to alive


@dataclass(frozen=True)
class _Worker:
    """A thread and its queue of jobs. None ends the thread."""

    jobs: SimpleQueue[_Job | None]
    thread: threading.Thread


def _done(work: Callable[[], T], outcome: Future[T]) -> Callable[[], None]:
    try:
        return partial(outcome.set_result, work())
    except BaseException as error:  # raised again where the future's result is read
        return partial(outcome.set_exception, error)
