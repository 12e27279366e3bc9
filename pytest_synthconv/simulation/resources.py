"""What the conversations of a run share, and what one of them has used."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from ..core.budget import Budget
from ..core.concurrency import InFlight
from ..core.models import Usage
from ..core.redaction import Redactor
from ..core.retries import Retries
from .preflight import PreflightGates


@dataclass(frozen=True)
class RunResources:
    """What the conversations of a run share.

    ``in_flight`` limits concurrent calls. Once ``stop`` is set the run is over; budget and retries
    must be given the same event, so that no more requests are sent and waits end. ``redactor``
    removes the keys of providers from errors of others' code.
    """

    budget: Budget = field(default_factory=Budget)
    retries: Retries = field(default_factory=Retries)
    preflight: PreflightGates = field(default_factory=PreflightGates)
    in_flight: InFlight = field(default_factory=InFlight)
    stop: threading.Event = field(default_factory=threading.Event)
    redactor: Redactor = field(default_factory=Redactor)


class UsageCounter:
    """The usage of one conversation, by role: ``assistant``, ``user``, ``judge``.

    User and judge may run at the same time, in two threads; each role is counted by one thread.
    """

    def __init__(self) -> None:
        self._by_role: dict[str, Usage] = {}

    def add(self, role: str, usage: Usage | None) -> None:
        """Count ``usage``, if there is any."""
        if usage is not None and usage != Usage():
            self._by_role[role] = self._by_role.get(role, Usage()) + usage

    def requests(self, role: str) -> int:
        """Return the requests of ``role`` until now."""
        return self._by_role.get(role, Usage()).requests

    def usage(self) -> Usage:
        """Return the total, with its parts."""
        total = sum(self._by_role.values(), Usage())
        return total.model_copy(update={"by_role": dict(sorted(self._by_role.items()))})
