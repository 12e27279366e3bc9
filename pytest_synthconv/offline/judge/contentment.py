"""Whether a line that a card fixes for its user says that they are content.

Recorded users go on saying what they once said. Their thanks prove nothing about the replies of
today, but nobody who says "That's perfect, thanks!" is frustrated. It is read by the judge only,
and is no part of how replies are read.
"""

from __future__ import annotations

from ...core.words import fold, sentences
from ..english import pattern
from ..replies.asking import is_asking

_CONTENT, _COMPLAINT = pattern("contentment.content"), pattern("contentment.complaint")


def takes_leave_content(line: str) -> bool:
    """True when ``line`` is content, and asks for nothing more."""
    return is_contented(line) and not any(map(is_asking, sentences(line)))


def is_contented(line: str) -> bool:
    """True when ``line`` is content, and complains of nothing."""
    text = fold(line)
    return bool(_CONTENT.search(text)) and not _COMPLAINT.search(text)
