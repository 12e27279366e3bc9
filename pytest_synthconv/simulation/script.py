"""Lines that a persona's card fixes, said first; then another simulated user takes over."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.models import Persona, Talk
from ..core.protocols import User, UserMessage


@dataclass(frozen=True)
class ScriptedUser:
    """Says the persona's ``opening`` and ``script``, one a turn, then what ``then`` says.

    Records name ``then``: who plays the user when nothing is fixed.
    """

    then: User

    @property
    def name(self) -> str:
        return self.then.name

    def speak(self, talk: Talk) -> UserMessage:
        """The next fixed line, word for word; whatever ``then`` raises goes on its way."""
        lines = fixed_lines(talk.persona)
        said = len(talk.user_messages)
        return (
            UserMessage(content=lines[said], act="script")
            if said < len(lines)
            else self.then.speak(talk)
        )


def fixed_lines(persona: Persona) -> tuple[str, ...]:
    """The first messages of ``persona`` that its card fixes, in order."""
    return (*((persona.opening,) if persona.opening is not None else ()), *persona.script)
