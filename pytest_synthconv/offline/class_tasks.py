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
from .noun_classes import class_for
from .nouns import forms_of, head_noun
from .task_forms import suits, tasks_from
from .tasks import Task


def class_tasks(ability: Ability, description: Description) -> Iterator[Task]:
    """What people could ask about the topic of ``ability`` because of the class of its noun."""
    if (
        ability.manner == "deed"
        or ability.verb == "give"
        or ability.topic.split()[0].lower() in ASKS
    ):
        return
    name, head = class_for(ability.topic, description.text), head_noun(ability.topic)
    is_counted = forms_of(ability.topic)["a_thing"] != ability.topic
    templates = (
        data
        for data in _frames().get(name, ())
        if suits(data, "", name, head)
        and (is_counted or "counted" not in data)
        and (description.is_trade or "trade" not in data)
    )
    yield from tasks_from(templates, ability, description)


@lru_cache(maxsize=1)
def _frames() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    return {entry["class"]: tuple(entry["tasks"]) for entry in data_of(__package__, "class_frames")}
