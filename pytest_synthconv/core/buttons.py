"""Buttons of a reply: how a person sees them, and which one a message presses. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def with_choices(text: str, choices: Sequence[str]) -> str:
    """Return ``text`` with the labels of its buttons as a list below it."""
    listed = _listed(choices)
    return f"{text}\n{listed}" if text and listed else text or listed


def without_choices(text: str, choices: Sequence[str]) -> str:
    """Return ``text`` without the list that `with_choices` adds to it."""
    return text.removesuffix(_listed(choices)).rstrip("\n") if choices else text


def label_meant(message: str, choices: Sequence[str]) -> str | None:
    """Return the label of ``choices`` that ``message`` is, as it stands there, or None.

    Language models change case, and add quotes or a full stop. What two labels could be is none.
    """
    said = message.strip()
    if said in choices:
        return said
    near = [each for each in choices if _bare(each) and _bare(each) == _bare(said)]
    return near[0] if len(near) == 1 else None


def _listed(choices: Sequence[str]) -> str:
    return "\n".join(f"- {choice}" for choice in choices)


def _bare(text: str) -> str:
    return _AROUND.sub("", " ".join(text.casefold().split()))
