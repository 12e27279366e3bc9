"""How a move of the embedded user is put in words: never nearly in those of an earlier message."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from ...core.models import Talk
from ...core.words import content_words, likeness
from ..cards.card import Card
from ..language.cuts import TERSE_WORDS, joined
from ..speaking.chance import number, shuffled
from ..speaking.slips import mistyped
from .moves import Move, register

_NEARLY_EQUAL = 0.7
"""Likeness from which a message is not said again; the loop refuses it only from .8 on."""
_MAY_BE_REPEATED = 3
"""Words up to which a message may be said again: "Yes." answers more than one question."""
_FEW_KEYWORDS = 4
_ALWAYS_CAPITAL = frozenset(("I", "I'm", "I'd", "I've", "I'll"))
_CUT = frozenset(("next_need", "rephrase", "push_back", "correct", "complain", "explain"))
"""Acts of which a terse user leaves out what is not needed; an answer is never cut."""


def in_words(move: Move, card: Card, talk: Talk) -> str | None:
    """The first wording, in an order of chance, that is not nearly one of the user's before.

    Those with a beginning and an end that were said less often come first. None when all have been
    said.
    """
    chance = number(talk, "typo")
    said = [message.content for message in talk.user_messages]
    used = {part: _times_said(part, said) for part in (*move.leads, *move.bodies)}
    in_turn = shuffled(product(move.leads, move.bodies), talk, move.act)
    pairs = sorted(in_turn, key=lambda pair: used[pair[0]] + used[pair[1]])
    # "And: just one question: how much is it?" has a colon too many.
    pairs.sort(key=lambda pair: pair[0].endswith(":") and ": " in pair[1])
    kept = _kept_words(card)
    texts = (_put(*pair, move, card) for pair in pairs)
    if not move.is_pressed:
        texts = (mistyped(text, card, chance, kept) for text in texts)
    return next((text for text in texts if text.strip() and _is_fresh(text, said)), None)


def _times_said(part: str, said: Sequence[str]) -> int:
    """How many of the messages ``said`` begin or end with ``part``."""
    own, others = part.casefold(), [message.casefold() for message in said]
    return sum(each.startswith(own) or each.endswith(own) for each in others) if own else 0


def _is_fresh(text: str, said: Sequence[str]) -> bool:
    if len(text.split()) <= _MAY_BE_REPEATED:
        return text not in said[-2:]
    return all(likeness(text, other) < _NEARLY_EQUAL for other in said)


def _put(lead: str, body: str, move: Move, card: Card) -> str:
    """``lead`` and ``body`` as one message; a terse user leaves out what leads to the point."""
    if lead.endswith((",", ":")) and body and body.split()[0] not in _ALWAYS_CAPITAL:
        body = body[:1].lower() + body[1:]
    is_factual = any(fact.value in body for fact in card.facts)
    is_cut = register(card) == "terse" and move.act in _CUT and not is_factual
    whole_message = joined(lead, body)
    return body if is_cut and body and len(whole_message.split()) > TERSE_WORDS else whole_message


def _kept_words(card: Card) -> frozenset[str]:
    """Stems that are never mistyped: the names of facts, and needs that few words must carry."""
    few = [need.keywords for need in card.needs if len(need.keywords) <= _FEW_KEYWORDS]
    return frozenset().union(*few, *(content_words(fact.slot) for fact in card.facts))
