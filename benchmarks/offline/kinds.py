"""Every kind of assistant, by name, and the lines of those that hand the user over."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pytest_synthconv.core.cards import Persona

from .helpful_kinds import helpful_kinds
from .lines import lines_of
from .saying import Kind, Knowledge, Messages, Outcome, chance, filled, from_lines, turn
from .useless_kinds import useless_kinds

__all__ = ["KINDS", "handing_over"]


def handing_over() -> list[Kind]:
    """Those that really pass the user on: at once, after a question, and after a refusal."""
    lines = lines_of("handover_lines")
    return [
        Kind("hands-over-at-once", Outcome.HANDED_OFF, from_lines(lines["joins"])),
        Kind("makes-a-ticket", Outcome.HANDED_OFF, from_lines(lines["tickets"])),
        Kind("asks-then-hands-over", Outcome.HANDED_OFF, asks_then_hands_over),
    ]


def asks_then_hands_over(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """A question first, and then somebody who takes over."""
    if turn(messages) == 1:
        return knowledge.clarify[0]
    lines = lines_of("handover_lines")["after_a_question"]
    return filled(lines[chance(persona.id) % len(lines)], messages, knowledge)


def _by_name() -> Mapping[str, Kind]:
    kinds = [*helpful_kinds(), *useless_kinds(), *handing_over()]
    return MappingProxyType({kind.name: kind for kind in kinds})


KINDS = _by_name()
