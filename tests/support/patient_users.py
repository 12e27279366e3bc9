"""Patient subscribers with stated traits, and what they say in whole conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from participants import Decider, Desk
from talks import DESK, subscriber

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.models import Conversation
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

FACTS = {"order number": "47-11B", "e-mail address": "Kim.Lee@example.org"}


def traits(**given: float) -> dict[str, float]:
    plain = {"cooperativeness": 0.5, "disclosure": 0.0, "verbosity": 0.5, "formality": 0.5}
    return {"patience": 1.0, "accuracy": 1.0, **plain, **given}


def patient(**fields: Any) -> Persona:
    return subscriber(**{"traits": traits(), **fields})


def played(who: Persona, replies: Sequence[str], turns: int = 20, seed: int = 0) -> Conversation:
    """A conversation that no judge ends, through the loop and its checks."""
    cast = Participants(assistant=DESK, endpoint=Desk(replies), user=AgendaUser(), judge=Decider())
    return simulate(who, cast, Limits(max_turns=turns, seed=seed))
