"""Personas that a language model writes in tests, and its prompts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from imagined_cards import Imagining, Request, compliant, read
from pydantic import BaseModel

from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.llm.persona_form import PersonaCard, persona_from
from pytest_synthconv.llm.persona_writer import LanguageModelWriter
from pytest_synthconv.personas.facets import Facets
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.randomness import dice
from pytest_synthconv.personas.selection import random_facets

T = TypeVar("T", bound=BaseModel)


DESK = Assistant(
    name="Order Desk",
    description="Order Desk helps customers of a bicycle shop track orders, cancel or change them, "
    "and get refunds.",
)


@dataclass
class Spoiling:
    """Spoils the first ``tries`` cards for the persona of this number, and no other."""

    number: int
    spoil: Callable[[dict[str, Any]], dict[str, Any]]
    tries: int = 1

    def __call__(self, request: Request) -> dict[str, Any]:
        card = compliant(request)
        if request.number != self.number or self.tries == 0:
            return card
        self.tries -= 1
        return self.spoil(card)


def imagined(n: int, answer: Callable[[Request], dict[str, Any]] = compliant) -> list[Persona]:
    return list(generate(DESK, n, writer=LanguageModelWriter(Imagining(answer))))


def card(**changes: Any) -> PersonaCard:
    return PersonaCard.model_validate({**compliant(read(A_REQUEST)), **changes})


def persona(facets: Facets | None = None, **changes: Any) -> Persona:
    return persona_from(card(**changes), facets or random_facets(dice("any")))


A_REQUEST = """\
Write persona 1.
suggested: Ngozi Adeyemi, 34, baker
expertise: novice ("new to" or "first time")
patience: low
cooperativeness: low
verbosity: low
formality: low
mood: upset ("had a bad week" or "already upset")
language: native ("first language" or "grew up speaking")
device: phone ("on a phone" or "from a phone")
goal: fix ("a fix for" or "sorting out")
complexity: one goal
constraint: none ("no hurry" or "any day will do")"""


HAND_WRITTEN = Persona(
    name="Otto Tester",
    description="Otto fixes bicycles.",
    personality="He is brief.",
    scenario="Otto wants a spare part.",
    summary="Mechanic",
)
