"""What can go wrong, as one tree of exceptions.

Every message is ready to be shown: its first line says what happened and where, later lines
say what was expected and what to do. No message holds a secret; whoever raises has redacted it.
"""

from __future__ import annotations


class SynthconvError(Exception):
    """Anything this package raises on purpose."""


class ConfigurationError(SynthconvError):
    """A mistake in an option, a file or the environment; told before any request is sent."""


class ParticipantError(SynthconvError):
    """One of the three that take part could not do its work: never a verdict on the assistant.

    ``kind`` is a short, stable name of the fault for records (``timeout``, ``response_path`` ...);
    ``status`` the HTTP status where there was one.
    """

    def __init__(self, message: str, *, kind: str, status: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status


class EndpointError(ParticipantError):
    """The assistant under test could not be reached, or broke its contract."""


class UserError(ParticipantError):
    """The simulated user could not write a usable message."""


class JudgeError(ParticipantError):
    """The judge could not reach a usable verdict."""
