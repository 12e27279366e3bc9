"""Tasks that fit any topic that a description names, in the description's own words.

They take nothing for granted: what a thing costs or whether it can be booked is asked only by the
tasks of the atlas and of the kinds of topics, where a description speaks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..descriptions.asides import is_looked_up
from ..descriptions.description import Ability, Description
from ..descriptions.lexicon import lexicon
from ..descriptions.verbs import ASKS
from ..english import table, words
from ..language.grammar import DETERMINERS, third_person
from ..language.noun_classes import classes_of, nearest
from ..language.nouns import forms_of, head_noun, past_of, singular
from .task_forms import verb_as_said
from .tasks import ANSWERED, Task, task_of

_ONLY_THE_ASSISTANT = words("plain_topics.only_the_assistant")
_ASKED_TO_DO = words("plain_topics.asked_to_do")
_HANDED = words("plain_topics.handed")
_GIVEN = words("plain_topics.given")
_OF_ASKER: Mapping[str, str] = table("descriptions")["of_asker"]
_BOOKED, _OF_ONES_OWN = words("safe_frames.booked"), words("safe_frames.of_ones_own")
_COUNTED = frozenset({"document", "event", "goods", "person", "place", "transport"})
_ARTICLES = "the|a|an|your|their|our"


def safe_tasks(ability: Ability, description: Description) -> Iterator[Task]:
    """What people could bring about ``ability``, whatever its topic is."""
    if is_looked_up(ability):
        return
    said = _one_of(ability) or as_said(ability.topic, description.source)
    verb = verb_as_said(ability, description)
    forms = {"said": said, "verbed": past_of(verb.partition(" ")[0]), "verb": verb}
    for data in table("safe_frames")[_frames_for(ability, description.source)]:
        task = task_of(_put_in(data, forms))
        is_told = task.aim in ANSWERED or data["ask"].startswith("give me")
        if (ability.manner != "tell" or is_told) and ability.verb not in data.get(
            "but", ""
        ).split():
            yield task._replace(on=ability.stems, core=ability.stems, form=data["ask"])


def _one_of(ability: Ability) -> str:
    """One of what it books, and mine of what it cancels: "a taxi"; "" for other deeds."""
    forms = forms_of(ability.topic)
    if ability.manner != "deed" or forms["do"] != "do" or ability.topic.split()[0].lower() in ASKS:
        return ""
    is_mine = ability.verb in _OF_ONES_OWN
    return forms["my_thing"] if is_mine else forms["a_thing"] if ability.verb in _BOOKED else ""


def says_little(task: Task) -> bool:
    """Whether ``task`` fits whatever there is: "find out more about" it."""
    return task.form in {data["ask"] for data in table("safe_frames")["about"]}


def tasks_of_anybody() -> Iterator[Task]:
    """What people can bring to any assistant of which hardly a thing is known."""
    yield from map(task_of, table("safe_frames")["anything"])


def _frames_for(ability: Ability, source: str) -> str:
    """Which frames its topic fits. What is sent or given once is asked for, and not about."""
    found = ability.topic.lower().split()
    if found[0] in ASKS:
        return "how_to" if found[1:2] == ["to"] and found[0] == "how" else "question"
    if found[0] in {"a", "an"} and ability.verb in _HANDED:
        return "given" if ability.verb in _GIVEN else "nothing"
    is_by_user = _is_done_by_user(ability)
    is_counted = forms_of(ability.topic)["a_thing"] != ability.topic
    is_asked = is_counted and ability.verb in _ASKED_TO_DO
    if (is_by_user or is_asked) and _is_done_by_it(ability.verb, source):
        return "done"
    return "deed" if is_by_user else "about"


def is_only_its_deed(ability: Ability) -> bool:
    """Whether nobody asks the assistant for the deed: "takes table reservations"."""
    return ability.manner == "deed" and ability.verb in _ONLY_THE_ASSISTANT - _ASKED_TO_DO


def _is_done_by_it(verb: str, source: str) -> bool:
    """Whether the assistant does it itself: "drafts notices", "I can check labels"."""
    return _its_deed(verb).search(source) is not None


@lru_cache(maxsize=512)
def _its_deed(verb: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i)\b(?:{third_person(verb)}|(?:we|it)(?: can| will| also)? {verb}"
        rf"|I (?:can|will) {verb})\b"
    )


def _is_done_by_user(ability: Ability) -> bool:
    """Whether the user could do it: "book a court", and not "sell tickets"."""
    lex = lexicon()
    others = _ONLY_THE_ASSISTANT | lex.tell | lex.open
    return ability.manner == "deed" and ability.verb not in others


def as_said(topic: str, source: str) -> str:
    """``topic`` with the article that ``source`` has before it; what is "yours" is mine.

    A room or a kitchen without one is "the kitchen".
    """
    if topic.split()[0].lower() in DETERMINERS | ASKS:
        return topic
    found = _before(topic).search(source)
    if found:
        article = found["article"].lower()
        return f"{_OF_ASKER.get(article, article)} {found['between']}{topic}"
    is_one = topic.islower() and forms_of(topic)["a_thing"] == f"the {topic}"
    if is_one and not _COUNTED.isdisjoint(classes_of(head_noun(topic))):
        return f"the {topic}"
    is_like = nearest(head_noun(topic), margin=0.0)[0]
    is_one_place = singular(topic) == topic and is_like == "place"
    return f"the {topic}" if is_one_place or (is_one and is_like == "goods") else topic


@lru_cache(maxsize=512)
def _before(topic: str) -> re.Pattern[str]:
    between = r"(?P<between>(?:right |best )?)(?:\w+ (?:or|and) )?"  # "a car or boat claim"
    return re.compile(rf"(?i)\b(?P<article>{_ARTICLES}) {between}{re.escape(topic)}(?!\w)")


def _put_in(data: Mapping[str, object], forms: Mapping[str, str]) -> Mapping[str, object]:
    filled = dict(data)
    for place in filled.keys() & {"ask", "done"}:
        for name, form in forms.items():
            filled[place] = str(filled[place]).replace(f"{{{name}}}", form)
    return filled
