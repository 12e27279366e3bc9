"""How the embedded user gives up: for want of patience, or because it has said everything."""

from __future__ import annotations

from ...core.models import Talk
from ..patience.account import Account
from ..speaking.phrases import lines, whole
from .moves import Move, register

_MOST_NUDGES = 2


def giving_up(state: Account) -> Move:
    """The end of a user whose patience is used up; with parting words if it wrote on after that."""
    is_first = len(state.trace) <= _exhausted_at(state)
    parting = ("",) if is_first else lines("parting")
    return Move("give_up", whole("give_up", register(state.card)), parting, "give_up")


def _exhausted_at(state: Account) -> int:
    """The turn whose reply used up the budget; the last one when a streak did."""
    spent = (step.turn for step in state.trace if step.left <= 0)
    return next(spent, len(state.trace))


def out_of_words(state: Account, talk: Talk) -> Move:
    """A nudge, and once nudges are used up as well, the end."""
    nudges = lines("nudges")
    said = [message.content for message in talk.user_messages]
    if sum(text in nudges for text in said) >= _MOST_NUDGES:
        return giving_up(state)
    fresh = [nudge for nudge in nudges if nudge not in said]
    return Move("nudge", ("",), fresh[:1] or nudges[:1])
