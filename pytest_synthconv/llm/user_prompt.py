"""The prompts for a model that plays a user: instructions, and the card.

They are paid for again with every turn, so they are short; and they stay the same during a talk,
for prompt caches. Sources of the rules: people answer only what they are asked and keep their goal
(tau2-bench, ADK), most leave without anger (Schmitt and Ultes, Speech Communication 2015), language
models by themselves are too helpful, too polite and too long (arXiv 2603.11245, 2510.06552).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TypeVar

from ..core.buttons import without_choices
from ..core.cards import Assistant, Persona
from ..core.data_files import data_of
from ..core.models import Message
from ..core.text import scrub
from .user_form import goal_names

T = TypeVar("T")

_LOW, _HIGH = 0.35, 0.65
_FEWEST, _MOST = 2, 6
"""Useless replies in a row that the least and the most patient user endure."""

_CEILINGS = (15, 40, 60)
"""Words of a message, by verbosity from low to high."""
_TEXTS = data_of(__package__, "prompts/user")
_MANNERS: Mapping[str, tuple[str, str, str]] = _TEXTS["manners"]
_RULES: str = _TEXTS["rules"]


def manner(persona: Persona) -> Iterator[str]:
    """Yield a sentence for each trait that the card states, except patience."""
    for trait, sentences in _MANNERS.items():
        value = getattr(persona.traits, trait)
        if value is not None:
            yield _by_band(value, sentences)


def persistence(persona: Persona) -> str:
    """Return what ``persona`` endures, to follow "gives up after "."""
    patience = persona.traits.patience
    if patience is None:
        return f"{_FEWEST} to {_MOST} useless replies in a row, depending on your personality"
    return f"{most_useless(persona)} useless replies in a row"


def most_useless(persona: Persona) -> int:
    """Return after how many useless replies in a row ``persona`` leaves at the latest."""
    patience = persona.traits.patience
    return _FEWEST + round((_MOST - _FEWEST) * (1.0 if patience is None else patience))


def ceiling(persona: Persona) -> int:
    """Return roughly how many words a message has at most: one to three sentences."""
    verbosity = persona.traits.verbosity
    return _by_band(1.0 if verbosity is None else verbosity, _CEILINGS)


def _by_band(value: float, choices: tuple[T, T, T]) -> T:
    low, middle, high = choices
    return low if value < _LOW else high if value > _HIGH else middle


FIXED_LINE_THOUGHT = "I say the line that I have prepared."
"""The thought behind a message that the card fixes."""
_UNSTATED_GOAL = "what the scenario says you came for"


def instructions(persona: Persona, assistant: Assistant) -> str:
    """Return the system prompt of a whole talk."""
    card = json.dumps(_card(persona, assistant), ensure_ascii=False, indent=1)
    return scrub(
        _RULES.format(manner=_manner(persona), persistence=persistence(persona), card=card)
        + _style(persona)
    )


def _manner(persona: Persona) -> str:
    """Return the section on traits; empty if the card states none."""
    lines = "".join(f"- {sentence}\n" for sentence in manner(persona))
    return f"\nYour own ways\n{lines}" if lines else ""


def _style(persona: Persona) -> str:
    """Return the lines of real people that show how to write; empty if the card has none."""
    if not persona.writes_like:
        return ""
    lines = json.dumps(persona.writes_like, ensure_ascii=False)
    return "\n\n" + str(_TEXTS["style"]).format(lines=lines)


def first_line(persona: Persona) -> str:
    """Return the first message to the model, before the assistant has replied.

    It names who speaks: otherwise small models answer as the assistant.
    """
    return scrub(f"You are {persona.name}, the customer. Type the first message that you send.")


def heard(reply: Message) -> str:
    """Return ``reply`` as data, which cannot pose as anything else, and say how to press a button.

    The rule stands here and not among the others, since most assistants have no buttons.
    """
    said = {"turn": reply.turn, "assistant": without_choices(reply.content, reply.choices)}
    if not reply.choices:
        return _data(said)
    return f"{_data({**said, 'buttons': reply.choices})}\n{_TEXTS['buttons']}"


def asked_again(text: str, objection: str, persona: Persona) -> str:
    """Return ``text`` and why the last answer cannot be sent: a sentence about "it"."""
    return scrub(
        f"{text}\n\nYour answer to this cannot be sent: {objection}. You are {persona.name}, the "
        "customer. Type another message, without that and without a word about it."
    )


def prompt_texts(persona: Persona) -> tuple[str, ...]:
    """Return what stands in every prompt, without the card: no user would say it."""
    manners = (sentence for sentences in _MANNERS.values() for sentence in sentences)
    return (_RULES, _TEXTS["buttons"], *manners, first_line(persona), asked_again("", "", persona))


def answered(answer: Mapping[str, object]) -> str:
    """Return an earlier answer in the form of the schema."""
    return _data(answer)


def _card(persona: Persona, assistant: Assistant) -> dict[str, object]:
    """Return what the person knows; a goal's evidence would give away what to look for."""
    goals = [goal.ask if goal.must else f"{goal.ask} (optional)" for goal in persona.goals]
    goals = goals or [_UNSTATED_GOAL]
    card = {
        "name": persona.name,
        "description": persona.description,
        "personality": persona.personality,
        "scenario": persona.scenario,
        "goals": dict(zip(goal_names(len(goals)), goals, strict=True)),
        "facts": dict(persona.facts),
        "unknown": list(persona.unknown),
        "the assistant": {"name": assistant.name, "description": assistant.description},
    }
    return {key: value for key, value in card.items() if value}


def _data(content: Mapping[str, object]) -> str:
    return scrub(json.dumps(content, ensure_ascii=False))
