"""What people ask about a topic of which only the class is known: goods, a service, a paper.

For topics that are of no kind (`topic_kinds`). The questions of a class are in
``class_frames.yaml``; which class a noun belongs to says ``english/nouns_by_class.yaml``, and the
nearest nouns where it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..descriptions.description import Ability, Description
from ..descriptions.verbs import ASKS
from ..english import entries
from ..language.meaning import likeness
from ..language.noun_classes import class_for
from ..language.nouns import forms_of, head_noun
from .task_forms import suits, tasks_from
from .tasks import Task


def class_tasks(ability: Ability, description: Description) -> Iterator[Task]:
    """What people could ask about the topic of ``ability`` because of the class of its noun."""
    is_question = ability.topic.split()[0].lower() in ASKS
    if is_question or ability.manner == "deed" or ability.verb == "give":
        return
    name, head = class_for(ability.topic, description.text), head_noun(ability.topic)
    templates = (data for data in _templates(name, description) if suits(data, "", name, head))
    if forms_of(ability.topic)["a_thing"] == ability.topic:
        templates = (data for data in templates if "counted" not in data)
    yield from tasks_from(templates, ability, description)


def _templates(name: str, description: Description) -> Iterator[Mapping[str, Any]]:
    """The questions of a class, as far as the description speaks of its world and of a trade."""
    entry = _classes().get(name, {"tasks": ()})
    if "sense" in entry and likeness(description.text, entry["sense"]) < entry["like"]:
        return
    yield from (data for data in entry["tasks"] if description.is_trade or "trade" not in data)


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, Mapping[str, Any]]:
    return {entry["class"]: entry for entry in entries("class_frames")}
