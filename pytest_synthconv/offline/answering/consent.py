"""Whether what an assistant asks leave for is what the user came for, or the contrary."""

from __future__ import annotations

import re
from collections.abc import Set

from ...core.words import content_words, fold, stem, tokens
from ..cards.card import Card
from ..english import lines, pattern, stems, table
from ..language.meaning import likeness
from ..replies.leave import asks_leave
from ..replies.slots import slot_words
from .same_deeds import nearness, words_of_deed

_NOT_WANTED = pattern("answering.not_wanted")
_PRICE, _DAY = pattern("answering.price"), pattern("particulars.named_day")
_KEEPING = pattern("answering.keeping")
_ENDS_IT, _KEEPS_IT = pattern("answering.ends_it"), pattern("answering.keeps_it")
_DENIED = pattern("answering.denied_part")
_LEAVING = stems("answering.leaving")
_DOUBT = pattern("answering.doubt")
_THE_SAME = 0.7  # how near what is proposed is to what is not wanted
OUTCOMES = tuple(frozenset(map(stem, group.split())) for group in lines("answering.outcomes"))
"""The stems of deeds that nobody who wants one takes for another, in sets of the same."""
_A_CODE, _MOSTLY = 5, 0.7  # signs of a code that can be misread, and the share that is right
_NEXT_TO_NOTHING = 1  # a particular word too few to say what is to be done
_NEAR = 0.4  # how like a need a wish is that may be another name for it
GOING_AHEAD = stems("answering.going_ahead")
"""The stems of words that say nothing of what is to be gone ahead with."""


def is_agreed(sentence: str, meant: str, reply: str, card: Card, *, asks_to_go_ahead: bool) -> bool:
    """True for a question about what the user of ``card`` came for.

    Where ``sentence`` names nothing ("Shall I?"), what the rest of ``reply`` names counts, and
    ``meant`` is what that proposes.
    """
    is_bare = len(set(content_words(sentence)) - GOING_AHEAD) <= _NEXT_TO_NOTHING
    is_too_much = _is_too_much(meant, reply, card)
    if is_contrary(frozenset(content_words(meant)), card) or is_too_much:
        return False
    if _names(sentence, card) and (asks_to_go_ahead or not _adds(sentence, card)):
        return True
    text = fold(sentence)
    if _is_extra(text, card):
        return False
    if (is_bare or asks_to_go_ahead) and (_names(reply, card) or (is_bare and asks_to_go_ahead)):
        return True
    return asks_leave(text) or pattern("answering.deed").search(text) is not None


def _is_extra(text: str, card: Card) -> bool:
    """True for what nobody came for who did not say so; "unless you'd rather not" is no such.

    To who wants it cancelled, to end it is none.
    """
    found = pattern("answering.extra").search(_DOUBT.sub("", text))
    meant = {stem(found[0])} if found else set()
    also = (outcome for outcome in OUTCOMES if outcome & meant and outcome & wanted(card))
    return bool(found) and not any(also)


def is_contrary(words: Set[str], card: Card) -> bool:
    """True when ``words``, stems, name the opposite of what the user wants: "keep" for "cancel"."""
    sought = wanted(card)
    for verb, against in table("answering")["opposites"].items():
        others = {stem(other) for other in str(against).split()}
        if stem(str(verb)) in words - sought and others & sought and not others & sought & words:
            return True
    return False


def _is_too_much(sentence: str, reply: str, card: Card) -> bool:
    """True for "Shall I delete both copies?" where the second is to go."""
    words, text = set(content_words(reply)), fold(sentence)
    is_all = pattern("answering.of_all").search(text) and pattern("answering.of_ending").search(
        text
    )
    return bool(is_all) and any(
        pattern("answering.of_part").search(fold(line))
        and not pattern("answering.of_all").search(fold(line))
        and words & set(content_words(line))
        for line in (*(need.ask for need in card.needs), *card.narrated)
    )


