"""Whether a question offers to give the talk to a person, or to have one call or write back.

Who comes to the user, and an appointment with somebody, is no such offer: nobody has to choose
between the assistant and them. The patterns stand in ``english/questions.yaml``.
"""

from __future__ import annotations

from functools import lru_cache

from ...core.words import fold, tokens
from ..english import pattern
from .asking import bare, is_question

_HUMAN, _OFFER = pattern("questions.human"), pattern("questions.offer")
_HUMAN_HELPS, _FETCHING = pattern("questions.human_helps"), pattern("questions.fetching")
_NAMED, _LEAVES_OPEN = pattern("questions.named"), pattern("questions.leaves_open")
_NO_HANDOVER, _OF_THE_PAST = pattern("questions.no_handover"), pattern("questions.of_the_past")
_SENDING, _TALKING = pattern("questions.sending"), pattern("questions.talking")
_OWN_DEED, _AT_A_TIME = pattern("questions.deed_alone"), pattern("answering.time_offered")
_COMING = pattern("questions.coming")
_REFERS = pattern("questions.refers")
_OF_FACTS = pattern("questions.of_facts")
_FEW = 2  # words of a question that says nothing alone: "Shall I?"


def offers_human(sentence: str) -> bool:
    """True for "Shall I get Beatrix?" and "Would you rather speak to reception?"."""
    text = bare(sentence)
    if not (_HUMAN.fits(text) or _offers_somebody(sentence, text)):
        return False
    is_other = _OF_THE_PAST.match(text) or _NO_HANDOVER.match(text)
    return not is_other and (is_question(sentence) or _LEAVES_OPEN.fits(text))


def _offers_somebody(sentence: str, text: str) -> bool:
    """True for "Shall I get Beatrix?": an offer of somebody by name."""
    return _OFFER.fits(text) and _FETCHING.fits(text) and _NAMED.fits(sentence)


@lru_cache(maxsize=1024)
def refers_to_human(sentence: str, before: str) -> bool:
    """True for "Would you like that?" behind ``before``, "Somebody could ring you back."."""
    text = bare(sentence)
    refers = len(tokens(text)) <= _FEW or _REFERS.search(text)
    return bool(refers) and not _OF_FACTS.match(text) and is_about_human(before)


def is_about_human(sentence: str) -> bool:
    """True for what says that somebody could talk to the user; not for who comes or has a time."""
    text = fold(sentence)
    if not _TALKING.fits(text) and (_AT_A_TIME.fits(text) or _COMING.fits(text)):
        return False
    if _SENDING.fits(text) or _OWN_DEED.match(text):
        return False
    is_named = _FETCHING.fits(text) and _NAMED.fits(sentence)
    return is_named or _HUMAN.fits(text) or _HUMAN_HELPS.fits(text)
