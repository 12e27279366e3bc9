"""The second opinion on a talk: what code makes of the user's patience, next to the judge."""

from __future__ import annotations

from typing import Literal, Protocol

from .frozen import Model
from .models import Evidence, Talk

Patience = Literal["judge", "code", "both"]
"""Who decides that a user's patience is used up, when a language model judges."""


class Opinion(Model):
    """The user's patience is used up, ``times`` over: at least once. ``reason`` says by what."""

    times: float
    reason: str
    evidence: tuple[Evidence, ...] = ()


class Companion(Protocol):
    """Code that reads a talk next to the judge. It makes no request and keeps no state."""

    def assess(self, talk: Talk) -> Opinion | None:
        """Return the opinion after the last turn of ``talk``.

        There is none on a talk in which patience is left, or that code cannot read.
        """
