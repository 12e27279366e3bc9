"""Find facts that a simulated user invented: they are neither on its card nor in the talk.

A user that invents an order number blames the assistant for not finding it. Only figures are
checked (see `figures`), because that needs no understanding of the text. Names and claims in words
are not checked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..core.cards import Persona
from ..core.models import Talk
from .figures import (
    Figure,
    dates_in,
    digits,
    figures,
    in_figures,
    months_in,
    numbers_in,
    plain,
    times_in,
)

# Idioms that mean no particular number.
_IDIOM = re.compile(r"\b(?:1[01]0 ?%|24/7|50[/-]50|9(?:-| to )5\b)", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_HOUR = re.compile(
    r"\b(?:at|by|until|till|before|after|from|to|around|about) (\d{1,2})\b(?![:.]\d)", re.IGNORECASE
)
_NAMED_HOURS = ((r"(?i)\bnoon\b", "12pm"), (r"(?i)\bmidnight\b", "12am"))
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_RUN = re.compile(r"[^\W\d_]+|\d+")
_LAST_DIGITS, _LONG_NUMBER = 3, 6
"""People may quote the last three or more digits of a number of six or more."""


def invented(message: str, talk: Talk) -> str | None:
    """Return which figure of ``message`` the user cannot know, to be put after "it ", or None.

    Counting the talk is allowed ("I have asked 12 times"), and so are other spellings: ``1042``
    for ``#1,042``, ``3pm`` for ``15:00``, ``24 November`` for ``2026-11-24``.
    """
    mentioned = tuple(figures(_IDIOM.sub(" ", _normal(message))))
    if not mentioned:  # most messages: skip collecting what is known
        return None
    known = _Known(tuple(map(_normal, _told(talk))), len(talk.messages))
    for figure in mentioned:
        if not known.holds(figure):
            return f"mentions {figure.text!r}, which stands in neither card nor transcript"
    return None


def _told(talk: Talk) -> Iterator[str]:
    """Yield all that the user knows: the card without its evidence, and all messages."""
    yield from _card_texts(talk.persona)
    yield from (talk.assistant.name, talk.assistant.description)
    yield from (message.content for message in talk.messages)


def _card_texts(card: Persona) -> Iterator[str]:
    yield from (card.name, card.description, card.personality, card.scenario, card.summary)
    yield from (goal.ask for goal in card.goals)
    for name, value in card.facts.items():
        yield from (name, value)
    yield from (*card.unknown, *card.script)
    yield card.opening or ""


@dataclass(frozen=True)
class _Known:
    """The figures in ``texts``, in every reading. ``length`` is the number of messages."""

    texts: tuple[str, ...]
    length: int

    def holds(self, figure: Figure) -> bool:
        """Return True if ``figure`` is in the texts, verbatim or in another spelling."""
        if _spaced([_SCHEME.sub("", figure.text)]) in self._spaced:
            return True
        match figure.kind:
            case "date":
                return self._has_date(figure.text)
            case "time":
                return bool(times_in(figure.text) & self._times)
            case "number":
                return self._has_number(figure.text)
            case _:
                return False

    def _has_date(self, text: str) -> bool:
        if dates_in(text) & self._dates:
            return True
        return any(
            month in months_in(self._all) and str(day) in _ORDINAL.findall(self._all)
            for day, month in dates_in(text)
        )

    def _has_number(self, text: str) -> bool:
        if plain(digits(text)) in self._numbers:
            return True
        runs = re.findall(r"\d+", text)
        is_decimal = re.fullmatch(r"\d+[.,]\d+", text) is not None
        return all(self._has_run(run) or (len(run) == 1 and not is_decimal) for run in runs)

    def _has_run(self, run: str) -> bool:
        number = plain(run)
        return (
            number in self._numbers
            or (len(number) <= len(str(self.length)) and int(number) <= self.length)
            or (len(run) >= _LAST_DIGITS and self._ends_a_number(number))
        )

    def _ends_a_number(self, end: str) -> bool:
        return any(len(n) >= _LONG_NUMBER and n.endswith(end) for n in self._numbers)

    @cached_property
    def _all(self) -> str:
        return "\n".join((*self.texts, *map(in_figures, self.texts)))

    @cached_property
    def _spaced(self) -> str:
        return _spaced(self.texts)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return numbers_in(self._all)

    @cached_property
    def _dates(self) -> frozenset[tuple[int, int]]:
        return dates_in(self._all)

    @cached_property
    def _times(self) -> frozenset[int]:
        hours = (f"{hour}:00" for hour in _HOUR.findall(self._all))
        named = (hour for name, hour in _NAMED_HOURS if re.search(name, self._all))
        return times_in("\n".join((self._all, *hours, *named)))


def _normal(text: str) -> str:
    """One way to write each letter and digit: full-width or Arabic-Indic digits are digits too."""
    if text.isascii():
        return text
    compatible = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in compatible)


def _spaced(texts: Iterable[str]) -> str:
    """Return the letters and digits of the texts, separated by spaces, one line per text."""
    lines = (f" {' '.join(_RUN.findall(text.casefold()))} " for text in texts)
    return "\n".join(lines)
