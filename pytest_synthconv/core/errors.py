"""The exceptions of this package, as one tree.

Every message can be shown to the user as it is: the first line says what happened and where, later
lines say what was expected and what to do. No message contains a secret; the code that raises the
exception has redacted it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .models import Rejected, Usage


Flaw = Literal["role", "length", "invention"]
"""Why a message cannot be sent: no user says it, it is too long, or it makes something up."""
NOT_RUN = "not run: "
"""First words of the message of a `NotRunError`, and so of the reason why a test was not run."""


class SynthconvError(Exception):
    """Base class of all exceptions that this package raises on purpose."""


class ConfigurationError(SynthconvError):
    """A mistake in an option, a file or the environment. Raised before any request is sent."""


class ParticipantError(SynthconvError):
    """The endpoint, the user or the judge failed. This is never a verdict on the assistant.

    ``kind`` is a short, stable name of the fault for records (``timeout``, ``response_path`` ...).
    ``status`` is the HTTP status, if there was one. ``is_transient``: the same request may succeed
    later, after ``retry_after`` seconds if the server said so. ``usage`` is what the failed call
    has cost. ``rejected`` is what the user wrote before and could not be sent.
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
        rejected: tuple[Rejected, ...] = (),
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.is_transient = is_transient
        self.retry_after = retry_after
        self.usage = usage
        self.rejected = rejected


class EndpointError(ParticipantError):
    """The assistant under test could not be reached, or broke its contract.

    ``set_up`` says whether the configuration of the endpoint is to blame, so that every other
    conversation will fail as well: it is ``wrong``, ``doubtful``, or None (not in question).
    ``hint`` is the part of the message that says what to do, or empty.
    """

    def __init__(
        self,
        message: str,
        *,
        set_up: Literal["wrong", "doubtful"] | None = None,
        hint: str = "",
        **about: Any,
    ) -> None:
        super().__init__(message, **about)
        self.set_up = set_up
        self.hint = hint


class UserError(ParticipantError):
    """The simulated user could not write a usable message."""


class UnusableMessageError(UserError):
    """The simulated user wrote what it must not say. The text gives the reason, after "it ".

    ``said`` is what it wrote, ``flaw`` the kind of the reason. The loop asks again once, with the
    reason in `Talk.objection`.
    """

    def __init__(
        self, why: str, *, said: str = "", flaw: Flaw = "role", usage: Usage | None = None
    ) -> None:
        super().__init__(why, kind="unusable_message", usage=usage)
        self.said = said
        self.flaw = flaw


class JudgeError(ParticipantError):
    """The judge could not reach a usable verdict."""


class ProviderError(ParticipantError):
    """A language model could not be called, or gave no usable answer.

    ``is_fatal``: every other request of the run would fail as well (a wrong key, no money, an
    unknown model), so no more requests are sent.
    """

    def __init__(self, message: str, *, is_fatal: bool = False, **about: Any) -> None:
        super().__init__(message, **about)
        self.is_fatal = is_fatal


class NotRunError(ProviderError):
    """A request was not sent, because an earlier one failed with the fatal error ``cause``."""

    def __init__(self, cause: ProviderError) -> None:
        message = f"{NOT_RUN}{cause}"
        super().__init__(message, kind=cause.kind, status=cause.status, is_fatal=True)


class StoppedError(ParticipantError):
    """The conversation was cancelled, by default because no test needs it any more."""

    def __init__(self, why: str = "stopped before its end: no test waits for it any more") -> None:
        super().__init__(why, kind="stopped")


class BudgetError(ParticipantError):
    """The run's budget is used up."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="budget")
