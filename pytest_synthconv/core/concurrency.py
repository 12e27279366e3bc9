"""How many calls may be under way at once, at each place that is called.

Counted are calls, not conversations: one conversation may have two calls under way, and those who
limit a client, providers above all, see calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """The part of a run's limits that one of its ``processes`` has; ``index`` counts from 0."""

    index: int = 0
    processes: int = 1

    def of(self, limit: int) -> int:
        """This process's part of ``limit``; all parts together are the limit, but none is 0."""
        part, rest = divmod(limit, self.processes)
        return max(1, part + (self.index < rest))


class InFlight:
    """Lets at most ``limit`` calls be under way at each place; None is no limit.

    Serves many threads. ``share`` is this process's part of the limits that places have of their
    own; ``limit`` is such a part already.
    """

    def __init__(
        self, limit: int | None = None, share: Callable[[int], int] = lambda limit: limit
    ) -> None:
        self._limit = limit
        self._share = share
        self._rooms: dict[Hashable, AbstractContextManager[object]] = {}
        self._making = threading.Lock()

    def call(self, place: Hashable, own_limit: int | None = None) -> AbstractContextManager[object]:
        """Waits until there is room at ``place``, and takes it while the context lasts.

        ``own_limit`` is the place's own, in force beside the general one.
        """
        with self._making:
            if place not in self._rooms:
                self._rooms[place] = self._room(own_limit)
            return self._rooms[place]

    def _room(self, own_limit: int | None) -> AbstractContextManager[object]:
        limits = [self._limit, None if own_limit is None else self._share(own_limit)]
        least = min((limit for limit in limits if limit is not None), default=None)
        return nullcontext() if least is None else threading.Semaphore(least)
