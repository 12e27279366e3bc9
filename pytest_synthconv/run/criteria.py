"""Refuse criteria that nobody judges, before the first request."""

from __future__ import annotations

from ..core.cards import Assistant, Persona
from ..core.errors import ConfigurationError
from ..simulation.cast import Participants


def unjudged_criterion(assistant: Assistant, persona: Persona) -> str | None:
    """Return the id of the first check with a criterion, or None."""
    checks = (*assistant.checks, *persona.checks)
    return next((check.id for check in checks if check.criterion is not None), None)


def require_judge(persona: Persona, participants: Participants) -> None:
    """Raise `ConfigurationError` if nobody judges the criteria of this conversation."""
    if participants.criteria is not None or participants.skips_criteria:
        return
    own_id = unjudged_criterion(participants.assistant, persona)
    if own_id is not None:
        raise ConfigurationError(no_judge(own_id, persona))


def no_judge(own_id: str, persona: Persona) -> str:
    """Return the message for a criterion without a judge that is a language model."""
    return (
        f"the check {own_id!r} of the persona {persona.id!r} has a criterion, which only a "
        "language model can judge; the embedded judge cannot\n"
        "Choose a judge with --synthconv-provider or --synthconv-judge-model, or leave such checks "
        "out with --synthconv-skip-criteria."
    )
