"""Participants who are not there: those of stored conversations, which nobody can call again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from ..core.errors import EndpointError, JudgeError, UserError
from ..core.models import EndpointIdentity, Talk

_KIND = "stored"


@dataclass(frozen=True)
class AbsentEndpoint:
    """The endpoint of a stored conversation."""

    identity: EndpointIdentity

    def open(self, conversation_id: str) -> NoReturn:
        raise EndpointError("a stored conversation has no assistant to call", kind=_KIND)


@dataclass(frozen=True)
class AbsentUser:
    """The simulated user of a stored conversation."""

    name: str = ""

    def speak(self, talk: Talk) -> NoReturn:
        raise UserError("a stored conversation has no user to call", kind=_KIND)


@dataclass(frozen=True)
class AbsentJudge:
    """The judge of a stored conversation."""

    name: str = ""

    def assess(self, talk: Talk) -> NoReturn:
        raise JudgeError("a stored conversation has no judge to call", kind=_KIND)


ENDPOINT = AbsentEndpoint(EndpointIdentity(host="", sha256=""))
USER, JUDGE = AbsentUser(), AbsentJudge()
"""Always the same ones, because conversations of other participants are other conversations."""
