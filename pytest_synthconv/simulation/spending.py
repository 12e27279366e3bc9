"""What a conversation is allowed to spend, and what it has spent so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..models import Usage
from ..providers.budget import Budget
from ..providers.retrying import Retries
from .first_contact import FirstContacts


@dataclass(frozen=True)
class Means:
    """What the conversations of a run share.

    Its budget, how often a request is repeated, and what is known of reaching its endpoints.
    """

    budget: Budget = field(default_factory=Budget)
    retries: Retries = field(default_factory=Retries)
    contacts: FirstContacts = field(default_factory=FirstContacts)


class Spending:
    """The usage of one conversation, added up by role: ``assistant``, ``user``, ``judge``."""

    def __init__(self) -> None:
        self._by_role: dict[str, Usage] = {}

    def add(self, role: str, usage: Usage | None) -> None:
        """Count ``usage``; None is none."""
        if usage is not None and usage != Usage():
            self._by_role[role] = self._by_role.get(role, Usage()) + usage

    def usage(self) -> Usage:
        """All of it, with its parts."""
        total = sum(self._by_role.values(), Usage())
        return total.model_copy(update={"by_role": dict(self._by_role)})
