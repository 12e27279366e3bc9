"""Which button an offline user presses: those of the reply, or a list of labels that ends it.

Who is shown buttons says a label as it stands: a bot that shows them often understands nothing
else. Each label is pressed once; then the user goes on in words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..core.buttons import without_choices
from ..core.models import Talk
from ..core.words import content_words, fold, stem, tokens
from .cards import Card, Need
from .chance import settled
from .choices import fitting_best, naming
from .consent import is_contrary, wanted
from .english import stems, table
from .questions import Question, pressing
from .wishes import Kind

_LIST = re.compile(r"(?:^|\n)((?:[ \t]*[-*•][ \t]+\S[^\n]*(?:\n|$)){2,})\s*$")
_LABEL = re.compile(r"^[ \t]*[-*•][ \t]+(.+?)\s*$", re.MULTILINE)
_FEWEST = 2
_MOST_WORDS = 6  # of a label; more is a sentence that tells something
_CHOOSING = (Question.OPEN, Question.PREFERENCE)
_INFORMING = stems("answering.informing")
_ON_PURPOSE = stems("answering.on_purpose")


@lru_cache(maxsize=256)
def labels(reply: str) -> tuple[str, ...]:
    """The labels of the list that ends ``reply``; none where its lines are sentences."""
    listed = _LIST.search(reply)
    found = tuple(_LABEL.findall(listed[1])) if listed else ()
    is_short = all(len(each.split()) <= _MOST_WORDS and each[-1] not in ".:;" for each in found)
    return found if is_short else ()


def pressed(reply: str, card: Card, need: Need, talk: Talk) -> str | None:
    """The label that the user presses, where ``reply`` leaves it open what they want."""
    known = talk.choices if len(talk.choices) >= _FEWEST else ()
    offered = known or labels(reply)
    return _taken(offered, card, need, talk) if _is_menu(reply, offered) else None


def without_menu(reply: str) -> str:
    """``reply`` without the labels that it lets the user choose from: they tell nothing."""
    return _LIST.sub("", reply).strip() if _is_menu(reply, labels(reply)) else reply


def saying(act: str, reply: str) -> str | None:
    """The label of ``reply`` that says yes or no, where ``act`` is that."""
    word = table("answering")["button_of"].get(act)
    return next((each for each in labels(reply) if word in tokens(each)[:1]), None)


def _is_menu(reply: str, offered: Sequence[str]) -> bool:
    """True for labels behind an open question, and for labels without a word."""
    if not offered:
        return False
    question = pressing(reply)
    rest = _LIST.sub("", without_choices(reply, offered))
    return question[0] in _CHOOSING if question else not rest.strip()


def _taken(offered: Sequence[str], card: Card, need: Need, talk: Talk) -> str | None:
    """The label that fits best of those that are left; by chance one that does no harm."""
    said = {fold(message.content) for message in talk.user_messages}
    left = [each for each in offered if fold(each) not in said and _may_be_meant(each, card)]
    if not left:
        return None
    telling = [each for each in left if not _INFORMING.isdisjoint(map(stem, tokens(each)))]
    asks = need.wish.kind is Kind.QUESTION
    return (
        naming(left, [fact.value for fact in card.facts])
        or fitting_best(left, card)
        or (telling[0] if asks and telling else None)
        or naming(left, card.story)
        or settled(left, talk, " ".join(left))
    )


def _may_be_meant(label: str, card: Card) -> bool:
    """False for the contrary of what the user wants, and for what nobody presses by chance."""
    words = frozenset(content_words(label)) | set(map(stem, tokens(label)))
    return not is_contrary(words, card) and words & _ON_PURPOSE <= wanted(card)
