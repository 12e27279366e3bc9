"""Limit the number of concurrent calls to each endpoint or provider.

The limit counts calls, not conversations: one conversation may make two calls at once, and the
servers that limit their clients, providers above all, count calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """The share of one of ``processes`` in the run's limits. ``index`` counts from 0."""

    index: int = 0
    processes: int = 1

    def of(self, limit: int) -> int:
        """Return this process's part of ``limit``. The parts add up to the limit; none is 0."""
        part, rest = divmod(limit, self.processes)
        return max(1, part + (self.index < rest))


class InFlight:
    """Allow at most ``limit`` concurrent calls to each place. None is no limit.

    Thread-safe. ``share`` returns this process's part of a limit that a place sets itself;
    ``limit`` is already such a part.
    """

    def __init__(
        self, limit: int | None = None, share: Callable[[int], int] = lambda limit: limit
    ) -> None:
        self._limit = limit
        self._share = share
        self._rooms: dict[Hashable, AbstractContextManager[object]] = {}
        self._making = threading.Lock()

    def call(self, place: Hashable, own_limit: int | None = None) -> AbstractContextManager[object]:
        """Return a context manager that waits for a free slot at ``place`` and occupies it.

        ``own_limit`` is the limit of this place, in addition to the general one.
        """
        with self._making:
            if place not in self._rooms:
                self._rooms[place] = self._room(own_limit)
            return self._rooms[place]

    def _room(self, own_limit: int | None) -> AbstractContextManager[object]:
        limits = [self._limit, None if own_limit is None else self._share(own_limit)]
        least = min((limit for limit in limits if limit is not None), default=None)
        return nullcontext() if least is None else threading.Semaphore(least)
