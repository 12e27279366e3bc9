"""What the embedded user says in talks that tests write down."""

from __future__ import annotations

from typing import Any

from talks import talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.models import Message
from pytest_synthconv.core.protocols import UserMessage
from pytest_synthconv.offline.user.user import AgendaUser


def next_message(who: Persona, *replies: str, **fields: Any) -> UserMessage:
    """What ``who`` says after these replies to what it said itself; fields are the talk's."""
    talk = talk_of(who, **fields)
    for turn, reply in enumerate(replies, 1):
        said = AgendaUser().speak(talk)
        messages = (
            Message(role="user", turn=turn, **said.model_dump()),
            Message(role="assistant", turn=turn, content=reply),
        )
        talk = talk.model_copy(update={"messages": (*talk.messages, *messages)})
    return AgendaUser().speak(talk)
