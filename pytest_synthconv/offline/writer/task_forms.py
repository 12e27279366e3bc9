"""Templates of tasks with a topic put into them, where the topic has the forms that they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ...core.words import tokens
from ..descriptions.description import Ability, Description
from ..descriptions.lexicon import lexicon
from ..descriptions.verbs import ASKS
from ..english import table, words
from ..language.nouns import forms_of, head_noun, past_of
from .tasks import ANSWERED, Task, task_of
from .topic_kinds import MISSING, kind_of

HOW_TO = "how to "
_SINGULAR = re.compile(r"does \{a_thing\}|\{a_thing\} is\b")
_PLURAL = re.compile(r"(?:three|which|any|get) \{things\}(?! (?:sent|without))")
_PRICE = "$price"
_COST = "cost"
_SELLING = words("plain_topics.selling")


def tasks_from(
    templates: Iterable[Mapping[str, Any]], ability: Ability, description: Description
) -> Iterator[Task]:
    """The tasks that ``templates`` make of the topic of ``ability``, if it can be had so."""
    forms = _forms(ability, description)
    for data in templates:
        if not _reads_well(data["ask"], forms) or not _is_of_house(data, description):
            continue
        task = task_of({name: _put_in(value, forms) for name, value in data.items()})
        if ability.manner != "tell" or task.aim in ANSWERED or data["ask"].startswith("tell"):
            yield task._replace(on=ability.stems, core=ability.stems)


def suits(data: Mapping[str, Any], verb: str, kind: str, head: str) -> bool:
    """Whether a template is made for this verb, kind of topic and last noun."""

    def allows(name: str, value: str) -> bool:
        return name not in data or value in data[name].split()

    return (
        (allows("kinds", kind) and allows("only", verb) and allows("for", head))
        and kind not in data.get("not", "").split()
        and head not in data.get("but", "").split()
    )


def _forms(ability: Ability, description: Description) -> Mapping[str, str]:
    """What the slots of a template stand for."""
    topic = ability.topic
    asks_how = topic.split()[0].lower() in ASKS
    verb = verb_as_said(ability, description)
    return {
        **({"topic": topic} if asks_how else forms_of(_without_loss(topic).removeprefix("next "))),
        "verb": verb,
        "verbed": past_of(verb.partition(" ")[0]),
        "product": description.product,
        "deed": _deed_as_said(topic.removeprefix(HOW_TO), description),
    }


def verb_as_said(ability: Ability, description: Description) -> str:
    """The verb of two words that the description has for the one that stands for it."""
    deed = _deed_as_said(f"{ability.verb or 'handle'} {ability.topic}", description)
    verb = deed.removesuffix(f" {ability.topic}")
    if verb not in lexicon().with_preposition:
        return verb
    found = _with_preposition(verb, ability.topic).search(description.source)
    return f"{verb} {found['preposition'].lower()}" if found else verb


@lru_cache(maxsize=512)
def _with_preposition(verb: str, topic: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i)\b{verb}(?:e?s)? (?P<preposition>about|for|on|to|at|with|in|from) "
        rf"(?:(?:the|an?|your|my|our|their) )?{re.escape(topic)}"
    )


def _deed_as_said(deed: str, description: Description) -> str:
    verb, _, rest = deed.partition(" ")
    two_words = table("plain_topics")["of_two_words"].get(verb)
    if two_words and re.search(rf"(?i)\b{two_words}\b.*{re.escape(rest)}", description.source):
        return f"{two_words} {rest}"
    return deed


def _without_loss(topic: str) -> str:
    """``topic`` for tasks that say themselves that it is lost: "lost keys" are replaced keys."""
    first, _, rest = topic.partition(" ")
    is_key = first.lower() in MISSING and kind_of(topic, head_noun(topic)).name == "key"
    return rest if is_key else topic


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


def _put_in(value: Any, forms: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, form in forms.items():
            value = value.replace(f"{{{name}}}", form)
        return value
    if isinstance(value, dict):
        return {name: _put_in(each, forms) for name, each in value.items()}
    return [_put_in(each, forms) for each in value] if isinstance(value, list) else value
