"""Read HTML and XML as a person would: without tags, and with the characters of entities."""

from __future__ import annotations

import html
import re

# What a page does not show: comments, processing instructions, declarations, and two elements.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE[^<>]*>"
    r"|<(script|style|head|template)\b[^<>]*>.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_BREAK = re.compile(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|pre|hr|dt|dd)\b[^<>]*>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?(?:td|th)\b[^<>]*>", re.IGNORECASE)
# A name follows at once, so "a < b and c > d" is none.
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*)?/?>")
_MARKED = re.compile(r"<[A-Za-z/!?]|&(?:#\d|#[xX][\dA-Fa-f]|[A-Za-z])")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def readable(text: str) -> str:
    """Return what a person reads of ``text``, which may have tags and entities.

    Ends of lines and of blocks stay; other white space becomes single spaces.
    """
    if not _MARKED.search(text):
        return text
    pieces = _CDATA.split(text)
    # Every second piece stood in a CDATA section, and is text as it is.
    shown = [
        piece if number % 2 else html.unescape(_without_tags(piece))
        for number, piece in enumerate(pieces)
    ]
    lines = "".join(shown).translate(_INVISIBLE).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def without_unseen(text: str) -> str:
    """Return ``text`` without what no page shows: comments, scripts, styles."""
    return _UNSEEN.sub("", text) if _MARKED.search(text) else text


def _without_tags(text: str) -> str:
    spaced = _CELL.sub(" ", _BREAK.sub("\n", _UNSEEN.sub("", text)))
    return _TAG.sub("", spaced)
