"""What the checks of a card and of an assistant have found in a conversation."""

from __future__ import annotations

from typing import Literal

from .frozen import Model

CheckOutcome = Literal["holds", "violated", "not_applicable", "unknown", "unobservable", "skipped"]
"""``unknown``: it could not be found out, which fails nothing. ``unobservable``: actions are
expected, and none can be observed. ``skipped``: an option leaves it out."""
Severity = Literal["fail", "warn"]


class CheckResult(Model):
    """What a check has found, with the turn and the quote that it rests on, if there are some.

    ``by`` is ``code`` or the name of the judge. A violated check fails the test, and so does an
    unobservable one, unless its ``severity`` is ``warn``.
    """

    id: str
    result: CheckOutcome
    reason: str
    turn: int | None = None
    quote: str = ""
    by: str = "code"
    severity: Severity = "fail"

    @property
    def fails(self) -> bool:
        """True if the test fails because of it."""
        return self.result in ("violated", "unobservable") and self.severity == "fail"
