"""What a card tells in whole sentences besides its needs, as its persona would say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ...core.language import is_english
from ...core.words import sentences
from ..english import pattern
from ..language.first_person import Speaker
from .scenario import Spoken, spoken

_TURNS_TO_YOU = pattern("wishes.turns_to_you")
_FEW_WORDS = 2


@dataclass(frozen=True)
class Prose:
    """What a card tells in whole sentences, in the first person.

    Made when it is needed: of 105 talks 50 asked for the setting, 20 for what is narrated, and 11
    for the background. All of it took half of the time to read a card.
    """

    scenario: str
    description: str
    voice: Speaker

    @cached_property
    def spoken(self) -> tuple[Spoken, ...]:
        """The scenario with its wishes; nothing when it is not English."""
        return spoken(self.scenario, self.voice) if is_english(self.scenario) else ()

    @cached_property
    def setting(self) -> tuple[str, ...]:
        """What the scenario says before its first wish."""
        return _own_remarks(self.spoken[: self._first_wish], self.voice)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What the scenario says with its first wish and after it."""
        return _own_remarks(self.spoken[self._first_wish :], self.voice)

    @property
    def _first_wish(self) -> int:
        said = self.spoken
        return next((i for i, each in enumerate(said) if each.wishes), len(said))

    @cached_property
    def background(self) -> tuple[str, ...]:
        """What the description says of the speaker; nothing when it is not English."""
        if not is_english(self.description):
            return ()
        return _own_remarks(spoken(self.description, self.voice), self.voice)

    @cached_property
    def narrated(self) -> tuple[str, ...]:
        """The scenario, of which nothing is said but a day, a place or another particular."""
        if not is_english(self.scenario):
            return ()
        return tuple(map(self.voice.asks, sentences_of(self.scenario)))


def sentences_of(scenario: str) -> tuple[str, ...]:
    """The sentences of ``scenario``, each in one line."""
    return tuple(" ".join(sentence.split()) for sentence in sentences(scenario))


def _own_remarks(said: tuple[Spoken, ...], voice: Speaker) -> tuple[str, ...]:
    """Return those of ``said`` that are about the speaker and wish for nothing, fit to be said."""
    stated = (text for each in said for text in each.stated)
    return tuple(ended(f"{text[:1].upper()}{text[1:]}") for text in stated if _is_own(text, voice))


def _is_own(text: str, voice: Speaker) -> bool:
    is_mine = re.search(r"\b(?:I|me|my|we|us|our)\b", text, re.IGNORECASE)
    return (
        bool(is_mine)
        and len(text.split()) > _FEW_WORDS
        and not voice.is_about_someone_else(text)
        # "I contact you on my laptop": nobody says what the other sees.
        and not _TURNS_TO_YOU.search(text)
    )


def ended(sentence: str) -> str:
    """``sentence`` with a full stop, unless it ends in a mark of its own."""
    return sentence if sentence.endswith((".", "!", "?", "…", "。")) else f"{sentence}."
