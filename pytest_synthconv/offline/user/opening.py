"""How the embedded user opens a talk: with a greeting, what happened, and the first need."""

from __future__ import annotations

from ..cards.card import Card, Need
from ..language.cuts import joined
from ..patience.account import Account
from ..speaking.phrases import lines
from ..speaking.ways import first_ways_to_ask
from ..speaking.wording import by_name, is_volunteered
from .moves import Move, register


def opening(state: Account) -> Move:
    """A greeting and the first step; a user of high disclosure says one or two things more.

    Where the need means nothing alone ("exchange them"), what it refers to is always said.
    """
    card = state.card
    need = card.needs[0]
    openness = _openness(card)
    formality = card.traits.formality or 0.0
    also = card.needs[1] if openness > 1 and len(card.needs) > 1 else None
    if register(card) == "terse":
        asks = first_ways_to_ask(need, formality)
        return Move("open", ("",), [joined(need.context, ask) for ask in asks])
    asks = first_ways_to_ask(need, formality, also)
    style = "formal" if formality >= 0.65 else "casual" if formality < 0.35 else "neutral"
    before: tuple[str, ...] = (need.context,) if need.context else ()
    after: tuple[str, ...] = ()
    if openness:
        before = (before or _said_before(need, card))[:openness]
        remarks = [line for line in card.remarks if line not in " ".join(before)]
        told = " ".join((*before, *remarks))
        facts = (f for f in card.facts if is_volunteered(f) and f.value not in told)
        more = (*(by_name([fact])[0] for fact in facts), *remarks)
        after = more[: max(0, openness - len(before))]
    return Move("open", lines("greetings", style), [joined(*before, ask, *after) for ask in asks])


def _said_before(need: Need, card: Card) -> tuple[str, ...]:
    """What happened before the need; nothing where the need itself says what happened."""
    first = need.wish.text.partition(". ")[0]
    return () if any(line.startswith(first) for line in card.setting) else card.setting


def _openness(card: Card) -> int:
    """Return how many facts a user of ``card`` gives unasked: 0, 1 or 2, by disclosure."""
    return min(2, int(3 * (card.traits.disclosure or 0.0)))
