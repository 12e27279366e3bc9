"""The kind of thing that a topic is: an appointment, a paper, a trouble (``topic_kinds.yaml``).

The kind says what people ask about a topic. A topic is of a kind when the kind lists its last noun
and the rest of the description agrees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ...core.words import tokens
from ..descriptions.description import Ability, Description, noun_stem, stems_of
from ..descriptions.verbs import ASKS
from ..english import entries, words
from ..language.grammar import is_participle
from ..language.meaning import likeness
from ..language.noun_classes import class_for, class_of, classes_of, nearest
from ..language.nouns import forms_of, head_noun, head_words, is_process

_REPORT = "report"
ARRANGED = ("appointment", "event", "booking", "rental", "bookable", "trip", "work")
"""What advice is not booked by: "advice on hive inspections" makes no appointments."""
ARRANGING = words("descriptions.arranging")
MISSING = words("descriptions.missing")
_SPOILT = words("descriptions.spoilt")
_TROUBLED = words("descriptions.troubled")
_PARTICIPLES = words("word_classes.participles")
_MOVABLE = words("descriptions.movable")
_UNKNOWN = ("process", "thing", "matter", "happening")
_SLOT = re.compile(r"\{\w+\}")
_SHORT = 4
_PLAINLY = 0.15  # above what a kind needs of its sense, so that nothing else need agree
_LIKE_KIND = 0.43
"""Of the topics of 60 descriptions with a kind that has a list, 37 are at least so near to it, 4 of
them with an odd question; of the 30 others, 13."""


class Kind(NamedTuple):
    """What is asked about the topics that end with one of ``heads``.

    It needs a description that is like ``sense`` by ``like``, and unless it ``is_sure`` one that is
    like its own questions.
    """

    name: str
    heads: frozenset[str]
    tasks: tuple[Mapping[str, Any], ...]
    sense: str = ""
    like: float = 0.0
    is_sure: bool = False

    @property
    def world(self) -> str:
        """Its nouns, and the words of what is asked about them."""
        asks = " ".join(_SLOT.sub(" ", data["ask"]) for data in self.tasks)
        return f"{' '.join(sorted(self.heads))} {asks}"


def is_of_kind(ability: Ability, description: Description) -> bool:
    """Whether the rest of ``description`` is about what the kind of the topic is about.

    The last noun alone does not say it: "fittings" of a furniture shop are no appointments, and a
    pottery's "firing schedules" no opening hours. What belongs to no such kind has safe tasks.
    """
    if ability.topic.split()[0].lower() in ASKS:
        return True
    kind = kind_for(ability, description)
    if kind.name in _UNKNOWN:
        return False
    if _is_listed_whole(ability, kind):
        return True
    named = class_for(ability.topic, description.text)
    if named == "software" or (kind.name == "report" and ability.manner == "tell"):
        return False  # a cron job is none to apply for, and nobody explains the latest results
    first = _bare(ability.topic).split()[0]
    is_arranged = ability.verb in ARRANGING and kind.name in ARRANGED
    is_of_sense = kind.sense and likeness(description.text, kind.sense) >= kind.like + _PLAINLY
    if kind.is_sure or is_of_sense or is_arranged or first in _SPOILT | _TROUBLED | MISSING:
        return True
    own = stems_of(ability.topic)
    rest = " ".join(word for word in tokens(description.text) if noun_stem(word) not in own)
    if len(rest.split()) <= _SHORT:
        return True  # nothing is left that could speak against it
    is_listed = kind.heads or kind.name == "missing"
    return not is_listed or likeness(rest, kind.world) >= _LIKE_KIND


def _is_listed_whole(ability: Ability, kind: Kind) -> bool:
    """Whether a kind lists the last two words of a topic: "waiting list"."""
    before = head_words(ability.topic)[-2:-1]
    return bool(before) and f"{before[0]}-{head_noun(ability.topic)}" in kind.heads


def kind_for(ability: Ability, description: Description) -> Kind:
    """The kind of the topic, as far as what the assistant says of itself agrees with it."""
    head = head_noun(ability.topic)
    kind = kind_of(ability.topic, head)
    if kind.sense and likeness(description.text, kind.sense) < kind.like:
        kind = _kinds()["thing"]  # "records" of a music shop
    is_movable = kind.name == "bookable" and head in _MOVABLE
    if is_movable and not description.is_for_hire and ability.verb not in ARRANGING:
        kind = _kinds()["thing"]
    if ability.verb == "advise" and kind.name in ARRANGED:
        return _kinds()["process"]
    if ability.verb == _REPORT and kind.name in _UNKNOWN and _is_amiss(ability.topic):
        return _kinds()["any-trouble"]
    if ability.verb or kind.name not in (*_UNKNOWN, "fault"):
        return kind
    is_part = class_for(ability.topic, description.text) in {"goods", ""}
    if description.product and kind.name == "thing" and is_part:
        return _kinds()["part"]
    if kind.name == "fault" and head not in kind.heads and description.is_trade:
        return _kinds()["any-trouble"]  # "broken locks" of a locksmith
    named = class_of(ability.topic) if description.is_trade else ""
    if named == "service" and forms_of(ability.topic)["do"] == "do":
        named = ""  # "brushes" are no "brushing"
    return kind if kind.name == "fault" else _kinds().get(f"any-{named}", kind)


def _is_amiss(topic: str) -> bool:
    """Whether something is wrong with a topic: "potholes", "a neglected grave"."""
    first = _bare(topic).split()[0]
    is_doing = first.endswith("ing") and " " in _bare(topic)  # "a limping goat"
    if "trouble" in classes_of(head_noun(topic)):
        return True
    return _is_done(first) or is_doing or nearest(topic, margin=0.0)[0] == "trouble"


def _bare(topic: str) -> str:
    """``topic`` in small letters, without its article."""
    return re.sub(r"^(?:an?|the|my|your) (?=.)", "", topic.lower())


def _is_done(word: str) -> bool:
    return is_participle(word) or word in _PARTICIPLES


def kind_of(topic: str, head: str) -> Kind:
    """By the last noun; else by grammar."""
    first = _bare(topic).split()[0]
    trouble = "fault" if first in _SPOILT else "trouble" if first in _TROUBLED else ""
    named = head_words(topic)
    last_two = "-".join((*named[-2:-1], head))
    if len(named) == 1 and f"only-{head}" in _kinds():
        return _kinds()[f"only-{head}"]
    for each in (last_two, last_two.rstrip("s"), named[-1], head, head.rstrip("s")):
        found = next((kind for kind in _kinds().values() if each in kind.heads), None)
        if (
            found is not None
            and found.name == "date"
            and last_two not in found.heads
            and _is_made_for_one(last_two)
        ):
            return _kinds()["own-date"]
        if found is not None and first in MISSING and found.name not in {"lost", "key"}:
            return _kinds()["missing"]
        if found is not None and found.name == "data" and _is_done(first):
            continue  # "bounced emails" are no address
        if found is not None:
            return found if found.name == "food" or not trouble else _kinds()[trouble]
    if trouble:
        return _kinds()[trouble]
    if first in MISSING:
        return _kinds()["missing"]
    forms = forms_of(topic)
    if is_process(named[-1]):
        return _kinds()["process" if named[-1].endswith("ing") else "happening"]
    is_counted = forms["a_thing"].startswith(("a ", "an ")) and forms["do"] == "do"
    return _kinds()["thing" if is_counted else "matter"]


def _is_made_for_one(date: str) -> bool:
    """Whether a date is one customer's: "fitting-date", and not "meeting-date"."""
    what = date.partition("-")[0]
    return is_process(what) and forms_of(what)["a_thing"] == what


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, Kind]:
    return {
        entry["kind"]: Kind(
            entry["kind"],
            frozenset(entry["heads"].split()),
            tuple(entry["tasks"]),
            entry.get("sense", ""),
            entry.get("like", 0.0),
            entry.get("sure", False),
        )
        for entry in entries("topic_kinds")
    }
