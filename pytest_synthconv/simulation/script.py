"""The lines that a persona's card fixes, before another simulated user takes over."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.cards import Persona
from ..core.models import Talk
from ..core.protocols import User, UserMessage


@dataclass(frozen=True)
class ScriptedUser:
    """Says the persona's ``opening`` and ``script``, one line per turn, then what ``then`` says.

    Its name in records is that of ``then``.
    """

    then: User

    @property
    def name(self) -> str:
        return self.then.name

    def speak(self, talk: Talk) -> UserMessage:
        """Return the next fixed line, word for word, or the message of ``then``."""
        lines = fixed_lines(talk.persona)
        said = len(talk.user_messages)
        return (
            UserMessage(content=lines[said], act="script")
            if said < len(lines)
            else self.then.speak(talk)
        )


def fixed_lines(persona: Persona) -> tuple[str, ...]:
    """Return the first messages that the card of ``persona`` fixes, in order."""
    return (*((persona.opening,) if persona.opening is not None else ()), *persona.script)
