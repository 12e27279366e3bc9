"""Persona cards as a language model writes them that does what it is asked for, and little else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from language_models import ONE_REQUEST
from pydantic import BaseModel

from pytest_synthconv.llm.prompt import Completion, Prompt
from pytest_synthconv.personas.facets import TRAIT_FACETS, Facets

T = TypeVar("T", bound=BaseModel)

_LINE = re.compile(r"^(\w+): ([\w ]+?)(?: \((.*)\))?$", re.MULTILINE)
_NUMBERS = {"low": 0.1, "medium": 0.5, "high": 0.9}
_GOALS = {"one goal": 1, "two goals": 2, "many goals": 3}


_ANY = """\
Write persona 1.
suggested: Somebody Else, 34, baker
expertise: novice ("new to")
patience: low
cooperativeness: low
verbosity: low
formality: low
mood: upset ("angry")
language: native ("born")
device: phone ("phone")
goal: find ("looking for")
complexity: one goal ("only")
constraint: hurry ("in a hurry")
"""


@dataclass(frozen=True)
class Request:
    """A request for a persona, as it reads."""

    number: int
    name: str
    levels: Mapping[str, str]
    phrases: Mapping[str, list[str]]


def read(text: str) -> Request:
    number = re.search(r"Write persona (\d+)\.", text)
    name = re.search(r"^suggested: (.+?), \d+, ", text, re.MULTILINE)
    assert number
    assert name
    lines = {facet: (level, told) for facet, level, told in _LINE.findall(text)}
    return Request(
        int(number[1]),
        name[1],
        {facet: level for facet, (level, _) in lines.items() if facet in Facets._fields},
        {facet: re.findall(r'"(.+?)"', told) for facet, (_, told) in lines.items()},
    )


def any_card() -> dict[str, Any]:
    """A card, whatever it was asked for."""
    return compliant(read(_ANY))


def compliant(request: Request) -> dict[str, Any]:
    """A card that does what was asked for, and little else."""

    def say(facet: str) -> str:
        return request.phrases[facet][0]

    n, levels = request.number, request.levels
    words = " ".join(f"{word}{n}" for word in ("lamp", "river", "stone", "cloud", "wheel", "grass"))
    goals = [
        {
            "ask": f"{say('goal')} my bicycle part {n}"
            if i == 0
            else f"news {i} of my {n}th parcel",
            "must": i < 2,
        }
        for i in range(_GOALS[levels["complexity"]])
    ]
    return {
        "name": request.name,
        "description": f"To be said of them: {say('expertise')}, {say('language')}. {words}.",
        "personality": f"As it is on such a day: {say('mood')}, and {words} for what is to come.",
        "scenario": f"It was {say('device')} and it was {say('constraint')}, with {words} to do "
        "about the order.",
        "summary": f"Customer {n} with a bicycle",
        "goals": goals,
        "facts": [{"name": "colour", "value": f"red {n}"}],
        "unknown": ["order number"],
        "traits": {
            "disclosure": 0.5,
            "accuracy": 0.8,
            **{name: _NUMBERS[levels[name]] for name in TRAIT_FACETS},
        },
    }


@dataclass
class Imagining:
    """A language model that makes a card of what it was last asked for."""

    answer: Callable[[Request], dict[str, Any]] = compliant
    name: str = "imagining"
    prompts: list[Prompt] = field(default_factory=list)

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        self.prompts.append(prompt)
        return Completion(schema.model_validate(self.answer(requested(prompt))), ONE_REQUEST)


def requested(prompt: Prompt) -> Request:
    """What a prompt asks for: its last request, be there an objection after it or not."""
    asked = [m.content for m in prompt.messages if m.content.startswith("Write persona")]
    return read(asked[-1])
