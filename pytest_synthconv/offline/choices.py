"""What an offline user chooses where an assistant lets them: once and for all.

What the user or the card has said decides; where neither did, chance does, the same way in every
turn of a talk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..core.models import Talk
from ..core.words import content_words, fold, stem
from .cards import Card
from .chance import settled
from .consent import is_contrary, wanted
from .cuts import capital
from .english import pattern, table
from .phrases import lines

_NO_MATTER = pattern("alternatives.no_matter")
_NAMED_SHARE = 0.5  # of an option's own words, so that it is the one that was meant
_ALSO: Mapping[str, frozenset[str]] = {
    stem(one): frozenset(map(stem, others.split()))
    for one, others in table("answering")["also_called"].items()
}


def menu_number(reply: str, card: Card) -> str | None:
    """The number of what fits best in a numbered menu that ``reply`` asks to choose from."""
    data = table("answering")
    items: list[tuple[str, str]] = re.findall(data["menu_item"], reply)
    if len(items) < 2 or not pattern("answering.menu").search(fold(reply)):
        return None

    def fit(item: tuple[str, str]) -> tuple[bool, int, int]:
        words = frozenset(content_words(item[1]))
        return (not is_contrary(words, card), len(words & wanted(card)), -int(item[0]))

    return max(items, key=fit)[0]


def chosen(options: Sequence[str], card: Card, talk: Talk) -> tuple[str, ...]:
    """Ways to name the option that the user takes."""
    real = [each for each in options if not _NO_MATTER.search(fold(each))] or options
    own = [_as_own(option) for option in real]
    own = [each for each in own if not is_contrary(frozenset(content_words(each)), card)] or own
    if known := naming(own, [fact.value for fact in card.facts]):
        return (capital(f"{known}."),)
    if len(own) == 1:
        return (capital(f"{own[0]}."), capital(f"{own[0]}, please."))
    if before := naming(own, [m.content for m in talk.user_messages]):
        return (capital(f"{before}."), capital(f"{before}, as I said."))
    stated = (*card.story, *(need.ask for need in card.needs))
    choice = (
        fitting_best(own, card) or naming(own, stated) or settled(own, talk, " ".join(sorted(own)))
    )
    return tuple(capital(frame.format(choice)) for frame in lines("preference", "options")[:2])


def fitting_best(options: Sequence[str], card: Card) -> str | None:
    """The option with most of the words that only it has and that the user came for."""
    words = [frozenset(content_words(option)) for option in options]
    shared = frozenset.intersection(*words)
    sought = wanted(card) | _meant(wanted(card))
    fits = [len((own - shared) & sought) for own in words]
    best = max(fits)
    return options[fits.index(best)] if best and fits.count(best) == 1 else None


def _meant(stems: frozenset[str]) -> frozenset[str]:
    """The stems of what those who say ``stems`` may also call it: "new pair" for an exchange."""
    return frozenset().union(*(also for stem, also in _ALSO.items() if stem in stems))


def naming(options: Sequence[str], texts: Sequence[str]) -> str | None:
    """The only option whose own words ``texts`` name; of those, the one that they name best."""
    words = [frozenset(content_words(option)) for option in options]
    shared = frozenset.intersection(*words)
    said = {word for text in texts for word in content_words(text)}
    named = [_named_words(own - shared, said) for own in words]
    best = max(named)
    return options[named.index(best)] if best and named.count(best) == 1 else None


def _named_words(own: frozenset[str], said: set[str]) -> int:
    """How many of an option's ``own`` words were said; none, where most were not."""
    return len(own & said) if len(own & said) >= _NAMED_SHARE * len(own) else 0


def _as_own(option: str) -> str:
    """``option`` as the user says it: "would you like your card" as "my card"."""
    data = table("answering")
    bare = option.strip(" *_\"'“”,")
    bare = re.sub(data["option_lead"], "", bare, flags=re.IGNORECASE)
    bare = re.sub(data["option_end"], "", bare, flags=re.IGNORECASE)
    mine = data["mine"]
    found = rf"\b(?:{'|'.join(mine)})\b"
    bare = re.sub(found, lambda m: str(mine[m.group().lower()]), bare, flags=re.IGNORECASE)
    return bare or option
