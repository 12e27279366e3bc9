"""Warn of evidence that proves little: it outranks every judge, so a loose pattern passes all.

These are no errors. Only the author knows what a right answer says.
"""

from __future__ import annotations

import re

from ..core.evidence import goal_pattern, matches

_ANY_REPLIES = (
    "I'm sorry, but I can't help with that.",
    "Which one do you mean?",
    "Thank you for your message. One moment, please.",
)
"""Replies to anything. A pattern that matches them all says nothing."""
_SHORT = 2
"""Characters up to which a text is in many replies: ``no``, ``ok``, ``30``."""
_ONLY_DIGITS = re.compile(r"(?:\\d|\[0-9\]|\[[.,:-]+\]|\d|[+*?^$ ]|\{\d*,?\d*\}|\\?[.,:-])+")
_LONGEST_ASK = 200
"""Characters of an ask that are searched: a search with a careless pattern takes long."""


def doubt_about(evidence: str, ask: str) -> str | None:
    """Return why a valid ``evidence`` text of the goal ``ask`` proves little, or None."""
    text = evidence.strip()
    is_expression = len(text) > 2 and text.startswith("/") and text.endswith("/")
    body = text[1:-1] if is_expression else text
    if all(matches(text, reply) for reply in _ANY_REPLIES):
        return "is in almost any reply; write what only a right answer says"
    if is_expression and goal_pattern(text).search(""):
        return "is a pattern that can match no text at all; write what only a right answer says"
    if is_expression and _has_bare_digits(body):
        return (
            "is a pattern of digits without word borders, so it is in longer numbers too; put "
            r"\b before and after them, or write plain text"
        )
    if body.isascii() and len(body) <= _SHORT:
        return "is so short that wrong answers have it too; add the words around it"
    if matches(text, ask[:_LONGEST_ASK]):
        return "is in the goal's own `ask`, so a reply that repeats the question has it too"
    return None


def _has_bare_digits(body: str) -> bool:
    """Return True if ``body``, or one of its alternatives, is nothing but digits."""
    parts = [body] if "(" in body else body.split("|")
    return any(_ONLY_DIGITS.fullmatch(part) and re.search(r"\d|\\d", part) for part in parts)
