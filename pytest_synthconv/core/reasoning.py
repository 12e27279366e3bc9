"""Take a language model's reasoning off a text: what stands between ``<think>`` and ``</think>``.

Servers without a parser for it leave it in the text. It is not said to anybody: it is no evidence,
no message, and no part of a structured answer.
"""

from __future__ import annotations

import re

# A tag in quotes or in code is spoken of.
_TAG = re.compile(
    r"(?<![`\"'“‘])(?:"
    r"<(?P<ends>/?)(?P<name>think|thinking|thought|reasoning)(?:\s[^<>]{0,80})?>"
    r"|\[(?P<closes>/?)THINK\])",
    re.IGNORECASE,
)

_STRUCTURED = re.compile(r"\s*[{`]")


def without_reasoning(text: str) -> str:
    """Return ``text`` without blocks of reasoning; unchanged if there are none.

    Chat templates often write the opening tag themselves, so a text that has only the closing one
    begins with reasoning. One that begins with a block without an end is nothing else. Elsewhere an
    opening tag without an end is left as it is.
    """
    kept: list[str] = []
    start, opened = 0, None
    for tag in _TAG.finditer(text):
        is_end = bool(tag["ends"] or tag["closes"])
        if opened is None and not is_end:
            kept.append(text[start : tag.start()])
            opened = tag
        elif is_end and (opened is None or _name(opened) == _name(tag)):
            opened = None
            start = tag.end()
    if opened is not None and "".join(kept).strip():
        kept.append(text[opened.start() :])
    elif opened is None:
        kept.append(text[start:])
    rest = "".join(kept)
    return text if rest == text else rest.strip()


def after_reasoning(answer: str) -> str:
    """Return a structured ``answer`` without the reasoning before it.

    Nothing is taken off the object itself: its strings may quote anything.
    """
    start = 0
    while not _STRUCTURED.match(answer, start) and (end := _end_of_block(answer, start)):
        start = end
    return answer[start:]


def _end_of_block(text: str, start: int) -> int | None:
    """Return where the block of reasoning that begins at ``start`` ends."""
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(text, start):
        is_end = bool(tag["ends"] or tag["closes"])
        if is_end and (opened is None or _name(opened) == _name(tag)):
            return tag.end()
        if not is_end:
            opened = opened or tag
    return None


def _name(tag: re.Match[str]) -> str:
    return (tag["name"] or "[think]").casefold()
