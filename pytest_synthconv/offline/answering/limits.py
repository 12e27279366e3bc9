"""What the user of a card can spend at most, and whether an offer costs more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.words import fold
from ..cards.card import Card
from ..english import pattern

_PRICE, _PAID_BACK = pattern("answering.price"), pattern("answering.paid_back")
_THOUSANDS = re.compile(r",(?=\d{3})")
_OF_FACT = pattern("answering.limit")
_TOLD, _TOLD_BEHIND = pattern("answering.most_told"), pattern("answering.most_told_behind")


def too_dear(text: str, card: Card) -> str | None:
    """What the user can spend at most, where every price in ``text`` is higher; else None."""
    prices = [_amount(found) for found in _PRICE.finditer(fold(text))]
    if not prices or _PAID_BACK.search(fold(text)):
        return None
    return next((said for said, most in _limits(card) if min(prices) > most), None)


def _limits(card: Card) -> Iterator[tuple[str, float]]:
    """The limits that facts and the story name, each as it is said."""
    for fact in card.facts:
        found = _PRICE.search(fold(fact.value)) if _OF_FACT.search(fold(fact.slot)) else None
        if found:
            yield fact.value, _amount(found)
    for line in (*card.narrated, *(need.ask for need in card.needs)):
        text = fold(line)
        for found in _PRICE.finditer(text):
            before = [each.end() for each in _TOLD.finditer(text)]
            if found.start() in before or _TOLD_BEHIND.search(text[found.end() :]):
                yield found[0].strip(), _amount(found)


def _amount(price: re.Match[str]) -> float:
    figure: str = price["behind"] or price["before"]
    return float(_THOUSANDS.sub("", figure).replace(",", "."))
