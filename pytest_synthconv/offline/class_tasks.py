"""What people ask about a topic of which only the class is known: goods, a service, a paper.

For topics that are of no kind (`topic_kinds`). The questions of a class are in
``class_frames.yaml``; which class a noun belongs to says ``english/nouns_by_class.yaml``, and the
nearest nouns where it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..core.data_files import data_of
from .description import Ability, Description
from .description_verbs import ASKS
from .english import table
from .meaning import likeness
from .noun_classes import class_of
from .nouns import forms_of, head_noun
from .task_forms import suits, tasks_from
from .tasks import Task

_NEAREST = 5
_DOING = "doing"


def class_tasks(ability: Ability, description: Description) -> Iterator[Task]:
    """What people could ask about the topic of ``ability`` because of the class of its noun."""
    if ability.manner == "deed" or ability.topic.split()[0].lower() in ASKS:
        return
    name, head = _class_for(ability.topic, description), head_noun(ability.topic)
    is_counted = forms_of(ability.topic)["a_thing"] != ability.topic
    templates = (
        data
        for data in _frames().get(name, ())
        if suits(data, "", name, head) and (is_counted or "counted" not in data)
    )
    yield from tasks_from(templates, ability, description)


def _class_for(topic: str, description: Description) -> str:
    """The class of the last noun of ``topic``, or "" if it is not known."""
    head = head_noun(topic)
    listed = _classes_of().get(head, ())
    if listed:
        return max(listed, key=lambda name: _likeness(description.text, name))
    return class_of(topic) or (_DOING if head.endswith("ing") else "")


def _likeness(text: str, name: str) -> float:
    """How near ``text`` is to the nearest nouns of a class."""
    nouns = table("nouns_by_class")[name].split()
    found = sorted((likeness(text, noun) for noun in nouns), reverse=True)[:_NEAREST]
    return sum(found) / _NEAREST


@lru_cache(maxsize=1)
def _classes_of() -> Mapping[str, tuple[str, ...]]:
    """The classes of every noun that is listed."""
    found: dict[str, tuple[str, ...]] = {}
    for name, nouns in table("nouns_by_class").items():
        for noun in nouns.split():
            found[noun] = (*found.get(noun, ()), name)
    return found


@lru_cache(maxsize=1)
def _frames() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    return {entry["class"]: tuple(entry["tasks"]) for entry in data_of(__package__, "class_frames")}
