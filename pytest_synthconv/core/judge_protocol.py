"""Who decides how a talk stands: whatever can assess one."""

from __future__ import annotations

from typing import Protocol

from .models import Talk, Verdict


class Judge(Protocol):
    """A judge. One serves many talks, also at the same time: it keeps no state."""

    @property
    def name(self) -> str:
        """What judges, for records: ``heuristic`` or a model's name."""

    def assess(self, talk: Talk) -> Verdict:
        """The verdict after the last turn of ``talk``; raises `JudgeError` when there is none.

        ``talk.objection`` is set when the last verdict on the same talk was void.
        """
