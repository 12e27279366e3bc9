"""Tasks about topics that no domain of the atlas knows, made of a description's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .atlas import ANSWERED, Task, task_of
from .data import data_of
from .description import Ability
from .nouns import forms_of, past_of

_ANY = "any"


def generic_tasks(ability: Ability) -> Iterator[Task]:
    """What people could bring about ``ability``, as events about its topic."""
    asks_how = ability.topic.split()[0].lower() in {"how", "what", "when", "where", "which", "why"}
    verb = ability.verb
    forms = {
        **({"topic": ability.topic} if asks_how else forms_of(ability.topic)),
        "verb": verb or "handle",
        "verbed": past_of(verb or "handle"),
    }
    for data in _templates("?" if asks_how else verb, ability.manner):
        task = task_of(_filled(data, forms))
        if ability.manner != "tell" or task.aim in ANSWERED or data["ask"].startswith("tell"):
            yield task._replace(on=ability.stems, core=ability.stems)


def _templates(verb: str, manner: str) -> tuple[Mapping[str, Any], ...]:
    known = _by_verb()
    if verb in known:
        return known[verb]
    return known[""] if manner != "deed" else known[_ANY]


@lru_cache(maxsize=1)
def _by_verb() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    return {
        verb: tuple(entry["tasks"])
        for entry in data_of("deeds")
        for verb in (entry["verbs"].split() or [""])
    }


def _filled(data: Mapping[str, Any], forms: Mapping[str, str]) -> Mapping[str, Any]:
    return {name: _put_in(value, forms) for name, value in data.items()}


def _put_in(value: Any, forms: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, form in forms.items():
            value = value.replace(f"{{{name}}}", form)
        return value
    if isinstance(value, dict):
        return {name: _put_in(each, forms) for name, each in value.items()}
    return [_put_in(each, forms) for each in value]
