"""What a reply asks for: facts, or a yes. A slot is recognised by its name's words, in any order.

"order number" is asked for by "What is the number of your order?" and by "Please send me your
order ID."; "email address" by "your e-mail".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..words import content_words, fold, sentences, stem, tokens

_SAME = {
    **dict.fromkeys(("id", "no", "nr", "reference", "code", "num"), "number"),
    **dict.fromkeys(("telephone", "mobile", "cell"), "phone"),
    **dict.fromkeys(("mail",), "email"),
    **dict.fromkeys(("postcode", "postal", "zipcode"), "zip"),
    **dict.fromkeys(("price", "spend", "cost"), "budget"),
    **dict.fromkeys(("dob", "birthday"), "birth"),
}
_ARTICLES = frozenset(stem(word) for word in ["of", "the", "your", "my", "a", "an", "full"])
_ENOUGH = frozenset(stem(word) for word in ["email", "phone", "zip", "birth"])
_REQUEST = re.compile(
    r"^(?:(?:please|kindly|just|can you|could you)\s+)*(?:provide|tell|share|give|enter|confirm|"
    r"send|let me know|specify|describe|choose|select|name|state|type|reply with)\b"
    r"|\b(?:i|we)(?:'ll|'d| will| would| just| also)?(?: just| also| first)? need "
    r"(?:your|the|to know|some|a few|more|an?|you to (?:tell|give|send|confirm))\b"
    r"|\bplease (?:provide|tell|share|give|enter|confirm|send|specify|describe|let me know)\b"
    r"|\blet me know (?:your|the|what|which|when|where|how|if)\b"
)

_OFFER = re.compile(
    r"^(?:(?:so|and|then|ok|okay|just to (?:confirm|be sure))[,:]? )*"
    r"(?:shall|should|may|can) (?:i|we)\b|\b(?:do|would) you (?:want|like) (?:me|us) to\b"
)
_CONFIRMATION = re.compile(
    r"\b(?:is (?:that|this|it) (?:right|correct|ok|okay|what you)|are you sure|"
    r"(?:shall|should|may|can) (?:i|we) (?:go ahead|proceed|continue|do (?:that|this|it|so))|"
    r"do you (?:want|wish|agree|confirm)\b.*\b(?:go ahead|proceed|continue)|do you confirm)\b"
)


@lru_cache(maxsize=1024)
def requests(reply: str) -> tuple[str, ...]:
    """The sentences of ``reply`` that ask the user for something, in order."""
    return tuple(s for s in sentences(reply) if _is_request(s))


def asked_slots(reply: str, slots: Sequence[str]) -> tuple[str, ...]:
    """Those of ``slots`` that ``reply`` asks for, in the order given."""
    asking = [_stems(sentence) for sentence in requests(reply)]
    return tuple(s for s in slots if any(slot_words(s) <= stems for stems in asking))


def asks_for_consent(reply: str, keywords: frozenset[str]) -> bool:
    """True when ``reply`` asks whether to do what the user came for, known by ``keywords``.

    "Shall I cancel it?" does, for somebody who wants to cancel; "Shall I send you a voucher?" does
    not, for that would be a substitute.
    """
    questions = [sentence for sentence in requests(reply) if is_question(sentence)]
    return any(
        _CONFIRMATION.search(fold(question))
        or (_OFFER.search(fold(question)) and keywords & set(content_words(question)))
        for question in questions
    )


@lru_cache(maxsize=1024)
def slot_words(slot: str) -> frozenset[str]:
    """The stems by which ``slot`` is known: all of its words, or one that says enough."""
    words = _stems(slot.replace("_", " ")) - _ARTICLES
    return words & _ENOUGH or words


def is_question(sentence: str) -> bool:
    """True when ``sentence`` ends in a question mark, whatever marks stand around it."""
    return sentence.rstrip(")*_\"' ").endswith(("?", "？"))


def _is_request(sentence: str) -> bool:
    return is_question(sentence) or bool(_REQUEST.search(fold(sentence).strip(" *_-\"'")))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(_SAME.get(word, word)) for word in tokens(text))
