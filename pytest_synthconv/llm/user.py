"""A simulated user played by a language model: one request with a structured answer per turn.

The language model sees the talk from the user's side: the assistant's messages are its input, and
the user's messages are its own earlier answers, thoughts included. Only the message is sent on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from ..core.buttons import label_meant
from ..core.cards import Persona
from ..core.errors import Flaw, UnusableMessageError
from ..core.models import Hope, LastReply, Message, Proposal, Talk
from ..core.protocols import UserMessage
from ..core.reasoning import without_reasoning
from ..core.text import cut, scrub
from .closed_world import invented
from .prompt import LanguageModel, Prompt, PromptMessage, RequestOrigin
from .user_checks import out_of_character, stuck, too_long
from .user_form import GoalStates, NextMessage, Stop, next_message_of
from .user_prompt import (
    FIXED_LINE_THOUGHT,
    answered,
    asked_again,
    first_line,
    heard,
    instructions,
    most_useless,
)
from .user_role import role_flip

_ASKING = ("?", "？", "؟")


_LONGEST_NOTE = 600
"""Characters of a thought that are kept. It is one sentence, but nothing in a strict schema bounds
a text: models of 0.1 to 1.5 billion parameters wrote up to all the room they had, and each later
prompt of the talk would repeat it."""

_CHECKS: tuple[tuple[Flaw, Callable[[str, Talk], str | None]], ...] = (
    ("role", out_of_character),
    ("length", too_long),
    ("role", role_flip),
    ("invention", invented),
)
"""What refuses a message, in this order, and the kind of its reasons."""
_CHECKS_OF_LABELS: tuple[tuple[Flaw, Callable[[str, Talk], str | None]], ...] = (("role", stuck),)
"""Likewise for the label of a button. Its words are the assistant's own, whatever they are."""


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
        form = next_message_of(_goals(talk.persona))
        completion = self.model.complete(user_prompt(talk), form)
        answer = completion.value
        message = without_reasoning(scrub(answer.message)).strip()
        label = label_meant(message, talk.choices)
        message = label or message
        for flaw, check in _CHECKS if label is None else _CHECKS_OF_LABELS:
            if why := check(message, talk):
                said = scrub(answer.message)
                raise UnusableMessageError(why, said=said, flaw=flaw, usage=completion.usage)
        hopes = _hopes(answer.goals, talk)
        stop: Stop = "give_up" if _has_had_enough(answer, talk) else answer.stop
        return UserMessage(
            content=message,
            proposal=_proposal(stop, message, hopes, talk),
            thought=cut(scrub(answer.thought).strip(), _LONGEST_NOTE),
            hopes=hopes,
            last_reply=answer.last_reply,
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
    greeting = [heard(talk.greeting)] if talk.greeting else []
    yield PromptMessage(role="user", content="\n".join([first_line(talk.persona), *greeting]))
    for turn in talk.turns:
        if turn.assistant is not None:
            own = _remembered(turn.user, talk)
            yield PromptMessage(role="assistant", content=answered(own.model_dump()))
            yield PromptMessage(role="user", content=heard(turn.assistant))


def _remembered(message: Message, talk: Talk) -> NextMessage:
    """Return the answer behind ``message``, or a made-up one for a fixed line of the card."""
    return next_message_of(_goals(talk.persona)).model_validate(
        {
            "thought": message.thought or FIXED_LINE_THOUGHT,
            "goals": _last_hopes(talk.user_messages[: message.turn], talk.persona),
            "last_reply": message.last_reply or "none",
            "stop": message.proposal or "no",
            "message": message.content,
        }
    )


def _last_hopes(messages: tuple[Message, ...], persona: Persona) -> tuple[Hope, ...]:
    """Return the most recent hopes in ``messages``."""
    hopes = (message.hopes for message in reversed(messages) if message.hopes)
    return next(hopes, _untouched(persona))


def _untouched(persona: Persona) -> tuple[Hope, ...]:
    """Return all goals as open."""
    untouched: tuple[Hope, ...] = ("open",)
    return untouched * _goals(persona)


def _goals(persona: Persona) -> int:
    """Return how many goals ``persona`` has. A card without goals has one: its scenario."""
    return max(1, len(persona.goals))


def _hopes(given: GoalStates, talk: Talk) -> tuple[Hope, ...]:
    """Return one state per goal. What was raised once is not open again: it keeps its state."""
    before = _last_hopes(talk.user_messages, talk.persona)
    return tuple(
        old if new == "open" else new for new, old in zip(given.in_order, before, strict=True)
    )


def _has_had_enough(answer: NextMessage, talk: Talk) -> bool:
    """Return True if the user goes on after as many useless replies as its patience allows.

    Language models count badly, and go on for too long (arXiv 2603.11245).
    """
    replies = [message.last_reply for message in talk.user_messages]
    useless = _last_in_a_row([*replies, answer.last_reply])
    return answer.stop == "no" and useless >= most_useless(talk.persona)


def _last_in_a_row(replies: list[LastReply | None]) -> int:
    return sum(1 for _ in takewhile(lambda reply: reply == "useless", reversed(replies)))


def _proposal(stop: Stop, message: str, hopes: tuple[Hope, ...], talk: Talk) -> Proposal | None:
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
