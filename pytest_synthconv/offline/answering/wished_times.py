"""When a user would like something to happen: "When would suit you for a visit?".

What the card says of the time that somebody has answers it, "works mornings, so only after 1pm",
else a plain wish. No day of anything else does, and none that is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...core.words import content_words, fold, tokens
from ..cards.card import Card, Fact
from ..english import lines, pattern, stems, table, with_sets
from ..language.cuts import capital
from ..replies.slots import slot_words

_SUITING, _WISHING = pattern("wished_times.suiting"), pattern("wished_times.wishing")
_BY_THEN, _OF_THE_PAST = pattern("wished_times.by_then"), pattern("wished_times.of_the_past")
_OF_HOURS, _OF_DAYS = pattern("wished_times.of_hours"), pattern("wished_times.of_days")
_AN_HOUR, _A_DATE = pattern("wished_times.an_hour"), pattern("wished_times.a_date")
_OF_NEED, _A_TIME = pattern("wished_times.of_need"), pattern("wished_times.a_time")
_A_DAY = pattern("wished_times.a_day")
_GONE = pattern("wished_times.gone")
_OF_OWN_TIME = pattern("wished_times.of_own_time")
_OF_BEFORE = pattern("wished_times.of_before")
_OF_ANY_TIME = pattern("wished_times.of_any_time")
_OF_BIRTH, _WHEN_ELSE = pattern("wished_times.of_birth"), pattern("wished_times.when_else")
_OF_MONTH = pattern("wished_times.of_month")
_GENERAL = stems("wished_times.general")


@dataclass(frozen=True)
class _Saying:
    """How a line of a card says what time somebody has, and how they say it in an answer."""

    said: re.Pattern[str]
    says: str


@lru_cache(maxsize=1)
def _sayings() -> tuple[_Saying, ...]:
    data = table("wished_times")
    return tuple(
        _Saying(re.compile(with_sets(each["said"], data["sets"]), re.IGNORECASE), each["says"])
        for each in data["lines"]
    )


@lru_cache(maxsize=1024)
def wishes_a_time(question: str) -> bool:
    """True for a question that is after a time which the user would like."""
    text = fold(question)
    is_wish = _SUITING.search(text) or _WISHING.search(text)
    return bool(is_wish) and not (_BY_THEN.search(text) or _OF_THE_PAST.match(text))


def fits_time(fact: Fact, question: str, card: Card) -> bool:
    """False for a day or a time that is no answer to "when": it is over, said, or of another thing.

    Of the facts without a day or a time in them nothing is known here.
    """
    value, text = fold(fact.value), fold(question)
    if is_birthday_for_another(fact, question):
        return False
    is_date, is_hour = bool(_A_DATE.search(value)), bool(_AN_HOUR.search(value))
    if not (is_date or is_hour):
        return not (fact.value and wishes_a_time(question))
    if _OF_HOURS.search(text) and is_date and not is_hour:
        return False
    if not wishes_a_time(question):
        return True
    is_over = _GONE.search(value) or _OF_BEFORE.search(fold(fact.slot))
    if is_over or _is_said(value, text):
        return False
    return not _SUITING.search(text) or is_of_it(fact, question, card)


def is_birthday_for_another(fact: Fact, question: str) -> bool:
    """True for a date of birth to "When did you last use it?"."""
    return (
        _OF_BIRTH.search(fold(fact.slot)) is not None
        and _WHEN_ELSE.search(fold(question)) is not None
    )


def _is_said(value: str, question: str) -> bool:
    """True for "Saturday 22 March" in "What time on Saturday?"."""
    asked = set(tokens(question))
    days = {found.group() for found in _A_DATE.finditer(value)}
    return not _AN_HOUR.search(value) and not days.isdisjoint(asked)


def is_of_it(fact: Fact, question: str, card: Card) -> bool:
    """True for a fact that says when the user has time, or when what the question names is."""
    name = fold(fact.slot)
    things = frozenset(content_words(question)) - _GENERAL
    if _OF_OWN_TIME.search(name) or not things.isdisjoint(slot_words(fact.slot)):
        return True
    own = frozenset().union(*(need.keywords for need in card.needs))
    return bool(_OF_ANY_TIME.search(name)) and things <= own


def time_wished(question: str, card: Card) -> tuple[str, ...]:
    """Ways to say when it suits the user, by what ``card`` says, else by what people say."""
    if _OF_MONTH.search(fold(question)):
        return lines("wished_times.plain.of_month")
    kind = _kind_asked(fold(question))
    fits = (when for when in _free_times(card) if _is_of_kind(fold(when), kind))
    if when := next(fits, None):
        return tuple(capital(way.format(when)) for way in lines("wished_times.ways"))
    return lines(f"wished_times.plain.{kind}")


def _kind_asked(text: str) -> str:
    """What ``text`` is after: a day, an hour, or either where it names both."""
    is_day, is_hour = bool(_OF_DAYS.search(text)), bool(_OF_HOURS.search(text))
    return "when" if is_day == is_hour else "days" if is_day else "hours"


def _is_of_kind(when: str, kind: str) -> bool:
    """False for an hour to "which day?", and for a day to "what time?"."""
    is_hour, is_day = bool(_AN_HOUR.search(when)), bool(_A_DAY.search(when))
    return not ((kind == "days" and is_hour and not is_day) or (kind == "hours" and not is_hour))


@lru_cache(maxsize=512)
def _free_times(card: Card) -> Sequence[str]:
    """What ``card`` says of the time that the user has, the most exact first."""
    said = dict.fromkeys(_lines_of(card))
    found = ((each, each.said.search(line)) for each in _sayings() for line in said)
    stated = (each.says.format(**match.groupdict()) for each, match in found if match)
    needed = (_OF_NEED.search(need.ask) for need in card.needs)
    return (*(match["when"] for match in needed if match and _begins(match)), *stated)


def _begins(match: re.Match[str]) -> bool:
    """False for the "school" of "find a new school", which is no time."""
    return bool(_A_TIME.search(fold(match["when"])))


def _lines_of(card: Card) -> Iterator[str]:
    yield from (need.ask for need in card.needs)
    yield from (f"{fact.slot}: {fact.value}" for fact in card.facts)
    yield from card.narrated
    yield from card.background
