"""How a user shows that they read a reply: by a time, a price or a condition of it.

A part of the user that reads replies instead of choosing what to do, so it has its own file.
"""

from __future__ import annotations

import re

from ...core.words import fold, sentences
from ..english import pattern, table
from ..replies.asking import is_question
from ..speaking.phrases import Register, lines

_PATTERNS = [re.compile(shown) for shown in table("user")["heard"]["patterns"]]
_CONDITION = pattern("user.heard.condition")


def heard_lines(reply: str, register: Register) -> tuple[str, ...]:
    """Return what may be said first on a reply that answered; an empty line for nothing."""
    stated = [sentence for sentence in sentences(reply) if not is_question(sentence)]
    found = next((match.group() for p in _PATTERNS for s in stated if (match := p.search(s))), None)
    if found is not None:
        text = re.sub(r"^(?:by|next|this|within|in) ", "", found, flags=re.IGNORECASE)
        text = text[:1].upper() + text[1:]
        return tuple(line.format(text) for line in lines("heard", "lines"))
    if register != "terse" and any(_CONDITION.search(fold(sentence)) for sentence in stated):
        return lines("heard", "noted")
    return ("",)
