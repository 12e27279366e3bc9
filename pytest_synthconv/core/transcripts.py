"""A conversation as text for people: in a failure, in a JUnit property, on paper."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from .text import printable

_CUT = "\n[cut: the whole transcript is in the record]"
WIDTH = 80
"""Columns of a transcript's longest line; a longer word, such as a link, is never broken."""


def transcript(messages: Iterable[tuple[int, str, str]]) -> str:
    """The text of ``(turn, role, content)`` messages, one after another.

    Every line begins with a visible prefix, continuation lines too: CI runners obey some lines
    that begin with ``::`` after blanks, and an assistant can say such a line.
    """
    lines: list[str] = []
    last = -1
    for turn, role, content in messages:
        label = (f"turn {turn}" if turn else "greeting") if turn != last else ""
        lines.extend(_said(f"{label:<8} {role:<9}", content))
        last = turn
    return "\n".join(lines)


def cut(text: str, limit: int) -> str:
    """The transcript ``text``, of ``limit`` characters at most, with a mark where it is cut."""
    return text if len(text) <= limit else text[: limit - len(_CUT)] + _CUT


def _said(speaker: str, content: str) -> Iterator[str]:
    for line in _wrapped(content, WIDTH - len(speaker) - 3) or ["(said nothing)"]:
        yield f"{speaker} | {line}".rstrip()
        speaker = " " * len(speaker)


def _wrapped(content: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in printable(content).strip().split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        lines.extend(
            textwrap.wrap(
                line,
                width,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            or [""]
        )
    return lines if any(lines) else []
