"""What an offline user chooses where an assistant lets them: once and for all.

What the user or the card has said decides; where neither did, chance does, the same way in every
turn of a talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..models import Talk
from ..words import content_words, fold
from .cards import Card
from .chance import settled
from .consent import is_contrary, wanted
from .english import table
from .phrases import lines

_MOST_WORDS = 4  # of an option in a list; more is a sentence about something else


def menu_number(reply: str, card: Card) -> str | None:
    """The number of what fits best in a numbered menu that ``reply`` asks to choose from."""
    data = table("answering")
    items: list[tuple[str, str]] = re.findall(data["menu_item"], reply)
    if len(items) < 2 or not re.search(data["menu"], fold(reply)):
        return None

    def fit(item: tuple[str, str]) -> tuple[bool, int, int]:
        words = frozenset(content_words(item[1]))
        return (not is_contrary(words, card), len(words & wanted(card)), -int(item[0]))

    return max(items, key=fit)[0]


def chosen(options: Sequence[str], card: Card, talk: Talk) -> tuple[str, ...]:
    """Ways to name the option that the user takes."""
    own = [_as_own(option) for option in options]
    if known := _naming(own, (fact.value for fact in card.facts)):
        return (_capital(f"{known}."),)
    if before := _naming(own, (m.content for m in talk.user_messages)):
        return (_capital(f"{before}."), _capital(f"{before}, as I said."))
    told = (*card.story, *(need.ask for need in card.needs))
    choice = _naming(own, told) or settled(own, talk, " ".join(sorted(own)))
    return tuple(_capital(frame.format(choice)) for frame in lines("preference", "options")[:2])


def offered(reply: str) -> tuple[str, ...]:
    """What ``reply`` lists to choose from: "We have brass, black or white."."""
    for found in re.finditer(lines("offered")[0], reply, re.IGNORECASE):
        listed = re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", found[1].strip())
        short = tuple(part.strip() for part in listed if 0 < len(part.split()) <= _MOST_WORDS)
        if len(short) > 1:
            return short
    return ()


def _naming(options: Sequence[str], texts: Iterable[str]) -> str | None:
    """The first option that ``texts`` name, where they do not name all."""
    words = {word for text in texts for word in content_words(text)}
    named = [option for option in options if words & set(content_words(option))]
    return named[0] if named and len(named) < len(options) else None


def _as_own(option: str) -> str:
    """``option`` as the user says it: "would you like your card" as "my card"."""
    data = table("answering")
    bare = option.strip(" *_\"'“”,")
    bare = re.sub(data["option_lead"], "", bare, flags=re.IGNORECASE)
    for yours, mine in data["mine"].items():
        bare = re.sub(rf"\b{yours}\b", mine, bare, flags=re.IGNORECASE)
    return bare or option


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
