"""Questions of assistants with what the person on a card says to them, to learn from.

Written by people who had read neither the rules nor each other's files, one file each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from offline.reading import HERE
from pytest_synthconv.core.cards import Goal, Persona
from pytest_synthconv.core.data_files import read_yaml

NOTHING, GOAL = "nothing", "goal"
"""What stands for a source where the card says nothing, or what the person came for decides."""


@dataclass(frozen=True)
class Asked:
    """What an assistant asks ``persona``, and what they say.

    ``source`` is what of the card decides it, or `NOTHING`; ``says`` whether they say yes, where
    that is what is asked; ``option`` the one that they take; ``author`` the file it stands in.
    """

    author: str
    persona: Persona
    sort: str
    text: str
    source: str
    says: bool | None
    option: str | None
    answer: str


@lru_cache
def asked(*, is_set_aside: bool = False) -> tuple[Asked, ...]:
    """Every labelled question, by file."""
    folder = "set_aside" if is_set_aside else "lessons"
    paths = sorted((HERE / folder).glob("questions_[a-z].yaml"))
    return tuple(each for path in paths for each in _of_file(path))


def _of_file(path: Path) -> Iterator[Asked]:
    cards: list[dict[str, Any]] = read_yaml(path.read_text("utf-8"))
    for card in cards:
        persona = Persona(
            name=card["name"],
            description=card["is"],
            personality="Friendly and direct.",
            scenario=card["now"],
            summary=card["is"],
            goals=tuple(Goal(ask=ask) for ask in card["goals"]),
            facts=card["facts"],
            unknown=card["unknown"],
        )
        for each in card["questions"]:
            yield Asked(
                author=path.stem,
                persona=persona,
                sort=each["sort"],
                text=each["asked"],
                source=each["from"],
                says=each.get("says"),
                option=each.get("option"),
                answer=each["answer"],
            )
