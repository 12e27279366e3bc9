"""What an offline user chooses where an assistant lets them: once and for all.

What the user or the card has said decides; where neither did, chance does, the same way in every
turn of a talk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from ...core.models import Talk
from ...core.words import STOPWORDS, content_words, fold, stem, tokens
from ..cards.card import Card
from ..english import pattern, table, words
from ..language.cuts import capital
from ..language.meaning import alike
from ..speaking.chance import settled
from ..speaking.phrases import lines
from .consent import is_contrary, wanted
from .free_hours import at_free_hours
from .measures import best_measured, best_timed, soonest
from .particulars import stems_said

_FORBIDS = tuple(
    (pattern(f"answering.forbids.{name}.said").search, words(f"answering.forbids.{name}.words"))
    for name in table("answering")["forbids"]
)
_LIKE_WHAT = pattern("alternatives.like_what")
_A_THING, _ONE = pattern("alternatives.a_thing"), pattern("alternatives.one")
_WISHED = pattern("alternatives.wished")
_SELF = pattern("alternatives.oneself")
_SOMEBODY_ELSE = pattern("alternatives.somebody_else")
_WANTS_HUMAN, _BY_HUMAN = pattern("answering.wants_human"), pattern("answering.by_human")
_STILL_WITH, _HAS_STILL = pattern("answering.still_with"), pattern("answering.has_still")
_AT_TIMES = pattern("answering.at_times")
_COMES_AND_GOES = pattern("answering.comes_and_goes")
_USUAL, _UNUSUAL = pattern("answering.usual"), pattern("answering.unusual")
_SAYS_UNUSUAL = pattern("answering.says_unusual")
_PLACES = ("first", "second", "third")
_NO_MATTER = pattern("alternatives.no_matter")
_BY_THEM, OF_ANOTHER = pattern("alternatives.by_them"), pattern("alternatives.of_another")
_NAMED_SHARE = 0.5  # of an option's own words, so that it is the one that was meant
_MUCH_ALIKE = 0.55  # of what somebody does not do, and what would be that: "fly", "plane"
_NEAR, _NEARER = 0.5, 0.1
"""A likeness that says which option is meant, and what it must have before the next."""
_WITH_VERB = {
    name: pattern(f"answering.verb_behind_you.{name}")
    for name in table("answering")["you_with_verb"]
}
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
    """Ways to name the option that the user takes; where the card has none, by chance."""
    if known := fitting(options, card, talk):
        return known
    left = _possible(options, card)
    return _named(settled(left, talk, " ".join(sorted(left))))


def fitting(options: Sequence[str], card: Card, talk: Talk) -> tuple[str, ...] | None:
    """Ways to name the option that fits ``card``, or that the user named; else None."""
    own = _possible(options, card)
    if free := at_free_hours(own, card):
        return _named(free)
    if known := naming(own, [fact.value for fact in card.facts]):
        return (capital(f"{known}."),)
    if len(own) == 1:
        return (capital(f"{own[0]}."), capital(f"{own[0]}, please."))
    if before := naming(own, [m.content for m in talk.user_messages]):
        return (capital(f"{before}."), capital(f"{before}, as I said."))
    best = _best(own, card)
    return _named(best) if best else None


def _possible(options: Sequence[str], card: Card) -> Sequence[str]:
    """``options`` as the user says them, without what ``card`` denies or forbids."""
    real = [each for each in options if not _NO_MATTER.search(fold(each))] or options
    own = [_as_own(option) for option in real]
    own = [each for each in own if not is_contrary(frozenset(content_words(each)), card)] or own
    own = _allowed(own, card)
    facts = (fact.value for fact in card.facts)
    told = (*card.story, *card.narrated, *(need.ask for need in card.needs), *facts)
    return _undenied(own, told)


def _named(choice: str) -> tuple[str, ...]:
    named = _LIKE_WHAT.sub("", choice)
    return tuple(capital(frame.format(named)) for frame in lines("preference", "options")[:2])


def placed(clauses: Sequence[str], card: Card, talk: Talk) -> tuple[str, ...]:
    """Ways to name the one of ``clauses`` that the user takes by its place: "the second one"."""
    choice = _best(clauses, card) or settled(clauses, talk, " ".join(sorted(clauses)))
    return lines("preference", _PLACES[clauses.index(choice)])


def _best(options: Sequence[str], card: Card) -> str | None:
    """The option that fits what the card wishes: its measure, its words or its meaning."""
    # "I want a cheaper rate or I will leave" wishes for one of them only.
    wishes = (line.partition(" or ")[0] for line in card.narrated if _WISHED.search(fold(line)))
    stated = affirmed((*card.story, *(need.ask for need in card.needs), *wishes))
    return (
        _by_human(options, card)
        or still_had(options, card)
        or at_times(options, card)
        or _by_oneself(options, stated)
        or best_measured(options, card)
        or soonest(options, card)
        or fitting_best(options, card)
        or naming(options, stated)
        or at_free_hours(options, card)
        or best_timed(options, card)
        or nearest(options, [*stated, *(fact.slot for fact in card.facts)])
        or nearest(options, affirmed(card.narrated))
        or usual(options, card)
    )


def _by_human(options: Sequence[str], card: Card) -> str | None:
    """The only option with a human in it, for who would rather talk to one."""
    fits = [option for option in options if _BY_HUMAN.search(fold(option))]
    return fits[0] if len(fits) == 1 < len(options) and wants_human(card) else None


def still_had(options: Sequence[str], card: Card) -> str | None:
    """The option that it is still there, next to "lost or stolen", for who says so."""
    fits = [option for option in options if _STILL_WITH.search(fold(option))]
    is_there = any(_HAS_STILL.search(fold(line)) for line in card.narrated)
    return fits[0] if len(fits) == 1 and is_there else None


def at_times(options: Sequence[str], card: Card) -> str | None:
    """The option that it comes and goes, next to "all the time", where the card says so."""
    fits = [option for option in options if _COMES_AND_GOES.search(fold(option))]
    is_so = any(_AT_TIMES.search(fold(line)) for line in card.told)
    return fits[0] if len(fits) == 1 < len(options) and is_so else None


def usual(options: Sequence[str], card: Card) -> str | None:
    """What is commoner, "lost" next to "stolen", for who says nothing of the other."""
    common = [option for option in options if _USUAL.search(fold(option))]
    is_choice = any(_UNUSUAL.search(fold(option)) for option in options)
    is_told = any(_SAYS_UNUSUAL.search(fold(line)) for line in card.narrated)
    return common[0] if len(common) == 1 and is_choice and not is_told else None


def wants_human(card: Card) -> bool:
    """True for who would rather talk to a person."""
    told = (*card.narrated, *(need.ask for need in card.needs))
    return any(_WANTS_HUMAN.search(fold(line)) for line in told)


def _by_oneself(options: Sequence[str], stated: Sequence[str]) -> str | None:
    """The option that is the user's own doing, for who says that they do it themselves.

    Next to "for somebody else" it is what anybody means.
    """
    own = [option for option in options if _SELF.search(fold(option))]
    is_said = any(_SELF.search(fold(line)) for line in stated)
    is_usual = any(_SOMEBODY_ELSE.search(fold(option)) for option in options)
    return own[0] if len(own) == 1 and (is_said or is_usual) else None


def fitting_best(options: Sequence[str], card: Card) -> str | None:
    """The option with most of the words that only it has and that the user came for."""
    words = [frozenset(content_words(option)) for option in _with_one(options)]
    shared = frozenset.intersection(*words)
    deeds = (stems_said(need.ask) for need in card.needs)
    sought = wanted(card).union(_meant(wanted(card)), *deeds)
    fits = [_count_and_share(own - shared, sought) for own in words]
    best = max(fits)
    return options[fits.index(best)] if best[0] and fits.count(best) == 1 else None


def _with_one(options: Sequence[str]) -> Sequence[str]:
    """``options`` with the noun that "one" stands for: "a table inside", "one in the garden"."""
    named = next((found for found in map(_A_THING.match, options) if found), None)
    if named is None or not any(map(_ONE.match, options)):
        return options
    return [_ONE.sub(named[0], option) for option in options]


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
    return options[named.index(best)] if best[0] and named.count(best) == 1 else None


def affirmed(texts: Sequence[str]) -> tuple[str, ...]:
    """``texts`` without what they deny: "a new lid, not a refund" names no refund."""
    return tuple(pattern("answering.denied_part").sub("", text) for text in texts)


def _allowed(options: list[str], card: Card) -> list[str]:
    """``options`` without what who eats no meat does not eat, and the like."""
    told = " ".join((*card.story, *card.narrated, *(need.ask for need in card.needs)))
    stated = fold(" ".join((told, *(fact.value for fact in card.facts))))
    forbidden = frozenset().union(*(words for is_said, words in _FORBIDS if is_said(stated)))
    left = [each for each in options if forbidden.isdisjoint(tokens(fold(each)))]
    return left or options


def _undenied(options: list[str], texts: Sequence[str]) -> list[str]:
    """``options`` without those that ``texts`` deny: no balcony to who wants none."""
    part = pattern("answering.denied_part")
    denied = [found[1] for text in texts for found in part.finditer(text)]
    stems_denied = frozenset(map(stem, denied))
    left = [each for each in options if stems_denied.isdisjoint(map(stem, _plain(each)))]
    if len(left) == len(options):
        left = [each for each in options if not _is_like_any(each, denied)]
    return left or options


def _is_like_any(option: str, denied: Sequence[str]) -> bool:
    """True for "by plane" to who does not "fly"."""
    return any(alike(word, other) >= _MUCH_ALIKE for word in _plain(option) for other in denied)


def nearest(options: Sequence[str], texts: Sequence[str]) -> str | None:
    """The option whose own words are nearest in meaning to words of ``texts``, if one clearly is.

    "A storm" of hail, "there are hills" of hilly ground.
    """
    words = [frozenset(_plain(option)) for option in options]
    shared = frozenset.intersection(*words)
    said = {word for text in texts for word in _plain(text)}
    owned = [own - shared for own in words]
    near = [max((alike(one, other) for one in own for other in said), default=0.0) for own in owned]
    fits = sorted(zip(near, options, strict=True), reverse=True)
    is_clear = len(fits) > 1 and fits[0][0] >= _NEAR and fits[0][0] - fits[1][0] >= _NEARER
    return fits[0][1] if is_clear else None


def _plain(text: str) -> list[str]:
    return [word for word in tokens(fold(text)) if word not in STOPWORDS]


def _named_words(own: frozenset[str], said: set[str]) -> tuple[int, float]:
    """How many of an option's ``own`` words were said, and their share; none, where few were."""
    count, share = _count_and_share(own, said)
    return (count, share) if share >= _NAMED_SHARE else (0, 0.0)


def _count_and_share(own: Set[str], said: Set[str]) -> tuple[int, float]:
    """How many of ``own`` are in ``said``, and their share; of as many, the larger share counts."""
    count = len(own & said)
    return count, count / max(1, len(own))


def _as_own(option: str) -> str:
    """``option`` as the user says it: "would you like your card" as "my card"."""
    data = table("answering")
    bare = option.strip(" *_\"'“”,")
    bare = re.sub(data["option_lead"], "", bare, flags=re.IGNORECASE)
    bare = re.sub(data["option_end"], "", bare, flags=re.IGNORECASE)
    return as_mine(OF_ANOTHER.sub("", _BY_THEM.sub("", bare))) or option


def as_mine(text: str) -> str:
    """``text`` with the user as who speaks: "your door" as "my door", "where you live" with "I"."""
    mine: Mapping[str, str] = table("answering")["mine"]
    said = pattern("answering.you_as_subject").sub(r"\1 I", text)
    for name, own in table("answering")["you_with_verb"].items():
        said = _WITH_VERB[name].sub(own, said)
    found = rf"\b(?:{'|'.join(mine)})\b"
    return re.sub(found, lambda m: mine[m.group().lower()], said, flags=re.IGNORECASE)
