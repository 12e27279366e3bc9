"""The second opinion: the user's patience by code, next to a judge that is a language model.

It reads acts and keeps the account as the embedded judge does, but it sees much less: only that the
assistant refused, repeated itself or said nothing, in one reply after the other up to the last.
These can be told from the reply alone. Whether a goal is met stays with the judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from ...core.models import Talk
from ...core.opinions import Opinion
from ..cards.card import read_card
from ..cards.legibility import objection_to
from ..replies.reading import Act, repeats
from .account import Account, Step
from .complaints import complaints, failures_quoted, reply_in
from .folding import account

_WALL = frozenset(
    {Act.REPEAT, Act.REFUSE, Act.SILENT, Act.EMPTY, Act.ECHO, Act.ERROR, Act.NOT_UNDERSTOOD}
)
"""Acts of an assistant that stonewalls: it repeats itself, refuses, or says nothing."""
_UNSEEN = frozenset({Act.FOREIGN, Act.HANDOFF})
"""Acts after which it is not known what a user makes of the rest."""
_OTHERS = 1 / 2
"""Most of a wall that may be something else: of refusals in ever new words, some are not seen."""


@dataclass(frozen=True)
class PatienceCompanion:
    """A second opinion that is a pure function of the talk, without any request."""

    def assess(self, talk: Talk) -> Opinion | None:
        """Return the opinion after the last reply; None with patience left, and in doubt."""
        if objection_to(talk.persona):
            return None
        state = account(read_card(talk.persona, talk.assistant), talk)
        if state.is_content or any(step.acts & _UNSEEN for step in state.trace):
            return None
        wall = _wall(state, talk)
        times = sum(step.cost for step in wall) / state.cap
        if times < 1:
            return None
        return Opinion(
            times=times,
            reason=f"the assistant {complaints(wall)}: patience is used up {times:.1f} times over",
            evidence=tuple(failures_quoted(wall, talk)),
        )


def _wall(state: Account, talk: Talk) -> tuple[Step, ...]:
    """Return the replies that stonewall, since the last answer; none if the last one does not."""
    answers = [reply_in(talk, step.turn) for step in state.trace if Act.ANSWER in step.acts]

    def stonewalls(step: Step) -> bool:
        # An answer again is no wall: perhaps the user has asked for it again.
        reply = reply_in(talk, step.turn)
        return bool(step.failed and step.acts & _WALL) and not any(
            repeats(reply, answer) for answer in answers
        )

    latest = list(takewhile(lambda step: Act.ANSWER not in step.acts, reversed(state.trace)))
    wall = [step for step in latest if stonewalls(step)]
    is_wall = wall[:1] == latest[:1] and len(wall) >= (1 - _OTHERS) * len(latest)
    return tuple(reversed(wall)) if is_wall else ()
