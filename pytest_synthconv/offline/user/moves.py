"""The moves of the embedded user, and how its needs are put in them.

A move is what the user does next, before it is put in words. Each kind of move has its own module:
answers to questions (`replying`), and farewells (`partings`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.models import Proposal
from ..cards.card import Card, Need
from ..cards.prose import ended
from ..language.cuts import TERSE_WORDS, joined
from ..patience.account import Account
from ..replies.reading import Act
from ..speaking.phrases import Register, lines
from ..speaking.ways import short_ways_to_ask, ways_to_ask

COMPLAINS = 0.35
"""Share of patience left below which the user shows it."""
_SAYS_THAT = re.compile(
    r"\b(?:that|this|it|what do i do|what (?:can|now)|help|yes or no)\b", re.IGNORECASE
)
_MAY_BE_DONE = frozenset((Act.UNCLEAR, Act.PROMISE, Act.IGNORE))


@dataclass(frozen=True)
class Move:
    """What the user does next, and the sentences it may be done with: a lead, then a body."""

    act: str
    leads: Sequence[str]
    bodies: Sequence[str] = ("",)
    proposal: Proposal | None = None
    is_pressed: bool = False  # a button, which nobody mistypes


def register(card: Card) -> Register:
    """How much a user of ``card`` says at once, by verbosity."""
    verbosity = card.traits.verbosity or 0.0
    return "terse" if verbosity < 0.35 else "chatty" if verbosity > 0.65 else "plain"


def needed(state: Account) -> Need:
    """Return the need that the user presses now, or the last one if none is open."""
    return state.current.need if state.current else state.card.needs[-1]


def ways_to_ask_now(state: Account) -> tuple[str, ...]:
    """Return the wordings of the need that is pressed now."""
    need = needed(state)
    kind = register(state.card)
    asks = ways_to_ask(need, state.card.traits.formality or 0.0, kind)
    if kind == "terse" or not need.context:
        return asks
    return (*asks, *(joined(ended(need.context), ask) for ask in asks))


def need_again(state: Account) -> tuple[str, ...]:
    """The need in few words; "Is it done?" only where it may have been."""
    ways = short_ways_to_ask(needed(state))
    if not state.trace[-1].acts & _MAY_BE_DONE:
        ways = tuple(way for way in ways if "done" not in way)
    return ways or ways_to_ask_now(state)


def or_need_again(state: Account) -> tuple[str, ...]:
    """What may follow an answer: nothing, or the need, which a terse user says only if short."""
    again = need_again(state)
    if register(state.card) == "terse":
        again = tuple(way for way in again if len(way.split()) <= TERSE_WORDS // 2)
    return ("", *again)


def or_otherwise(state: Account) -> tuple[str, ...]:
    """What may follow "I don't know": nothing, whether it works without, or the need by name.

    "So how do I do that?" would ask how to find out what was asked for.
    """
    named = tuple(way for way in or_need_again(state) if not _SAYS_THAT.search(way))
    without = lines("without", "terse" if register(state.card) == "terse" else "plain")
    return ("", *without, *(way for way in named if way))
