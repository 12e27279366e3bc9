"""A simulated user played by a language model: one request with a structured answer per turn.

The language model sees the talk from the user's side: the assistant's messages are its input, and
the user's messages are its own earlier answers, thoughts included. Only the message is sent on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from ..core.errors import UnusableMessageError
from ..core.models import Hope, Message, Model, Persona, Proposal, Talk
from ..core.protocols import UserMessage
from ..core.reasoning import without_reasoning
from ..core.text import scrub
from .closed_world import invented
from .prompt import LanguageModel, Prompt, PromptMessage, RequestOrigin
from .user_checks import out_of_character
from .user_prompt import FIXED_LINE_THOUGHT, answered, asked_again, first_line, heard, instructions
from .user_role import role_flip

_ASKING = ("?", "？", "؟")


class NextMessage(Model):
    """What the person does next."""

    thought: str = Field(
        description="Never sent. One short sentence, in the first person: what the last reply "
        "gives you, and what you do now."
    )
    goals: tuple[Hope, ...] = Field(
        description="How each goal of the card stands after the last reply, in their order. "
        "open: not raised yet; attempted: raised, and not settled; met: you really have it; "
        "refused: you were told no."
    )
    stop: Literal["no", "satisfied", "give_up"] = Field(
        description="Whether you leave after this message, and why."
    )
    message: str = Field(description="What you type now, and all that is sent. Never empty.")


@dataclass(frozen=True)
class LanguageModelUser:
    """A user that calls ``model`` once for each message."""

    model: LanguageModel

    @property
    def name(self) -> str:
        return self.model.name

    def speak(self, talk: Talk) -> UserMessage:
        """Return the next message of the persona.

        Raise `UnusableMessageError` if it is out of character or contains what the persona cannot
        know. Errors of the model propagate.
        """
        completion = self.model.complete(user_prompt(talk), NextMessage)
        answer = completion.value
        message = without_reasoning(scrub(answer.message)).strip()
        why = out_of_character(message, talk) or role_flip(message, talk) or invented(message, talk)
        if why is not None:
            raise UnusableMessageError(why, said=scrub(answer.message), usage=completion.usage)
        hopes = _hopes(answer.goals, talk)
        return UserMessage(
            content=message,
            proposal=_proposal(answer.stop, message, hopes, talk),
            thought=scrub(answer.thought).strip(),
            hopes=hopes,
            usage=completion.usage,
        )


def user_prompt(talk: Talk) -> Prompt:
    """Return the prompt at this point of ``talk``.

    Each prompt begins with the previous one, byte for byte. Only a `Talk.objection`, which
    disappears in the next turn, is at the very end.
    """
    messages = tuple(_history(talk))
    if talk.objection is not None:
        again = asked_again(messages[-1].content, talk.objection, talk.persona)
        last = PromptMessage(role="user", content=again)
        messages = (*messages[:-1], last)
    return Prompt(
        system=instructions(talk.persona, talk.assistant),
        messages=messages,
        scene=RequestOrigin(
            asker="user",
            assistant=talk.assistant.name,
            persona=talk.persona.id,
            trial=talk.trial,
            turn=len(talk.user_messages) + 1,
        ),
    )


def _history(talk: Talk) -> Iterator[PromptMessage]:
    """Yield the talk from the user's side."""
    greeting = [heard(0, talk.greeting.content)] if talk.greeting else []
    yield PromptMessage(role="user", content="\n".join([first_line(talk.persona), *greeting]))
    for turn in talk.turns:
        if turn.assistant is not None:
            own = _remembered(turn.user, talk)
            yield PromptMessage(role="assistant", content=answered(own.model_dump()))
            reply = heard(turn.number, turn.assistant.content)
            yield PromptMessage(role="user", content=reply)


def _remembered(message: Message, talk: Talk) -> NextMessage:
    """Return the answer behind ``message``, or a made-up one for a fixed line of the card."""
    return NextMessage(
        thought=message.thought or FIXED_LINE_THOUGHT,
        goals=_last_hopes(talk.user_messages[: message.turn], talk.persona),
        stop=message.proposal or "no",
        message=message.content,
    )


def _last_hopes(messages: tuple[Message, ...], persona: Persona) -> tuple[Hope, ...]:
    """Return the most recent hopes in ``messages``."""
    hopes = (message.hopes for message in reversed(messages) if message.hopes)
    return next(hopes, _untouched(persona))


def _untouched(persona: Persona) -> tuple[Hope, ...]:
    """Return all goals as open. A card without goals has one: its scenario."""
    untouched: tuple[Hope, ...] = ("open",)
    return untouched * max(1, len(persona.goals))


def _hopes(given: tuple[Hope, ...], talk: Talk) -> tuple[Hope, ...]:
    """Return one state per goal. Missing ones keep their last state; surplus ones are dropped."""
    before = _last_hopes(talk.user_messages, talk.persona)
    return (*given, *before[len(given) :])[: len(before)]


def _proposal(
    stop: Literal["no", "satisfied", "give_up"], message: str, hopes: tuple[Hope, ...], talk: Talk
) -> Proposal | None:
    """The wish to stop, unless it contradicts itself.

    Nobody is done with a talk before a reply. Nobody is satisfied with a goal unmet by their own
    account, or while they ask for something: a user that agrees and leaves in one message keeps
    the assistant from acting on it (tau2-bench, pull request 297).
    """
    if stop == "no" or not any(turn.assistant for turn in talk.turns):
        return None
    if stop == "satisfied" and (message.endswith(_ASKING) or not _is_content(hopes, talk.persona)):
        return None
    return stop


def _is_content(hopes: tuple[Hope, ...], persona: Persona) -> bool:
    """Return True if all required goals are met, or all goals if none is required."""
    musts = [hope for hope, goal in zip(hopes, persona.goals, strict=False) if goal.must]
    return all(hope == "met" for hope in musts or hopes)
