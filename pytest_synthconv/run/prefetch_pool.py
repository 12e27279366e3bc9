"""Do work in a pool of threads before its result is needed, each key once.

There are threads only while there is work, so the last batch leaves none behind. They are daemons:
a second Ctrl-C ends the process even if work never returns.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent import futures
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..core.deadlines import awaited

T = TypeVar("T")

_LOOK = 0.05
"""Seconds between checks whether running work is still wanted."""


@dataclass(frozen=True)
class Work(Generic[T]):
    """A function to call ahead, with an event that stops it; ``size`` is its relative duration."""

    key: Hashable
    do: Callable[[threading.Event], T]
    size: float = 0


class Lookahead(Generic[T]):
    """Does work in at most ``threads`` threads."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._changing = threading.Lock()
        self._jobs: dict[Hashable, _Job[T]] = {}
        self._queue: list[tuple[float, int, _Job[T]]] = []
        self._numbers = itertools.count()
        self._at_work: set[threading.Thread] = set()
        self._leaving: set[threading.Thread] = set()

    def begin(self, batch: Batch[T], works: Iterable[Work[T]]) -> None:
        """Queue ``works``, the largest first, without known keys.

        Does nothing after the end of ``batch``.
        """
        with self._changing:
            for work in () if batch.over.is_set() else works:
                if work.key not in self._jobs:
                    job = self._jobs[work.key] = _Job(work, batch.stop)
                    batch.jobs.append(job)
                    heapq.heappush(self._queue, (-work.size, next(self._numbers), job))
            for _ in range(min(len(self._queue), self.threads - len(self._at_work))):
                thread = threading.Thread(
                    target=self._work, name="pytest_synthconv look-ahead", daemon=True
                )
                self._at_work.add(thread)
                thread.start()

    def result(self, key: Hashable, meanwhile: Callable[[], object] = lambda: None) -> T | None:
        """Return the result of ``key``, whose work begins next if it is queued; None if unknown.

        Raises what the work raised. A signal interrupts the waiting, not the work. ``meanwhile`` is
        called now and then until the result is there.
        """
        with self._changing:
            job = self._jobs.get(key)
            if job is None:
                return None
            if job.is_waiting:
                heapq.heappush(self._queue, (float("-inf"), next(self._numbers), job))
        return awaited(job.future, meanwhile)

    def counts(self) -> tuple[int, int]:
        """Return how many works are done, and how many there are."""
        with self._changing:
            return sum(job.future.done() for job in self._jobs.values()), len(self._jobs)

    def is_done(self, batch: Batch[T], *, within: float) -> bool:
        """Wait up to ``within`` seconds; return True once no work of ``batch`` is left."""
        return not futures.wait([job.future for job in batch.jobs], within).not_done

    def end(self, batch: Batch[T], *, is_wanted: Callable[[], bool] = lambda: False) -> None:
        """Drop what has not begun in ``batch``, and wait for the rest.

        Running work is stopped as soon as it is not wanted. Results are kept.
        """
        with self._changing:
            batch.over.set()
            for job in batch.jobs:
                if job.future.cancel():
                    del self._jobs[job.work.key]
            self._queue = [entry for entry in self._queue if entry[-1].is_waiting]
            heapq.heapify(self._queue)
        running = [job.future for job in batch.jobs if not job.future.cancelled()]
        while running:
            if not is_wanted():
                batch.stop.set()
            running = list(futures.wait(running, _LOOK).not_done)
        self._leave_no_thread()

    def _leave_no_thread(self) -> None:
        """Wait for threads without work."""
        with self._changing:
            leaving, self._leaving = self._leaving, set()
            if not self._queue and not any(job.future.running() for job in self._jobs.values()):
                leaving |= self._at_work
        for thread in leaving:
            thread.join()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job.run()

    def _next(self) -> _Job[T] | None:
        with self._changing:
            while self._queue:
                job = heapq.heappop(self._queue)[-1]
                if job.begins():
                    return job
            thread = threading.current_thread()
            self._at_work.discard(thread)
            self._leaving = {thread, *(it for it in self._leaving if it.is_alive())}
            return None


@dataclass(frozen=True)
class Batch(Generic[T]):
    """Works that end together: ``stop`` stops running ones, after ``over`` none begins."""

    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    jobs: list[_Job[T]] = field(default_factory=list)


class _Job(Generic[T]):
    """A work and its result."""

    def __init__(self, work: Work[T], stop: threading.Event) -> None:
        self.work = work
        self.future: futures.Future[T] = futures.Future()
        self._stop = stop

    @property
    def is_waiting(self) -> bool:
        return not self.future.running() and not self.future.done()

    def begins(self) -> bool:
        """Mark it as begun; False if it was cancelled or has begun already."""
        return self.is_waiting and self.future.set_running_or_notify_cancel()

    def run(self) -> None:
        try:
            result = self.work.do(self._stop)
        except BaseException as error:  # raised by `result`
            self.future.set_exception(error)
        else:
            self.future.set_result(result)
