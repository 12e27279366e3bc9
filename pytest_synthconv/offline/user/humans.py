"""What the embedded user does when a human is offered."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.models import Talk
from ...core.words import content_words, fold
from ..answering.choices import chosen, wants_human
from ..answering.taking_humans import is_taken, wants_no_human, why_no_call
from ..cards.prose import ended
from ..english import pattern, stems
from ..language.cuts import capital
from ..patience.account import Account
from ..replies.options import options_of
from ..replies.questions import pressing
from ..replies.reading import Act
from ..speaking.phrases import Register, lines, whole
from .moves import COMPLAINS, Move, or_need_again

_TAKES_HUMAN = 0.5
"""Share of patience left below which the user takes the human who is offered."""
_BEYOND_IT = pattern("answering.beyond_the_assistant")
_TALKING, _TO_A_PERSON = pattern("questions.talking"), pattern("user.to_a_person")
_BY_ASSISTANT = pattern("answering.by_assistant")
_A_PAIR = 2
_MAY_RING = pattern("answering.may_ring")
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
    if wants_no_human(state.card):
        return Move("decline_human", whole("decline_human", manner), or_need_again(state))
    taken = Move("accept_human", *_taking(state, talk, manner))
    if any(message.act in ("accept_human", "ask_human") for message in talk.user_messages):
        return taken
    in_vain = len(state.trace) > 1 and not state.answered_share
    deferred = any(Act.DEFER in step.acts for step in state.trace[:-1])
    refused = state.has_met(Act.REFUSE) or deferred or in_vain
    wants_one = any(not _HUMAN.isdisjoint(need.keywords) for need in state.card.needs)
    wants_one = wants_one or wants_human(state.card)
    is_beyond = _BEYOND_IT.search(fold(state.replies[-1])) is not None
    is_impatient = state.share_left < _TAKES_HUMAN or state.card.patience < COMPLAINS
    is_offered = is_taken(state.replies[-1]) or _is_only_who_rings(state.replies[-1])
    if refused or is_beyond or wants_one or is_impatient or is_offered:
        return taken
    return Move("decline_human", whole("decline_human", manner), or_need_again(state))


def _is_only_who_rings(reply: str) -> bool:
    """True for "Do you want them to ring you, or would you rather call them?": each is a call."""
    question = pressing(reply)
    options = options_of(question[1]) if question else ()
    return len(options) == _A_PAIR and all(_MAY_RING.search(fold(each)) for each in options)


def _taking(state: Account, talk: Talk, manner: Register) -> tuple[Sequence[str], Sequence[str]]:
    """Ways to take a human: yes, or which of two ways to get one, "have them call me back"."""
    question = pressing(state.replies[-1])
    options = options_of(question[1]) if question else ()
    human = [each for each in options if not _BY_ASSISTANT.search(fold(each))]
    if len(options) < _A_PAIR:
        ways = whole("accept_human", manner)
        talks = question is None or _TALKING.fits(fold(question[1]))
        # "Shall I open a ticket so our team can check it?" puts nobody through.
        return ways if talks else tuple(w for w in ways if not _TO_A_PERSON.search(w)), ("",)
    return ("",), chosen(human or options, state.card, talk)
