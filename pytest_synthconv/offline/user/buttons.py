"""Which button an offline user presses: those of the reply, or a list of labels that ends it.

Who is shown buttons says a label as it stands: a bot that shows them often understands nothing
else. Each label is pressed once; then the user goes on in words of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...core.models import Talk
from ...core.words import content_words, fold, stem, tokens
from ..answering.choices import fitting_best, naming
from ..answering.consent import is_contrary, wanted
from ..cards.card import Card, Need
from ..cards.wishes import Kind
from ..english import stems, table
from ..replies.menus import is_menu, labels
from ..speaking.chance import settled

_FEWEST = 2
_INFORMING = stems("answering.informing")
_ON_PURPOSE = stems("answering.on_purpose")


def pressed(reply: str, card: Card, need: Need, talk: Talk) -> str | None:
    """The label that the user presses, where ``reply`` leaves it open what they want."""
    known = talk.choices if len(talk.choices) >= _FEWEST else ()
    offered = known or labels(reply)
    return _taken(offered, card, need, talk) if is_menu(reply, offered) else None


def saying(act: str, reply: str) -> str | None:
    """The label of ``reply`` that says yes or no, where ``act`` is that."""
    word = table("answering")["button_of"].get(act)
    return next((each for each in labels(reply) if word in tokens(each)[:1]), None)


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
