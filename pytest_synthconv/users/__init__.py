"""Who plays the user: whatever can say the next thing in a talk."""

from __future__ import annotations

from typing import Protocol

from ..models import Model, Proposal, Talk


class UserMessage(Model):
    """What a simulated user says next. Only ``content`` reaches the assistant.

    ``act`` says what the message is meant to do (``rephrase``, ``complain`` ...). ``proposal`` is
    the user's wish to stop after this message; the judge decides.
    """

    content: str
    act: str | None = None
    proposal: Proposal | None = None


class User(Protocol):
    """A simulated user. One serves many talks, also at the same time: it keeps no state."""

    @property
    def name(self) -> str:
        """What plays the user, for records: ``agenda`` or a model's name."""

    def speak(self, talk: Talk) -> UserMessage:
        """The next thing that ``talk.persona`` says; raises `UserError` when it cannot."""
