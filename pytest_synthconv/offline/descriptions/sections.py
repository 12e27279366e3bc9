"""Sections of a description that instructs the assistant, told by their headings.

Below "What you never do" every item is denied, and what stands below "How you talk" is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..english import pattern

_ITEM = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+(?P<text>\S.*)$")
_DENYING = pattern("descriptions.denying_heading")
_INSTRUCTIONS = pattern("descriptions.instructions")
_OF_MANNERS = pattern("descriptions.heading_of_manners")
_HEADING = re.compile(r"^\s*(?:#+\s*\S.*|\*\*.+\*\*:?|[^.!?]{2,40}:|[A-Z][A-Z ]{2,40})\s*$")


def without_manners(description: str) -> str:
    """``description`` without manners and instructions, and with every denied item denied.

    "Always ask for the size" and "talks in lowercase" are nothing that people come for.
    """
    said = _INSTRUCTIONS.sub("", description)
    text = said if said.strip() else description
    return "\n".join(_kept(text.splitlines())) if "\n" in text.strip() else text


def _kept(lines: list[str]) -> Iterator[str]:
    heading = ""
    for place, line in enumerate(lines):
        item = _ITEM.match(line)
        is_before_items = any(map(_ITEM.match, lines[place + 1 : place + 2]))
        if not item and line.strip() and (_HEADING.match(line) or is_before_items):
            heading = line
        if heading and _OF_MANNERS.search(heading):
            continue
        is_denied = item and _DENYING.search(heading) and not _DENYING.search(item["text"])
        yield f"- Never {item['text']}" if item and is_denied else line
