"""Talks as tests write them down: who speaks, and what was said in turn."""

from __future__ import annotations

from typing import Any

from participants import persona

from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.core.models import Message, Proposal, Talk

DESK = Assistant(name="Desk", description="Looks up orders.")
CANCEL = {"ask": "cancel my subscription before the renewal"}
ANSWER = (
    "Your subscription ends today: I removed the renewal, so nothing more is charged, and a "
    "confirmation is on its way to your inbox."
)
REFUSAL = "I'm sorry, but I can't help with that."


def subscriber(**fields: Any) -> Persona:
    """Somebody of middling patience who wants to cancel a subscription; fields as given."""
    return persona(**{"goals": [CANCEL], "traits": {"patience": 0.5}, **fields})


def talk_of(who: Persona, *said: str, **fields: Any) -> Talk:
    """A talk in which user and assistant said these things in turn, the user first."""
    messages = tuple(
        Message(role="assistant" if i % 2 else "user", content=text, turn=i // 2 + 1)
        for i, text in enumerate(said)
    )
    return Talk(persona=who, assistant=DESK, messages=messages, **fields)


def proposing(talk: Talk, turn: int, proposal: Proposal) -> Talk:
    """``talk`` with the user's message of ``turn`` proposing to stop."""
    messages = tuple(
        m.model_copy(update={"proposal": proposal}) if (m.turn, m.role) == (turn, "user") else m
        for m in talk.messages
    )
    return talk.model_copy(update={"messages": messages})
