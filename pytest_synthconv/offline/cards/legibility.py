"""Whether rules over English can play and judge a persona, by its card."""

from __future__ import annotations

from ...core.cards import Persona
from ...core.language import ENGLISH, language_of
from ...core.text import one_line


def objection_to(persona: Persona) -> str | None:
    """Why rules over English cannot play or judge ``persona``; None when they can.

    A card in another language can be played with its own sentences, and judged by evidence: so
    each goal that must be met needs some.
    """
    asks = " ".join(goal.ask for goal in persona.goals)
    language = language_of(f"{asks} {persona.scenario} {persona.description}")
    musts = [goal for goal in persona.goals if goal.must] or persona.goals
    if language == ENGLISH or (musts and all(goal.is_provable for goal in musts)):
        return None
    bare = [repr(one_line(goal.ask, 60)) for goal in musts if not goal.is_provable]
    lacking = f"its goals without evidence: {', '.join(bare)}" if bare else "it states no goals"
    return (
        f"persona {persona.name!r} ({persona.id}): the card is in {language}, and the offline "
        f"participants read English; {lacking}\n"
        "Give each goal that must be met `evidence` to judge by, and an `opening` or a `script` to "
        "say; or let language models take part: --synthconv-provider=openai or anthropic."
    )
