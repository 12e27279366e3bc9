"""The second opinion on a talk: what code makes of the user's patience, next to the judge."""

from __future__ import annotations

from typing import Literal

from .frozen import Model
from .models import Evidence

Patience = Literal["judge", "code", "both"]
"""Who decides that a user's patience is used up, when a language model judges."""


class Opinion(Model):
    """The user's patience is used up, ``times`` over: at least once. ``reason`` says by what.

    There is no opinion on a talk in which patience is left, or that code cannot read.
    """

    times: float
    reason: str
    evidence: tuple[Evidence, ...] = ()
