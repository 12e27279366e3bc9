"""Find evidence that no reply can match: with it, a goal is never met by evidence.

Not every such pattern is found, only the mistakes that people make: a regular expression without
its slashes, a backspace for a word border, an end of the text in its middle.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_LOOKS_LIKE_EXPRESSION = re.compile(
    r"\\[bdwsBDWSAZ.]|\.[*+]|\[\^?[^\]]*-[^\]]*\][*+?{]?|\(\?|\w\|\w|\{\d+,?\d*\}"
)
_WITH_FLAGS = re.compile(r"/.+/[imsx]{1,4}")
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_BORDER = "\x00"
_AFTER_END = re.compile(r"[$\x02](?![)~\n\x00\x01\x02^$?*{]|$)(?!.[?*{])(?!\()", re.DOTALL)
_BEFORE_START = re.compile(r"[^(:=!\x00\x01\x02^$?*})>][\^\x01](?![?*{])", re.DOTALL)
_BORDER_IN_WORD = re.compile(rf"\w{_BORDER}\w(?![?*{{])")
_MANY_LINES = re.compile(r"\(\?[aiLsux]*m[aiLsux]*[):-]")


def never_matches(evidence: str) -> str | None:
    """Return why no reply can match a valid ``evidence`` text, or None if one may."""
    text = evidence.strip()
    if found := _CONTROL.search(text):
        hint = r": YAML reads \b so in double quotes; use single ones" if "\b" in text else ""
        return f"has a control character ({found.group()!r}), which no reply has{hint}"
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return _expression_never_matches(text[1:-1])
    if _WITH_FLAGS.fullmatch(text):
        return (
            "is plain text, because something follows its last slash; leave it out: case is "
            "ignored anyway"
        )
    if _LOOKS_LIKE_EXPRESSION.search(text):
        return "is plain text that looks like a regular expression; write it between slashes"
    return None


def _expression_never_matches(pattern: str) -> str | None:
    shape = _shape(pattern)
    if "|" in shape and "(" in shape:
        return None  # another alternative may match
    problems = [_problem(part, pattern) for part in shape.split("|")]
    return problems[0] if all(problems) else None


def _problem(shape: str, pattern: str) -> str | None:
    if not _MANY_LINES.search(pattern):
        if _AFTER_END.search(shape):
            return "never matches: it goes on after the end of the reply (`$`)"
        if _BEFORE_START.search(shape):
            return "never matches: something stands before the start of the reply (`^`)"
    if _BORDER_IN_WORD.search(shape):
        return r"never matches: a word border (`\b`) is within a word"
    return None


def _shape(pattern: str) -> str:
    r"""Return ``pattern`` with a character for each escape and each class of characters.

    ``\b`` becomes U+0000, ``\A`` U+0001, ``\Z`` U+0002, what matches in words a letter.
    """
    special = {"b": _BORDER, "A": "\x01", "Z": "\x02", "d": "w", "w": "w"}
    escaped = re.sub(
        r"\\(.)",
        lambda match: special.get(match.group(1), "w" if match.group(1) == "_" else "~"),
        pattern,
        flags=re.DOTALL,
    )
    return _CLASS.sub("~", escaped)
