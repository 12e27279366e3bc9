"""Format a conversation as readable text, for failure reports and JUnit properties."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from .text import printable

_CUT = "\n[cut: the whole transcript is in the record]"
WIDTH = 80
"""Longest line of a transcript, in columns. A longer word, such as a link, is not broken."""


def transcript(messages: Iterable[tuple[int, str, str]]) -> str:
    """Return the text of ``(turn, role, content)`` messages.

    Every line begins with a visible prefix, also continuation lines: CI runners execute some lines
    that begin with ``::`` after white space, and an assistant can send such a line.
    """
    lines: list[str] = []
    last = -1
    for turn, role, content in messages:
        label = (f"turn {turn}" if turn else "greeting") if turn != last else ""
        lines.extend(_said(f"{label:<8} {role:<9}", content))
        last = turn
    return "\n".join(lines)


def cut(text: str, limit: int) -> str:
    """Return the transcript ``text``, cut to ``limit`` characters with a mark at the end."""
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
