"""What customers order, book or request of who "takes orders": flowers of a florist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ...core.words import stem, tokens
from ..english import pattern, table, words
from ..language.noun_classes import classes_of
from ..language.nouns import forms_of, plural
from .description import Ability
from .lexicon import LIGHT

_PRODUCTS: Mapping[str, str] = table("descriptions")["products"]
_SHOP = pattern("descriptions.shop")
_GOODS = frozenset({"goods", "food", "plant"})
_TAKEN = re.compile(r"(?P<what>[a-z -]+) (?P<deed>order|booking|reservation|request)s?")
_WAYS_TO_ORDER = words("descriptions.ways_to_order")
_DONE_FOR = {"order": "order", "booking": "book", "reservation": "reserve", "request": "request"}


def as_ordered(abilities: Iterable[Ability], said: str) -> Iterator[Ability]:
    """``abilities`` as customers do them; what is ordered of a florist are flowers.

    "Takes orders" leaves open what is ordered; nobody asks a shop for "goods", so that it is no
    ability where ``said``, the description, names no trade.
    """
    product = _product_of(said)
    for ability in abilities:
        if ability.verb != "order" or not _is_shop(ability.topic):
            yield _as_customers_do(ability)
        elif product:
            yield ability._replace(topic=product)


def _as_customers_do(ability: Ability) -> Ability:
    """``ability``; customers book a table of who "takes table bookings"."""
    found = _TAKEN.fullmatch(ability.topic)
    if not found or ability.verb not in LIGHT or ability.manner != "deed":
        return ability
    if found["what"].split()[-1] in _WAYS_TO_ORDER:
        return ability
    what, verb = found["what"], _DONE_FOR[found["deed"]]
    is_one = forms_of(what)["a_thing"] == f"the {what}"
    named = plural(what) if verb == "order" else forms_of(f"a {what}")["a_thing"]
    return ability._replace(verb=verb, topic=named if is_one else what)


def _product_of(text: str) -> str | None:
    """What customers order of the trade in ``text``; None where it names none."""
    said = frozenset(map(stem, tokens(text)))
    listed = (what for trade, what in _PRODUCTS.items() if stem(trade) in said)
    return next(listed, None) or next(filter(None, map(_goods, _shops(text))), None)


def _is_shop(topic: str) -> bool:
    """Whether ``topic`` is who takes the orders: "candle workshop"."""
    said = topic.lower()
    return said == "goods" or _SHOP.fullmatch(said.removeprefix("a ")) is not None


def _shops(text: str) -> list[str]:
    return [found["sold"] for found in _SHOP.compiled.finditer(text.lower())]


def _goods(sold: str) -> str | None:
    """What a "candle" workshop sells, "candles"; None for what is no goods."""
    if _GOODS.isdisjoint(classes_of(sold)):
        return None
    is_counted = forms_of(f"a {sold}")["many"] != sold and forms_of(sold)["a_thing"] != sold
    return plural(sold) if is_counted else sold
