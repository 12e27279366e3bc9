"""What can go wrong, as one tree of exceptions.

Every message is ready to be shown: its first line says what happened and where, later lines
say what was expected and what to do. No message holds a secret; whoever raises has redacted it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .models import Usage


NOT_RUN = "not run: "
"""How the message of a `NotRunError` begins, and so the reason of what was not run."""


class SynthconvError(Exception):
    """Anything this package raises on purpose."""


class ConfigurationError(SynthconvError):
    """A mistake in an option, a file or the environment; told before any request is sent."""


class ParticipantError(SynthconvError):
    """One of those that take part could not do its work: never a verdict on the assistant.

    ``kind`` is a short, stable name of the fault for records (``timeout``, ``response_path`` ...);
    ``status`` the HTTP status where there was one. ``is_transient``: the same request may succeed
    later, after ``retry_after`` seconds if the server said so. ``usage`` is what was spent all the
    same.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        status: int | None = None,
        is_transient: bool = False,
        retry_after: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.is_transient = is_transient
        self.retry_after = retry_after
        self.usage = usage


class EndpointError(ParticipantError):
    """The assistant under test could not be reached, or broke its contract.

    ``set_up`` says whether how it is reached is to blame, so that no other conversation will fare
    better: it is ``wrong``, ``doubtful``, or not in question.
    """

    def __init__(
        self, message: str, *, set_up: Literal["wrong", "doubtful"] | None = None, **about: Any
    ) -> None:
        super().__init__(message, **about)
        self.set_up = set_up


class UserError(ParticipantError):
    """The simulated user could not write a usable message."""


class UnusableMessageError(UserError):
    """The simulated user wrote what it must not say; the text says why, after "it ".

    The loop asks again once, with the reason in `Talk.objection`.
    """

    def __init__(self, why: str, *, usage: Usage | None = None) -> None:
        super().__init__(why, kind="unusable_message", usage=usage)


class JudgeError(ParticipantError):
    """The judge could not reach a usable verdict."""


class ProviderError(ParticipantError):
    """A language model could not be asked, or gave no usable answer.

    ``is_fatal``: no other request of the run will fare better (a wrong key, no money, a model that
    is not there), so that none is sent.
    """

    def __init__(self, message: str, *, is_fatal: bool = False, **about: Any) -> None:
        super().__init__(message, **about)
        self.is_fatal = is_fatal


class NotRunError(ProviderError):
    """A request was not sent, since an earlier one of the run met the fatal fault ``cause``."""

    def __init__(self, cause: ProviderError) -> None:
        told = str(cause)
        super().__init__(f"{NOT_RUN}{told}", kind=cause.kind, status=cause.status, is_fatal=True)


class StoppedError(ParticipantError):
    """Nothing more is asked for: those who wanted the conversation do not want it any more."""

    def __init__(self) -> None:
        super().__init__("stopped before its end: no test waits for it any more", kind="stopped")


class BudgetError(ParticipantError):
    """The run's budget is used up."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="budget")
