"""What an offline user chooses where an assistant lets them: once and for all.

What the user or the card has said decides; where neither did, chance does, the same way in every
turn of a talk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ..models import Talk
from ..words import content_words, fold, stem
from .cards import Card
from .chance import settled
from .consent import is_contrary, wanted
from .english import table
from .phrases import lines


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
    if known := _naming(own, [fact.value for fact in card.facts]):
        return (_capital(f"{known}."),)
    wishes = [need.ask for need in card.needs]
    fitting = _fitting_best(own, card)
    if before := _naming(own, [m.content for m in talk.user_messages]):
        return (_capital(f"{before}."), _capital(f"{before}, as I said."))
    told = (*card.story, *wishes)
    choice = fitting or _naming(own, told) or settled(own, talk, " ".join(sorted(own)))
    return tuple(_capital(frame.format(choice)) for frame in lines("preference", "options")[:2])


def _fitting_best(options: Sequence[str], card: Card) -> str | None:
    """The option with most of the words that only it has and that the user came for.

    "Or exchanged?" fits who wants a new pair, and nothing fits that is the opposite of a wish.
    """
    words = [frozenset(content_words(option)) for option in options]
    shared = frozenset.intersection(*words)
    sought = wanted(card) | _meant(wanted(card))
    fits = [(not is_contrary(own, card), len((own - shared) & sought)) for own in words]
    best = max(fits)
    is_telling = best[1] > 0 or not all(fit[0] for fit in fits)
    return options[fits.index(best)] if is_telling and fits.count(best) == 1 else None


def _meant(stems: frozenset[str]) -> frozenset[str]:
    """The stems of what those who say ``stems`` may also call it: "new pair" for an exchange."""
    return frozenset().union(*(also for stem, also in _also().items() if stem in stems))


@cache
def _also() -> Mapping[str, frozenset[str]]:
    listed = table("answering")["also_called"].items()
    return {stem(str(one)): frozenset(map(stem, str(others).split())) for one, others in listed}


def _naming(options: Sequence[str], texts: Sequence[str]) -> str | None:
    """The only option whose own words ``texts`` name; of those, the one that they name best."""
    words = [frozenset(content_words(option)) for option in options]
    shared = frozenset.intersection(*words)
    said = {word for text in texts for word in content_words(text)}
    named = [len((own - shared) & said) for own in words]
    best = max(named)
    return options[named.index(best)] if best and named.count(best) == 1 else None


def _as_own(option: str) -> str:
    """``option`` as the user says it: "would you like your card" as "my card"."""
    data = table("answering")
    bare = option.strip(" *_\"'“”,")
    bare = re.sub(data["option_lead"], "", bare, flags=re.IGNORECASE)
    mine = data["mine"]
    found = rf"\b(?:{'|'.join(mine)})\b"
    bare = re.sub(found, lambda m: str(mine[m.group().lower()]), bare, flags=re.IGNORECASE)
    return bare or option


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
