"""Detect that a language model has fallen out of its role. Pure functions.

These are failures of the simulated user and no findings about the assistant: Markdown, a reply to
its own message, an unfilled placeholder, a message that is far too long, a line of the card's
``writes_like``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.cards import Persona
from ..core.models import Talk
from .user_prompt import ceiling

_TIMES_TOO_LONG = 3
"""A message is refused from this multiple of its ceiling on. The ceiling itself is soft."""
_LETTERS = 6
"""Characters per word, including the space. Some languages have no spaces to count words by."""

_LIST_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+\S", re.MULTILINE)
_MARKUP: Mapping[str, re.Pattern[str]] = {
    "a Markdown heading": re.compile(r"^#{1,6} +\S.*", re.MULTILINE),
    "bold type": re.compile(r"(?<!\w)(?:\*\*[^*\n]+\*\*|__[^_\n]+__)(?!\w)"),
    "a code block": re.compile(r"^```.*", re.MULTILINE),
    "a placeholder": re.compile(
        r"\[(?:my|your|the|insert|order|e-?mail|name|date)\b[^\]\n]{0,40}\]", re.I
    ),
    "a stage direction": re.compile(
        r"^(?:\*[a-z][^*\n]*\*|\([a-z][^()\n]*\))(?=\s*\S)", re.MULTILINE
    ),
    "JSON": re.compile(r'^\s*\{\s*"\w+"\s*:'),
}
_LABEL = re.compile(r"^\s*(?:user|customer|assistant|thought|message)\s*:", re.IGNORECASE)


def out_of_character(message: str, talk: Talk) -> str | None:
    """Return why the persona would not type ``message``, to be put after "it ", or None.

    Facts of the card are always allowed, whatever they look like and however long they are.
    """
    own = _without_facts(message, talk.persona)
    if label := _LABEL.match(own) or _name_label(talk.persona).match(own):
        return f"begins with the label {label.group().strip()!r} instead of the message itself"
    if len(_LIST_ITEM.findall(own)) > 1:
        return "holds a list"
    for what, pattern in _MARKUP.items():
        if found := pattern.search(own):
            return f"holds {what} ({found.group().strip()!r})"
    if why := stuck(message, talk):
        return why
    if copied := _copied_line(message, talk.persona):
        return f"is a line that the card shows for its style only ({copied!r})"
    return None


def too_long(message: str, talk: Talk) -> str | None:
    """Return why ``message`` is far too long for the persona, or None. Facts do not count."""
    words = len(_without_facts(message, talk.persona)) // _LETTERS
    most = ceiling(talk.persona)
    if words > _TIMES_TOO_LONG * most:
        return f"is about {words} words long, where this person writes {most} at most"
    return None


def _without_facts(message: str, persona: Persona) -> str:
    for value in sorted(persona.facts.values(), key=len, reverse=True):
        message = message.replace(value, "")
    return message


def stuck(message: str, talk: Talk) -> str | None:
    """Return why the same words to the same reply for the third time are refused, however short.

    A model of 135 million parameters opened with "welcah" and said nothing else in four turns.
    """
    said = [_words(turn.user.content) for turn in talk.turns[-2:]]
    heard = [turn.assistant.content for turn in talk.turns[-2:] if turn.assistant]
    if said == [_words(message)] * 2 and len(heard) == 2 and heard[0] == heard[1]:
        return f"says {message.strip()!r} for the third time to the same reply"
    return None


def _copied_line(message: str, persona: Persona) -> str | None:
    """Return the line of ``writes_like`` that ``message`` is, but for case, spaces and signs.

    A line of one word, such as "yes", is what anybody may have to say.
    """
    said = _words(message)
    return next(
        (line for line in persona.writes_like if len(said) > 1 and said == _words(line)), None
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _name_label(persona: Persona) -> re.Pattern[str]:
    """Return a pattern for the persona's name, or its first part, as a speaker label."""
    names = "|".join(map(re.escape, (persona.name, persona.name.split()[0])))
    return re.compile(rf"^\s*(?:{names})\s*:", re.IGNORECASE)
