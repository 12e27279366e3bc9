"""What can be ordered of a trade that a description names: flowers of a florist."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.words import stem, tokens
from ..english import pattern, table
from ..language.noun_classes import classes_of
from ..language.nouns import forms_of, plural

_PRODUCTS: Mapping[str, str] = table("descriptions")["products"]
_SHOP = pattern("descriptions.shop")
_GOODS = frozenset({"goods", "food", "plant"})


def product_of(text: str) -> str | None:
    """What customers order of the trade in ``text``; None where it names none."""
    said = frozenset(map(stem, tokens(text)))
    listed = (what for trade, what in _PRODUCTS.items() if stem(trade) in said)
    return next(listed, None) or next(filter(None, map(_goods, _shops(text))), None)


def is_shop(topic: str) -> bool:
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