def is_foreign(sentence: str, card: Card) -> bool:
    """True for "You'd like a new contract?" to who has not a word of that, nor any like it."""
    asks = [need.ask for need in card.needs]
    said = frozenset(content_words(" ".join((*asks, *card.story, *card.narrated))))
    words = frozenset(content_words(sentence)) - GOING_AHEAD
    is_near = any(likeness(sentence, ask) >= _NEAR for ask in asks)
    return bool(words) and words.isdisjoint(said) and not is_near and not _names(sentence, card)


def is_unwanted(text: str, card: Card) -> bool:
    """True for a table on the terrace to who does not want to sit outside."""
    said = words_of_deed(_DENIED.sub("", text))
    told = (*card.narrated, *(need.ask for need in card.needs))
    found = (match["what"] for line in told for match in _NOT_WANTED.finditer(fold(line)))
    unwanted = (
        words_of_deed(what) for what in found if not (_DAY.search(what) or _PRICE.search(what))
    )
    return any(words and nearness(words, said) >= _THE_SAME for words in unwanted)


def keeps_from_leaving(sentence: str, meant: str, card: Card) -> bool:
    """True for a discount, proposed to who came to cancel or for their money."""
    sought = wanted(card) & _LEAVING
    is_asked = not sought.isdisjoint(content_words(sentence))
    return bool(sought) and not is_asked and bool(_KEEPING.search(fold(meant)))


def ends_what_is_kept(meant: str, card: Card) -> bool:
    """True for "That will close your account", to who wants to keep it and came for no end."""
    told = (*card.narrated, *(need.ask for need in card.needs))
    is_kept = any(_KEEPS_IT.search(fold(line)) for line in told)
    wants_end = any(_ENDS_IT.search(fold(need.ask)) for need in card.needs)
    return is_kept and not wants_end and _ENDS_IT.search(fold(meant)) is not None


def is_substitute(text: str, card: Card) -> bool:
    """True for "a voucher in its place", which nobody came for who did not say so."""
    found = pattern("answering.substitute").search(fold(text))
    return found is not None and wanted(card).isdisjoint(content_words(found[0]))


def wanted(card: Card) -> frozenset[str]:
    """The stems of all that the user of ``card`` came for."""
    return frozenset().union(*(need.keywords for need in card.needs))


def put_right(sentence: str, card: Card) -> str | None:
    """The right value, where ``sentence`` reads back another one for a fact of ``card``."""
    stems = {stem(word) for word in tokens(sentence)}
    # A price is no other value of a code.
    read_back = [_digits(figure) for figure in re.findall(r"(?<![£$€\d.,])\d[\d-]*", sentence)]
    for fact in card.facts:
        own = _digits(fact.value)
        is_wrong = bool(read_back) and all(figure not in own for figure in read_back)
        is_named = slot_words(fact.slot) <= stems
        if own and ((is_wrong and is_named) or _is_misread(fact.value, sentence)):
            return f"No, it's {fact.value}."
    return None


def _is_misread(value: str, sentence: str) -> bool:
    """True when ``sentence`` has a code that is ``value`` but for a sign or two."""
    own = value.casefold()
    if len(own) < _A_CODE or own in sentence.casefold():
        return False
    codes = re.findall(r"[\w-]*\d[\w-]*", sentence.casefold())
    alike = (sum(a == b for a, b in zip(code, own, strict=True)) for code in codes
             if len(code) == len(own))  # fmt: skip
    return any(same >= _MOSTLY * len(own) for same in alike)


def _names(text: str, card: Card) -> bool:
    facts = (f"{fact.slot} {fact.value}" for fact in card.facts)
    known = wanted(card).union(*(content_words(fact) for fact in facts))
    return not known.isdisjoint(content_words(text))


def _adds(sentence: str, card: Card) -> bool:
    """True for an offer of something else on the same matter: a gift card for the subscription."""
    words = set(content_words(sentence))
    deeds = {found[0] for need in card.needs if (found := content_words(need.wish.text))}
    return not words & deeds and len(words - wanted(card) - GOING_AHEAD) > _NEXT_TO_NOTHING


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
