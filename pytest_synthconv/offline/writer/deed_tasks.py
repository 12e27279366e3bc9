"""What people could bring about a topic by what the assistant does with it (``deeds.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..descriptions.asides import is_looked_up
from ..descriptions.description import Ability, Description
from ..descriptions.verbs import ASKS
from ..english import entries
from ..language.nouns import head_noun
from .task_forms import HOW_TO, suits, tasks_from
from .tasks import Task
from .topic_kinds import kind_for

_DELIVERING = frozenset({"deliver", "supply", "obtain", "stock"})


def deed_tasks(ability: Ability, description: Description) -> Iterator[Task]:
    """What people could bring about ``ability``, as events about its topic."""
    yield from tasks_from(deed_templates(ability, description), ability, description)


def deed_templates(ability: Ability, description: Description) -> tuple[Mapping[str, Any], ...]:
    """The templates for its verb that suit its topic, or those for an indirect question."""
    if ability.topic.split()[0].lower() in ASKS:
        if ability.verb in {"report", "submit", "send"}:
            return ()  # "tell us what went wrong"
        return _by_verb()[HOW_TO.strip() if ability.topic.startswith(HOW_TO) else "?"]
    if (
        is_looked_up(ability)
        or not ability.verb
        or (ability.verb in _DELIVERING and not description.is_trade)
    ):
        return ()
    kind, head = kind_for(ability, description).name, head_noun(ability.topic)
    found = _by_verb().get(ability.verb, ())
    return tuple(data for data in found if suits(data, ability.verb, kind, head))


@lru_cache(maxsize=1)
def _by_verb() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    return {
        verb: tuple(entry["tasks"]) for entry in entries("deeds") for verb in _named(entry["verbs"])
    }


def _named(verbs: str) -> list[str]:
    return [verbs] if verbs == HOW_TO.strip() else verbs.split() or [""]
