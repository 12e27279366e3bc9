"""What a reply is read against: the talk before it, as far as reading needs it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from ...core.words import content_words
from ..cards.card import Card


@dataclass(frozen=True)
class Heard:
    """What a reply is read against: the talk before it, as far as reading needs it.

    ``said`` is the user's last message, ``voiced`` the stems of all that the user has said,
    ``earlier`` the replies before this one, ``given`` the slots whose facts the user has given.
    ``done`` are the asks of the needs that the assistant has acted on, as their card demands.
    """

    card: Card
    said: str
    voiced: Set[str]
    earlier: Sequence[str]
    given: Set[str]
    done: Set[str] = frozenset()

    @cached_property
    def known(self) -> frozenset[str]:
        """The stems of what the user has said, and of the facts of their card.

        Who names one of them speaks of the user's own matter: "Order W-5512 is delayed".
        """
        facts = (f"{fact.slot} {fact.value}" for fact in self.card.facts)
        return frozenset(self.voiced).union(*map(content_words, facts))
