"""Signs that a language model has forgotten whom it plays. Pure functions.

These are its own failures and no news about the assistant: text made up like a document, a reply
to oneself, a form left unfilled, a speech where the card has a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.models import Persona, Talk
from .user_prompt import ceiling

_TIMES_TOO_LONG = 3
"""A message is refused from this many times its ceiling on: the ceiling itself is a wish."""
_LETTERS = 6
"""Characters of a word, the space after it included: languages without spaces have no words."""

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
    """Why nobody of this card would type ``message``, put after "it "; None when they would.

    What the card itself has as a fact may look like anything and be of any length.
    """
    own = _without_facts(message, talk.persona)
    if label := _LABEL.match(own) or _name_label(talk.persona).match(own):
        return f"begins with the label {label.group().strip()!r} instead of the message itself"
    if len(_LIST_ITEM.findall(own)) > 1:
        return "holds a list"
    for what, pattern in _MARKUP.items():
        if found := pattern.search(own):
            return f"holds {what} ({found.group().strip()!r})"
    words = len(own) // _LETTERS
    most = ceiling(talk.persona)
    if words > _TIMES_TOO_LONG * most:
        return f"is about {words} words long, where this person writes {most} at most"
    return None


def _without_facts(message: str, persona: Persona) -> str:
    for value in sorted(persona.facts.values(), key=len, reverse=True):
        message = message.replace(value, "")
    return message


def _name_label(persona: Persona) -> re.Pattern[str]:
    """The persona's name, or its first part, as a script has it before a line."""
    names = "|".join(map(re.escape, (persona.name, persona.name.split()[0])))
    return re.compile(rf"^\s*(?:{names})\s*:", re.IGNORECASE)
