"""What a failing test says of several conversations with one persona: the rate, then the first."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from ..core.models import Conversation
from ..core.text import counted, one_line
from ..reports.failure_text import ending, explanation, failing
from .counts import Counts, Standing
from .trial_plan import Plan, counts_of, has_failed

_NEWLINE = "\n"


def explanation_of_trials(
    conversations: Sequence[Conversation], plan: Plan, fail_on: AbstractSet[str], record: str
) -> str | None:
    """Why ``conversations``, none of them a fault, are a failure by ``plan``; None if they are not.

    The first line says how many failed, and how the first of them did; then comes its transcript.
    """
    if not conversations:
        return "no conversation was held, so that nothing is known of the assistant"
    counts = counts_of(conversations, fail_on)
    if plan.standing(counts) is not Standing.FAILED:
        return None
    first, *others = (it for it in conversations if has_failed(it, fail_on))
    if len(conversations) == 1:
        return explanation(first, record)
    from .comparison_text import rate

    told = f"{rate(counts, 'trial')}; {plan.rule}; trial {first.trial} {failing(first)}"
    line = one_line(f"Persona {first.persona.name!r}: {told}", limit=500)
    _, _, rest = explanation(first, record).partition("\n")
    return "\n".join([line, rest, *(_another(it) for it in others)])


def fault_of_trials(conversation: Conversation, record: str, counts: Counts | None) -> str:
    """Why nothing is known of a persona whose ``conversation`` was the first that broke down."""
    text, who = explanation(conversation, record), f"Persona {conversation.persona.name!r}"
    number = counts.total + counts.excluded if counts else 1
    if counts is None or number == 1:
        return text
    lost = f"{counts.excluded} of {counted(number, 'trial')} broke down, too many to tell"
    told = f"{who}: {lost}; trial {conversation.trial} {ending(conversation)}"
    return f"{one_line(told, limit=500)}\n{text.partition(_NEWLINE)[2]}"


def _another(conversation: Conversation) -> str:
    it = conversation
    ended = it.goal_met_by or it.stop_reason.value.replace("_", " ")
    turns = counted(len(it.user_messages), "turn")
    return f"trial {it.trial} failed too: {ended} after {turns}, conversation {it.id}"
