"""Tasks about topics that no domain of the atlas knows, made of a description's own words.

What the assistant does with a topic says what can be had of it (``deeds.yaml``), and the kind of
thing that the topic is says what people ask about it (``topic_kinds.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..core.data_files import data_of
from ..core.words import tokens
from .atlas import ANSWERED, Task, task_of
from .description import Ability, Description, noun_stem, stems_of
from .description_verbs import ASKS
from .english import table, words
from .grammar import is_participle
from .meaning import likeness
from .noun_classes import class_of, nearest
from .nouns import forms_of, head_noun, head_words, is_process, past_of

_SINGULAR = re.compile(r"does \{a_thing\}|\{a_thing\} is\b")
_PLURAL = re.compile(r"(?:three|which|any|get) \{things\}(?! (?:sent|without))")
_PRICE = "$price"
_COST = "cost"
_HOW_TO = "how to "
_REPORT = "report"
_ARRANGED = ("appointment", "event", "booking", "rental", "bookable", "trip", "work")
"""What advice is not booked by: "advice on hive inspections" makes no appointments."""
_ARRANGING = words("descriptions.arranging")
_DELIVERING = frozenset({"deliver", "supply", "obtain", "stock"})
_SELLING = words("plain_topics.selling")
_MISSING = words("descriptions.missing")
_SPOILT = words("descriptions.spoilt")
_TROUBLED = words("descriptions.troubled")
_PARTICIPLES = words("word_classes.participles")
_MOVABLE = words("descriptions.movable")
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
_UNKNOWN = ("process", "thing", "matter", "happening")
_ENOUGH_DEEDS = 2
_SLOT = re.compile(r"\{\w+\}")
_LIKE_KIND = 0.43
"""Of the topics of 60 descriptions with a kind that has a list, 37 are at least so near to it, 4 of
them with an odd question; of the 30 others, 13."""


class _Kind(NamedTuple):
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


def generic_tasks(
    ability: Ability, description: Description, *, with_questions: bool = True
) -> Iterator[Task]:
    """What people could bring about ``ability``, as events about its topic.

    ``with_questions`` of the topic's kind, or only what its verb allows.
    """
    asks_how = ability.topic.split()[0].lower() in ASKS
    if asks_how and ability.verb in {"report", "submit", "send"}:
        return  # "tell us what went wrong"
    verb = verb_as_said(ability, description)
    forms = {"topic": ability.topic} if asks_how else forms_of(_without_loss(ability.topic))
    forms = {**forms, "verb": verb, "verbed": past_of(verb)}
    forms["product"] = description.product
    forms["deed"] = _deed_as_said(ability.topic.removeprefix(_HOW_TO), description)
    asked = "how to" if ability.topic.startswith(_HOW_TO) else "?"
    templates = _by_verb()[asked] if asks_how else _templates(ability, description, with_questions)
    for data in templates:
        if not _reads_well(data["ask"], forms) or not _is_of_house(data, description):
            continue
        task = task_of({name: _put_in(value, forms) for name, value in data.items()})
        if ability.manner != "tell" or task.aim in ANSWERED or data["ask"].startswith("tell"):
            yield task._replace(on=ability.stems, core=ability.stems)


def verb_as_said(ability: Ability, description: Description) -> str:
    """The verb of two words that the description has for the one that stands for it."""
    deed = _deed_as_said(f"{ability.verb or 'handle'} {ability.topic}", description)
    return deed.removesuffix(f" {ability.topic}")


def _deed_as_said(deed: str, description: Description) -> str:
    verb, _, rest = deed.partition(" ")
    two_words = table("plain_topics")["of_two_words"].get(verb)
    if two_words and re.search(rf"(?i)\b{two_words}\b.*{re.escape(rest)}", description.source):
        return f"{two_words} {rest}"
    return deed


def _without_loss(topic: str) -> str:
    """``topic`` for tasks that say themselves that it is lost: "lost keys" are replaced keys."""
    first, _, rest = topic.partition(" ")
    is_key = first.lower() in _MISSING and _kind_of(topic, head_noun(topic)).name == "key"
    return rest if is_key else topic


def _templates(
    ability: Ability, description: Description, with_questions: bool
) -> Iterator[Mapping[str, Any]]:
    """Those of the verb, and the questions of the kind; a topic left open allows all of both."""
    head = head_noun(ability.topic)
    kind = _kind_for(ability, head, description)
    known = _by_verb()
    deeds = known.get(ability.verb, ()) if ability.verb else ()
    if ability.verb in _DELIVERING and not description.is_trade:
        deeds = ()
    own = [data for data in deeds if _suits(data, ability.verb, kind.name, head)]
    yield from own
    if not with_questions:
        return
    is_arranged = ability.verb in _ARRANGING and kind.name in _ARRANGED
    if ability.manner == "deed" and len(own) >= _ENOUGH_DEEDS and not is_arranged:
        return
    by_verb = kind.name in _NEEDS_A_VERB or (
        kind.name in _ARRANGED and ability.verb not in _ARRANGING
    )
    if ability.manner == "deed" and by_verb:
        return
    if kind.name == "times" and ability.verb in _ARRANGING:
        return  # ice time is booked, and no opening time
    for data in kind.tasks:
        is_question = task_of(data).aim in ANSWERED
        if (is_question or ability.manner != "deed") and _suits(data, "", kind.name, head):
            yield data


def is_of_kind(ability: Ability, description: Description) -> bool:
    """Whether the rest of ``description`` is about what the kind of the topic is about.

    The last noun alone does not say it: "fittings" of a furniture shop are no appointments, and a
    pottery's "firing schedules" no opening hours. What belongs to no such kind has safe tasks.
    """
    if ability.topic.split()[0].lower() in ASKS:
        return True
    kind = _kind_for(ability, head_noun(ability.topic), description)
    if kind.name in _UNKNOWN:
        return False
    first = ability.topic.lower().split()[0]
    is_arranged = ability.verb in _ARRANGING and kind.name in _ARRANGED
    if (
        kind.is_sure
        or is_arranged
        or first in _SPOILT | _TROUBLED
        or _is_listed_whole(ability, kind)
    ):
        return True
    own = stems_of(ability.topic)
    rest = " ".join(word for word in tokens(description.text) if noun_stem(word) not in own)
    is_listed = kind.heads or kind.name == "missing"
    return not is_listed or likeness(rest, kind.world) >= _LIKE_KIND


def _is_listed_whole(ability: Ability, kind: _Kind) -> bool:
    """Whether a kind lists the last two words of a topic: "waiting list"."""
    last_two = "-".join((*head_words(ability.topic)[-2:-1], head_noun(ability.topic)))
    return "-" in last_two and last_two in kind.heads


def _kind_for(ability: Ability, head: str, description: Description) -> _Kind:
    """The kind of the topic, as far as what the assistant says of itself agrees with it."""
    kind = _kind_of(ability.topic, head)
    if kind.sense and likeness(description.text, kind.sense) < kind.like:
        kind = _kinds()["thing"]  # "records" of a music shop
    is_movable = kind.name == "bookable" and head in _MOVABLE
    if is_movable and not description.is_for_hire and ability.verb not in _ARRANGING:
        kind = _kinds()["thing"]
    if ability.verb == "advise" and kind.name in _ARRANGED:
        return _kinds()["process"]
    if ability.verb == _REPORT and kind.name in _UNKNOWN and _is_amiss(ability.topic):
        return _kinds()["any-trouble"]
    if ability.verb or kind.name not in (*_UNKNOWN, "fault"):
        return kind
    if description.product and kind.name == "thing":
        return _kinds()["part"]
    if kind.name == "fault" and head not in kind.heads and description.is_trade:
        return _kinds()["any-trouble"]  # "broken locks" of a locksmith
    named = class_of(ability.topic) if description.is_trade else ""
    if named == "service" and forms_of(ability.topic)["do"] == "do":
        named = ""  # "brushes" are no "brushing"
    return kind if kind.name == "fault" else _kinds().get(f"any-{named}", kind)


def _is_amiss(topic: str) -> bool:
    """Whether something is wrong with a topic: "potholes", "a neglected grave"."""
    first = topic.lower().removeprefix("a ").removeprefix("an ").split()[0]
    return _is_done(first) or nearest(topic, margin=0.0)[0] == "trouble"


def _is_done(word: str) -> bool:
    return is_participle(word) or word in _PARTICIPLES


def _reads_well(ask: str, forms: Mapping[str, str]) -> bool:
    """Whether the topic has the forms that ``ask`` needs: something that is rented, a plural."""
    for name in ("a_what", "product"):
        if f"{{{name}}}" in ask and not forms.get(name):
            return False
    if _SINGULAR.search(ask) and forms["do"] == "do" and forms["a_thing"] == forms["topic"]:
        return False  # "how much does goods cost?"
    if "my {thing}" in ask and " of my " in forms["topic"]:
        return False  # "my photos of my boat"
    return not _PLURAL.search(ask) or forms["do"] == "do"


def _is_of_house(data: Mapping[str, Any], description: Description) -> bool:
    """Whether a task has its place there: only a trade has prices and a stock."""
    is_of_price = _PRICE in data.get("evidence", ())
    if description.is_within:
        return not is_of_price
    if data["ask"] == "which {things} do you have?":
        return not _SELLING.isdisjoint(tokens(description.text))
    return description.is_trade or not (is_of_price and _COST in data["ask"])


def _suits(data: Mapping[str, Any], verb: str, kind: str, head: str) -> bool:
    def allows(name: str, value: str) -> bool:
        return name not in data or value in data[name].split()

    return (
        (allows("kinds", kind) and allows("only", verb) and allows("for", head))
        and kind not in data.get("not", "").split()
        and head not in data.get("but", "").split()
    )  # fmt: skip


def _kind_of(topic: str, head: str) -> _Kind:
    """By the last noun; else by grammar."""
    first = topic.lower().split()[0]
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
        if found is not None and first in _MISSING and found.name not in {"lost", "key"}:
            return _kinds()["missing"]
        if found is not None and found.name == "data" and _is_done(first):
            continue  # "bounced emails" are no address
        if found is not None:
            return found if found.name == "food" or not trouble else _kinds()[trouble]
    if trouble:
        return _kinds()[trouble]
    if first in _MISSING:
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
def _kinds() -> Mapping[str, _Kind]:
    return {
        entry["kind"]: _Kind(
            entry["kind"],
            frozenset(entry["heads"].split()),
            tuple(entry["tasks"]),
            entry.get("sense", ""),
            entry.get("like", 0.0),
            entry.get("sure", False),
        )
        for entry in data_of(__package__, "topic_kinds")
    }


@lru_cache(maxsize=1)
def _by_verb() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    return {
        verb: tuple(entry["tasks"])
        for entry in data_of(__package__, "deeds")
        for verb in _named(entry["verbs"])
    }


def _named(verbs: str) -> list[str]:
    return [verbs] if verbs == _HOW_TO.strip() else verbs.split() or [""]


def _put_in(value: Any, forms: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, form in forms.items():
            value = value.replace(f"{{{name}}}", form)
        return value
    if isinstance(value, dict):
        return {name: _put_in(each, forms) for name, each in value.items()}
    return [_put_in(each, forms) for each in value] if isinstance(value, list) else value
