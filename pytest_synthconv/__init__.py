"""Conversational regression testing for pytest.

The names below are the public ones. They are imported when first used: this package is loaded in
every pytest run of an environment it is installed in, and pydantic alone would cost each of them a
tenth of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.actions import Action
    from .core.cards import Assistant, Goal, Persona, Traits
    from .core.check_cards import Check
    from .core.checks import CheckResult
    from .core.errors import (
        ConfigurationError,
        EndpointError,
        JudgeError,
        ParticipantError,
        SynthconvError,
        UserError,
    )
    from .core.models import (
        Conversation,
        Evidence,
        Message,
        StopReason,
        Talk,
        Turn,
        Usage,
        Verdict,
        VerdictKind,
    )
    from .core.protocols import (
        CriterionFinding,
        CriterionJudge,
        Endpoint,
        EndpointSession,
        Judge,
        Reply,
        User,
        UserMessage,
    )
    from .endpoints.http import HTTPEndpoint

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Assistant",
    "Check",
    "CheckResult",
    "ConfigurationError",
    "Conversation",
    "CriterionFinding",
    "CriterionJudge",
    "Endpoint",
    "EndpointError",
    "EndpointSession",
    "Evidence",
    "Goal",
    "HTTPEndpoint",
    "Judge",
    "JudgeError",
    "Message",
    "ParticipantError",
    "Persona",
    "Reply",
    "StopReason",
    "SynthconvError",
    "Talk",
    "Traits",
    "Turn",
    "Usage",
    "User",
    "UserError",
    "UserMessage",
    "Verdict",
    "VerdictKind",
]

_HOMES = (
    "core.cards",
    "core.models",
    "core.actions",
    "core.checks",
    "core.errors",
    "core.protocols",
    "endpoints.http",
)


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in _HOMES:
            module = import_module(f".{home}", __name__)
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
