"""What people ask about a topic by the kind of thing that it is (``topic_kinds.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..descriptions.description import Ability, Description
from ..descriptions.verbs import ASKS
from ..language.nouns import head_noun
from .deed_tasks import deed_templates
from .task_forms import suits, tasks_from
from .tasks import ANSWERED, Task, task_of
from .topic_kinds import ARRANGED, ARRANGING, Kind, kind_for

_NEEDS_A_VERB = (
    "process",
    "thing",
    "matter",
    "bookable",
    "date",
    "happening",
    "charge",
    "deadline",
)
_ENOUGH_DEEDS = 2


def kind_tasks(ability: Ability, description: Description) -> Iterator[Task]:
    """What people could bring about the topic of ``ability`` because of what it is.

    With what is done by a deed, they only have questions.
    """
    if ability.topic.split()[0].lower() in ASKS:
        return
    kind = kind_for(ability, description)
    if ability.manner != "deed" or _has_questions(ability, kind, description):
        templates = _templates(ability, kind)
        yield from tasks_from(templates, ability, description)


def _has_questions(ability: Ability, kind: Kind, description: Description) -> bool:
    """Whether people also ask about what the assistant does with such a thing."""
    is_arranged = ability.verb in ARRANGING and kind.name in ARRANGED
    if len(deed_templates(ability, description)) >= _ENOUGH_DEEDS and not is_arranged:
        return False
    is_only_arranged = kind.name in ARRANGED and ability.verb not in ARRANGING
    return kind.name not in _NEEDS_A_VERB and not is_only_arranged


def _templates(ability: Ability, kind: Kind) -> Iterator[Mapping[str, Any]]:
    if kind.name == "times" and ability.verb in ARRANGING:
        return  # ice time is booked, and no opening time
    head = head_noun(ability.topic)
    for data in kind.tasks:
        is_question = task_of(data).aim in ANSWERED
        if (is_question or ability.manner != "deed") and suits(data, "", kind.name, head):
            yield data
