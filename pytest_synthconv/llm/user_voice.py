"""Hear the voice of one who serves in a message of a simulated user. Pure functions.

The patterns of `user_role` are lines that a user never says. Most lines of an assistant are made of
parts that a user may say as well: thanks, an offer, "our", "I have sent you". Here such features
are added up, in six languages, and the words of a customer's own case count against them. The
features and their weights are in ``user_voice.yaml``.

A customer's line that is refused costs a talk its user, and a slip that is sent costs one answer.
So the sum must reach the weight of something that only one who serves says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.data_files import data_of
from ..core.models import Talk
from ..core.words import sentences

_ECHO = 6
"""Words of the shortest sentence of the assistant that nobody says by chance."""
_WORD = re.compile(r"[\w']+")
_ADDRESSES = re.compile(r"\b(?:you|your|we|our|us|i)\b", re.IGNORECASE)
"""What stands in a sentence that is said to somebody; a product's name or a status has none."""


@dataclass(frozen=True)
class _Feature:
    """Something that can be heard: its ``name``, its ``weight`` and its ``pattern``."""

    name: str
    weight: int
    pattern: re.Pattern[str]


def _feature(name: str, entry: Mapping[str, Any]) -> _Feature:
    whole = "|".join(rf"(?<!\w)(?:{pattern})" for pattern in entry["patterns"])
    return _Feature(name, int(entry["weight"]), re.compile(whole, re.IGNORECASE))


_DATA: Mapping[str, Any] = data_of(__package__, "user_voice")
_FEATURES: Sequence[_Feature] = tuple(_feature(each["name"], each) for each in _DATA["features"])
_OWN_CASE = _feature("own case", _DATA["own_case"])
_REACHES = int(_DATA["reaches"])


def served_by(message: str, talk: Talk) -> str | None:
    """Return what makes ``message`` one of the assistant's, or None.

    ``message`` is without quotes: what the user quotes is not their voice.
    """
    heard = list(_heard(message))
    echo = _echo(message, talk)
    against = _OWN_CASE.weight * bool(_OWN_CASE.pattern.search(message))
    if sum(feature.weight for feature in heard) + 2 * bool(echo) + against < _REACHES:
        return None
    return ", ".join(
        [*(feature.name for feature in heard), *([f"echoes {echo!r}"] if echo else [])]
    )


def _heard(message: str) -> Iterator[_Feature]:
    said = list(sentences(message))
    for feature in _FEATURES:
        if any(feature.pattern.search(sentence) for sentence in said):
            yield feature


def _echo(message: str, talk: Talk) -> str | None:
    """Return a sentence of the assistant that ``message`` says as its own."""
    known = {
        _words(sentence)
        for reply in talk.assistant_messages
        for sentence in sentences(reply.content)
        if _ADDRESSES.search(sentence)
    }
    for sentence in sentences(message):
        words = _words(sentence)
        if len(words) >= _ECHO and words in known:
            return " ".join(words)
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))
