"""What the embedded user does when a human is offered."""

from __future__ import annotations

from ...core.models import Talk
from ...core.words import content_words, fold
from ..answering.taking_humans import is_taken, why_no_call
from ..cards.card import ended
from ..english import pattern, stems
from ..language.cuts import capital
from ..patience.account import Account
from ..replies.reading import Act
from ..speaking.phrases import Register, lines, whole
from .moves import COMPLAINS, Move, or_need_again

_TAKES_HUMAN = 0.5
"""Share of patience left below which the user takes the human who is offered."""
_BEYOND_IT = pattern("answering.beyond_the_assistant")
_HUMAN = frozenset(("human", "person", "adviser", "agent"))
_PEOPLE = stems("nouns.people") - _HUMAN


def came_for(state: Account) -> bool:
    """True where the person whom the reply offers is what the user came for: a technician."""
    offered = _PEOPLE.intersection(content_words(state.replies[-1]))
    return any(offered & need.keywords for need in state.card.needs)


def on_human(state: Account, talk: Talk, manner: Register) -> Move:
    """A human who is offered is taken after a refusal, when patience is low, and ever after.

    Before that it is the words of the offer that decide.
    """
    if line := why_no_call(state.replies[-1], state.card):
        return Move("decline_human", lines("no_call"), (ended(capital(line)),))
    if any(message.act in ("accept_human", "ask_human") for message in talk.user_messages):
        return Move("accept_human", whole("accept_human", manner))
    in_vain = len(state.trace) > 1 and not state.answered_share
    deferred = any(Act.DEFER in step.acts for step in state.trace[:-1])
    refused = state.has_met(Act.REFUSE) or deferred or in_vain
    wants_one = any(not _HUMAN.isdisjoint(need.keywords) for need in state.card.needs)
    is_beyond = _BEYOND_IT.search(fold(state.replies[-1])) is not None
    is_impatient = state.share_left < _TAKES_HUMAN or state.card.patience < COMPLAINS
    if refused or is_beyond or wants_one or is_impatient or is_taken(state.replies[-1]):
        return Move("accept_human", whole("accept_human", manner))
    return Move("decline_human", whole("decline_human", manner), or_need_again(state))
