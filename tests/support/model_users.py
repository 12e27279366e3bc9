"""A language model that plays a user in tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from language_models import Playing
from talks import talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.core.protocols import UserMessage
from pytest_synthconv.llm.prompt import Prompt
from pytest_synthconv.llm.user import LanguageModelUser
from pytest_synthconv.simulation.script import ScriptedUser

TWO_GOALS = [{"ask": "cancel the renewal"}, {"ask": "get an invoice"}]


def answer(message: str, **fields: Any) -> dict[str, Any]:
    """An answer of the language model with this message; other fields as given."""
    usual = {"thought": "Nothing yet.", "goals": ["attempted"], "last_reply": "none", "stop": "no"}
    return {**usual, "message": message, **fields}


def goals(*states: str) -> dict[str, str]:
    """States under the names of the form."""
    return {f"goal_{i}": state for i, state in enumerate(states, 1)}


def spoken(talk: Talk, message: str, **fields: Any) -> UserMessage:
    return LanguageModelUser(Playing([answer(message, **fields)])).speak(talk)


def held(who: Persona, model: Playing, replies: Sequence[str]) -> Talk:
    """A talk of this person, played by ``model``, in which these replies were given."""
    user = ScriptedUser(LanguageModelUser(model))
    talk = talk_of(who)
    for turn, reply in enumerate(replies, 1):
        said = user.speak(talk)
        messages = (
            Message(role="user", turn=turn, **said.model_dump()),
            Message(role="assistant", turn=turn, content=reply),
        )
        talk = talk.model_copy(update={"messages": (*talk.messages, *messages)})
    return talk


def parts(prompt: Prompt) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in prompt.messages]
