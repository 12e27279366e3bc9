"""Who plays the user: whatever can say the next thing in a talk."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from .models import Hope, Model, Proposal, Talk, Usage


class UserMessage(Model):
    """What a simulated user says next. Only ``content`` reaches the assistant.

    ``act`` says what the message is meant to do (``rephrase``, ``complain`` ...). ``proposal`` is
    the user's wish to stop after this message; the judge decides. ``thought`` and ``hopes`` are
    kept in the record; ``usage`` is what the message cost.
    """

    content: str
    act: str | None = None
    proposal: Proposal | None = None
    thought: str | None = None
    hopes: tuple[Hope, ...] = ()
    usage: Usage = Field(default=Usage(), exclude=True, repr=False)


class User(Protocol):
    """A simulated user. One serves many talks, also at the same time: it keeps no state."""

    @property
    def name(self) -> str:
        """What plays the user, for records: ``agenda`` or a model's name."""

    def speak(self, talk: Talk) -> UserMessage:
        """The next thing that ``talk.persona`` says; raises `UserError` when it cannot.

        ``talk.objection`` is set when the last answer to the same talk could not be used.
        """
