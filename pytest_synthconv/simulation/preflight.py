"""Check with one conversation whether an endpoint can be reached at all.

Until an endpoint has answered, one conversation runs and the others wait. So a mistake in its
set-up costs one conversation's requests, and is reported once. There is no extra request, which
could change a bot's state or be billed; and OPTIONS or HEAD would prove nothing: gateways answer
them with 403 or 404 where POST works.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..core.errors import NOT_RUN, EndpointError
from ..core.protocols import Endpoint, traits_of

_SURE = 2
"""Conversations in a row with the same refusal before it counts as a mistake in the set-up: one
alone may be caused by the persona's message."""


class PreflightGate:
    """The gate to one endpoint, for many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._first: object | None = None
        self._thread = 0
        self._has_answered = False
        self._obstacle: EndpointError | None = None
        self._refusals: list[tuple[str, int | None]] = []

    @contextmanager
    def admitted(self) -> Iterator[float]:
        """Wait to talk to the endpoint, and learn from the `EndpointError` that is raised.

        Give the seconds of the wait. Raise an `EndpointError` that says "not run" once the endpoint
        is known to be unusable.
        """
        talker, began = object(), time.monotonic()
        self._enter(talker)
        error: EndpointError | None = None
        try:
            yield time.monotonic() - began
        except EndpointError as raised:
            error = raised
            raise
        finally:
            self._leave(talker, error)

    def answered(self) -> None:
        """Open the gate for all: the endpoint has given a good reply."""
        with self._changed:
            self._has_answered = True
            self._changed.notify_all()

    def look_again(self) -> None:
        """Forget earlier failures, so that the next conversation checks the endpoint again."""
        with self._changed:
            self._obstacle = None
            self._refusals.clear()

    def _enter(self, talker: object) -> None:
        with self._changed:
            self._changed.wait_for(self._is_open)
            if not (self._has_answered or self._obstacle):
                self._first, self._thread = talker, threading.get_ident()
            obstacle = self._obstacle
        if obstacle is not None:
            raise _not_run(obstacle)

    def _is_open(self) -> bool:
        """True if this thread need not wait, above all not for a talk of its own."""
        mine = self._thread == threading.get_ident()
        return bool(self._has_answered or self._obstacle or self._first is None or mine)

    def _leave(self, talker: object, error: EndpointError | None) -> None:
        with self._changed:
            if self._first is talker:
                self._first = None
                if error is not None and not self._has_answered:
                    self._learn(error)
            self._changed.notify_all()

    def _learn(self, error: EndpointError) -> None:
        self._refusals.append((error.kind, error.status))
        last = self._refusals[-_SURE:]
        is_same = len(last) == _SURE and len(set(last)) == 1
        if error.set_up == "wrong" or (error.set_up == "doubtful" and is_same):
            self._obstacle = error
        elif error.set_up is None:
            self._has_answered = True  # failing, but reachable


class PreflightGates:
    """The gates of a run, one for each endpoint. If not ``wanted``, all are open."""

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted
        self._lock = threading.Lock()
        # The gate keeps a reference to its endpoint, so the id is not reused.
        self._gates: dict[int, tuple[Endpoint, PreflightGate]] = {}

    def of(self, endpoint: Endpoint) -> PreflightGate:
        """Return the gate to ``endpoint``, an open one if it wants no preflight."""
        with self._lock:
            if id(endpoint) not in self._gates:
                gate = PreflightGate()
                if not (self._wanted and traits_of(endpoint).preflight):
                    gate.answered()
                self._gates[id(endpoint)] = endpoint, gate
            return self._gates[id(endpoint)][1]


def _not_run(cause: EndpointError) -> EndpointError:
    reason = str(cause).partition("\n")[0]
    return EndpointError(f"{NOT_RUN}{reason}", kind=cause.kind, status=cause.status)
