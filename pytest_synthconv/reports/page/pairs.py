"""Pair a conversation with that of the same persona in a baseline, and find where they part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .reading import objects, raw, text, whole

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Parting:
    """The first turn in which two conversations differ, and who says something else there."""

    turn: int
    role: str


@dataclass(frozen=True)
class Pair:
    """A baseline's conversation; ``parting`` is None if both are the same to the end.

    ``differences`` are what else is not the same, so that a difference of the talks may be no
    change of the assistant.
    """

    before: Record
    parting: Parting | None
    differences: tuple[str, ...]


class Baseline:
    """The conversations of a baseline by assistant and persona; later runs replace earlier ones."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._known: dict[tuple[str, str], dict[int, Record]] = {}
        for record in sorted(records, key=lambda it: text(it, "started_at")):
            trials = self._known.setdefault(_subject(record), {})
            trials[whole(record, "trial", default=1)] = record

    def pair(self, record: Record) -> Pair | None:
        """Return the same trial of the same persona, or its first one; None without any."""
        trials = self._known.get(_subject(record))
        if not trials:
            return None
        before = trials.get(whole(record, "trial", default=1)) or trials[min(trials)]
        return Pair(before, parting(before, record), tuple(_differences(before, record)))


def parting(before: Record, now: Record) -> Parting | None:
    """Return where the two first differ; white space does not count."""
    old, new = _said(before), _said(now)
    for turn, role in sorted({*old, *new}, key=lambda key: (key[0], _order(key))):
        if old.get((turn, role)) != new.get((turn, role)):
            return Parting(turn, role)
    return None


def _order(key: tuple[int, str]) -> bool:
    return key[1] != "user"


def _said(record: Record) -> dict[tuple[int, str], str]:
    return {
        (whole(it, "turn"), raw(it, "role")): " ".join(raw(it, "content").split())
        for it in objects(record, "messages")
    }


def _subject(record: Record) -> tuple[str, str]:
    return text(record, "assistant", "name"), text(record, "persona", "id")


_COMPARED = {
    "the persona's card": ("persona", "sha256"),
    "the assistant's card": ("assistant", "sha256"),
    "the user's model": ("config", "user_model"),
    "the judge's model": ("config", "judge_model"),
    "the prompts": ("config", "prompt_version"),
    "the turn limit": ("config", "max_turns"),
    "the seed": ("config", "seed"),
    "the trial": ("trial",),
}


def _differences(before: Record, now: Record) -> Iterable[str]:
    for name, path in _COMPARED.items():
        if text(before, *path) != text(now, *path):
            yield name
