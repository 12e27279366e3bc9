"""Threads in which work is done that its caller waits for, but not for ever.

A thread that has done its work is kept for the next: to start one for each request took as long as
a fifth of the request itself (measured in November 2026, 64 requests at once).
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Threads:
    """As many threads called ``name`` as have work at the same time.

    Not those of `concurrent.futures`, since the process does not wait for these at its exit: what
    they do may never end.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._crew = _Crew(name)

    def begin(self, do: Callable[[], T]) -> Future[T]:
        """Do it now, in a copy of the caller's context; the future has what it returns or raises.

        Who has waited long enough may leave: the thread goes on with what it does.
        """
        outcome: Future[T] = Future()
        self._crew.give(partial(_done, partial(contextvars.copy_context().run, do), outcome))
        return outcome

    def close(self) -> None:
        """End the threads: those at rest now, those at work as soon as they are done.

        Work begun later has new ones.
        """
        crew, self._crew = self._crew, _Crew(self._name)
        for thread in crew.dismiss():
            thread.join()

    def __del__(self) -> None:
        self._crew.dismiss()


_Job = Callable[[], Callable[[], None]]
"""Does something, and returns what tells those who wait for it."""


class _Crew:
    """The threads; they know nothing of `Threads`, so that they end when nobody else does."""

    def __init__(self, name: str) -> None:
        self._name = name
        # Reentrant: a search for garbage may find the last who knew the crew at any time.
        self._changing = threading.RLock()
        self._resting: list[_Worker] = []
        self._is_dismissed = False

    def give(self, job: _Job) -> None:
        """Let a thread at rest do ``job``, or a new one."""
        with self._changing:
            rests = self._resting and not self._is_dismissed
            worker = self._resting.pop() if rests else self._another()
        worker.jobs.put(job)

    def dismiss(self) -> list[threading.Thread]:
        """Let the threads end; those returned are at rest, and do so at once."""
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
            tell = job()
            # At rest before anybody is told: who waits may have more to do at once.
            with self._changing:
                self._resting.append(worker)
                stays = not self._is_dismissed
            tell()
            del job, tell  # what they hold must not live as long as the thread rests


@dataclass(frozen=True)
class _Worker:
    """A thread and what it is given to do; None is to end."""

    jobs: SimpleQueue[_Job | None]
    thread: threading.Thread


def _done(work: Callable[[], T], outcome: Future[T]) -> Callable[[], None]:
    try:
        return partial(outcome.set_result, work())
    except BaseException as error:  # it is raised where the outcome is asked for
        return partial(outcome.set_exception, error)
