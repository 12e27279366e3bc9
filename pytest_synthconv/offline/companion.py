"""The second opinion: the user's patience by code, next to a judge that is a language model.

It reads acts and keeps the account as the embedded judge does, but it sees much less: only that the
assistant refused, repeated itself or said nothing, in one reply after the other up to the last.
These can be told from the reply alone. Whether a goal is met stays with the judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from ..core.models import Talk
from ..core.opinions import Opinion
from .cards import read_card
from .complaints import complaints, failures_quoted, reply_in
from .legibility import objection_to
from .patience import Account, Step, account
from .replies import Act, repeats

_WALL = frozenset({Act.REPEAT, Act.REFUSE, Act.SILENT})
"""Acts of an assistant that stonewalls."""


@dataclass(frozen=True)
class PatienceCompanion:
    """A second opinion that is a pure function of the talk, without any request."""

    def assess(self, talk: Talk) -> Opinion | None:
        """Return the opinion after the last reply; None with patience left, and in doubt."""
        if objection_to(talk.persona):
            return None
        state = account(read_card(talk.persona, talk.assistant), talk)
        if state.is_content or any(Act.FOREIGN in step.acts for step in state.trace):
            return None
        wall = tuple(reversed(list(_wall(state, talk))))
        times = sum(step.cost for step in wall) / state.cap
        if times < 1:
            return None
        return Opinion(
            times=round(times, 2),
            reason=f"patience is used up {times:.1f} times over: the assistant {complaints(wall)}",
            evidence=tuple(failures_quoted(wall, talk)),
        )


def _wall(state: Account, talk: Talk) -> Iterator[Step]:
    """Yield the replies that stonewall, from the last one back to the first of them."""
    answers = [reply_in(talk, step.turn) for step in state.trace if Act.ANSWER in step.acts]

    def stonewalls(step: Step) -> bool:
        if not step.failed or not step.acts & _WALL:
            return False
        # An answer again is no wall: perhaps the user has asked for it again.
        reply = reply_in(talk, step.turn)
        return not any(repeats(reply, answer) for answer in answers)

    return takewhile(stonewalls, reversed(state.trace))
