"""Whether a person takes a human who is offered before anything else was tried, by its words.

People take who decides what the assistant cannot, and go on with an assistant that can do it too.
The weights are fitted by ``benchmarks/fit_human_offers.py``: of 179 offers 80 % are taken or
declined as people did by the words of other authors.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.words import fold, stem, tokens
from ..cards.card import Card
from ..english import pattern, weighed, weights

_NO_HUMAN = pattern("answering.no_human")
_BY_PHONE, _NO_CALLS = pattern("answering.by_phone"), pattern("answering.no_calls")


def is_taken(reply: str) -> bool:
    """Whether a person takes the human that ``reply`` offers."""
    fitted = weights("human_offer_weights")
    return fitted["bias"] + weighed(offer_features(reply), fitted) > 0


def why_no_call(reply: str, card: Card) -> str | None:
    """What ``card`` has against being telephoned, where ``reply`` offers that; else None."""
    if not _BY_PHONE.search(fold(reply)):
        return None
    return next((line for line in card.told if _NO_CALLS.search(fold(line))), None)


def wants_no_human(card: Card) -> bool:
    """True for who does not want to be passed on to anybody."""
    return any(_NO_HUMAN.search(fold(line)) for line in card.told)


def offer_features(reply: str) -> Mapping[str, float]:
    """The stems of the words of an offer."""
    return {stem(word): 1.0 for word in tokens(reply)}
