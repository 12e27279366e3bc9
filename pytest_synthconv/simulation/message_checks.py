"""Checks of user messages, and the detection of farewells: pure functions.

They catch failures of the simulated user, which say nothing about the assistant: empty messages,
speaking as the assistant, repetition.
"""

from __future__ import annotations

import re

from ..core.models import Talk
from ..core.protocols import UserMessage

TYPED = "typed"
"""Act of a message that a person wrote during the conversation."""
WORD_FOR_WORD = frozenset({"script", TYPED})
"""Acts of messages that people wrote, which are sent as they are."""

_SAME = 0.8
"""Jaccard similarity of word trigrams from which a message counts as repeated."""

_SHORT = 3
"""Messages of so few words may be repeated: "Yes." answers more than one question."""

_ASSISTANT_TALK = re.compile(
    r"\bhow (?:can|may) I (?:help|assist)\b"
    r"(?= you\b| today|\s*[?.!,]|\s*$| with (?:that|this|your))"
    r"|\bI(?:'d| would) be (?:happy|glad) to (?:help|assist)\b"
    r"|\bI(?:'m| am) here to (?:help|assist)\b"
    r"|\banything else I can (?:help|assist|do for) you\b"
    r"|\bas an AI\b(?! you)"
    r"|\b(?:large )?language model, I\b"
    r"|\bfeel free to (?:ask|reach out)\b"
    r"|\blet me know if you (?:need|have) any\b"
    r"|\bis there anything else you(?:'d| would)? (?:need|like)\b(?! from me| to know)",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\b(?:thanks|thank you|thx|cheers|bye|goodbye|good night|see you|take care|farewell)\b",
    re.IGNORECASE,
)
_FAREWELL_WORDS = 12
# A user who asks or says something else has not left.
_GOES_ON = re.compile(
    r"[?\d@:]|\b(?:please|need|want|could|can|would|is|are|my|but)\b", re.IGNORECASE
)


def rejection_reason(message: UserMessage, talk: Talk) -> str | None:
    """Return why ``message`` cannot be the next one of ``talk``; None if it can.

    What people wrote (see `WORD_FOR_WORD`) must only not be empty: they want it as it is. So must
    the label of a button, which is the assistant's wording.
    """
    if not message.content.strip():
        return "is empty"
    if message.act in WORD_FOR_WORD or message.content in talk.choices:
        return None
    if match := _ASSISTANT_TALK.search(message.content):
        return f"speaks as the assistant ({match.group()!r})"
    for said in talk.user_messages:
        if _repeats(message.content, said.content):
            return f"repeats turn {said.turn}"
    heard = talk.assistant_messages[-1:]
    if heard and _repeats(message.content, heard[0].content):
        return "gives the assistant's last reply back"
    return None


def is_farewell(text: str) -> bool:
    """True for a short message of thanks or goodbye without a request."""
    words = text.split()
    is_short = len(words) <= _FAREWELL_WORDS
    return is_short and bool(_FAREWELL.search(text)) and not _GOES_ON.search(text)


def _repeats(new: str, old: str) -> bool:
    new_words, old_words = new.casefold().split(), old.casefold().split()
    if len(new_words) <= _SHORT:
        return False
    ours, theirs = _trigrams(new_words), _trigrams(old_words)
    return len(ours & theirs) >= _SAME * len(ours | theirs)


def _trigrams(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)} or {tuple(words)}
