"""What a conversation is allowed to spend, and what it has spent so far."""

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

    Its budget, how often a request is repeated, what is known of reaching its endpoints, and how
    many calls are under way at once. Once ``stop`` is set the run is over. Who makes these means
    sees to it that budget and retries know it too, so that no more requests are sent, and no wait
    is sat out. ``redactor`` removes the keys of providers from the errors of others' code.
    """

    budget: Budget = field(default_factory=Budget)
    retries: Retries = field(default_factory=Retries)
    contacts: PreflightGates = field(default_factory=PreflightGates)
    in_flight: InFlight = field(default_factory=InFlight)
    stop: threading.Event = field(default_factory=threading.Event)
    redactor: Redactor = field(default_factory=Redactor)


class UsageCounter:
    """The usage of one conversation, added up by role: ``assistant``, ``user``, ``judge``.

    User and judge may be at work at the same time, in two threads; nobody else adds to their roles.
    """

    def __init__(self) -> None:
        self._by_role: dict[str, Usage] = {}

    def add(self, role: str, usage: Usage | None) -> None:
        """Count ``usage``; None is none."""
        if usage is not None and usage != Usage():
            self._by_role[role] = self._by_role.get(role, Usage()) + usage

    def usage(self) -> Usage:
        """All of it, with its parts."""
        total = sum(self._by_role.values(), Usage())
        return total.model_copy(update={"by_role": dict(sorted(self._by_role.items()))})
