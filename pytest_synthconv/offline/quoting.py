"""What of a reply is the assistant's own, and what it only gives back of the user's message."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words import tokens

QUOTED_RUN = 8
"""Words in a row that are the user's own, though no quotation mark says so."""

_QUOTED = re.compile(r"\"([^\"]{2,2000})\"|“([^”]{2,2000})”|«([^»]{2,2000})»|(?m:^>\s*(.+)$)")


def without_quotes(reply: str, said: str) -> str:
    """``reply`` without what it only gives back of the user's message ``said``.

    That is what stands in quotation marks, or behind ``>``, and was said so by the user, and any
    run of eight words or more that is the user's.
    """
    theirs = f" {' '.join(tokens(said))} "

    def kept(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group)
        return " " if f" {' '.join(tokens(inner))} " in theirs else match.group()

    return "\n".join(_without_runs(line, theirs) for line in _QUOTED.sub(kept, reply).split("\n"))


def _without_runs(line: str, theirs: str) -> str:
    words = line.split()
    kept: list[str] = []
    start = 0
    while start < len(words):
        run = _run(words, start, theirs)
        if run < QUOTED_RUN:
            kept.append(words[start])
        start += run if run >= QUOTED_RUN else 1
    return " ".join(kept)


def _run(words: Sequence[str], start: int, theirs: str) -> int:
    """How many of ``words`` from ``start`` stand in ``theirs``; 0 when too few to count."""
    length = QUOTED_RUN
    if start + length > len(words) or not _within(words[start : start + length], theirs):
        return 0
    while start + length < len(words) and _within(words[start : start + length + 1], theirs):
        length += 1
    return length


def _within(words: Sequence[str], theirs: str) -> bool:
    return f" {' '.join(tokens(' '.join(words)))} " in theirs
