"""Stand-ins for those who take part, each doing exactly what it was told, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_synthconv import (
    Assistant,
    Evidence,
    Message,
    Persona,
    Reply,
    Talk,
    UserMessage,
    Verdict,
    VerdictKind,
)
from pytest_synthconv.core.models import EndpointIdentity

ASSISTANT = Assistant(name="Desk", description="Looks up orders.")


def persona(name: str = "Alex Rivera", **fields: Any) -> Persona:
    """A persona of this name; other fields as given."""
    card = {
        "description": "A busy person.",
        "personality": "Direct.",
        "scenario": "Alex wants to know where the parcel is.",
        "summary": "Asks for a parcel",
    }
    return Persona.model_validate({"name": name, **card, **fields})


@dataclass
class Speaker:
    """Says its lines, then the last one with a number; a line may be an exception to raise."""

    lines: Sequence[str | UserMessage | BaseException] = ()
    name: str = "speaker"
    asked: int = 0

    def speak(self, talk: Talk) -> UserMessage:
        self.asked += 1
        said = len(talk.messages) // 2
        line = self.lines[said] if said < len(self.lines) else f"What about number {said}?"
        if isinstance(line, BaseException):
            raise line
        return line if isinstance(line, UserMessage) else UserMessage(content=line)


@dataclass
class Decider:
    """Gives its verdicts in order of asking, then "continue"."""

    verdicts: Sequence[Verdict | BaseException | Callable[[Talk], Verdict]] = ()
    name: str = "decider"
    asked: int = 0

    def assess(self, talk: Talk) -> Verdict:
        self.asked += 1
        if self.asked > len(self.verdicts):
            return verdict("continue", turn=len(talk.user_messages))
        it = self.verdicts[self.asked - 1]
        if isinstance(it, BaseException):
            raise it
        return it(talk) if callable(it) else it


@dataclass
class Desk:
    """An endpoint and its only session: replies in order, then ``OK n``."""

    replies: Sequence[str | BaseException] = ()
    heard: list[list[tuple[str, str]]] = field(default_factory=list)
    closed: int = 0
    close_error: Exception | None = None

    @property
    def identity(self) -> EndpointIdentity:
        return EndpointIdentity(host="desk", sha256="0" * 64)

    def open(self, conversation_id: str) -> Desk:
        return self

    def reply(self, messages: Sequence[Message]) -> Reply:
        self.heard.append([(m.role, m.content) for m in messages])
        turn = len(self.heard)
        reply = self.replies[turn - 1] if turn <= len(self.replies) else f"OK {turn}."
        if isinstance(reply, BaseException):
            raise reply
        return Reply(content=reply, latency_ms=1)

    def close(self) -> None:
        self.closed += 1
        if self.close_error:
            raise self.close_error


def verdict(kind: str, turn: int = 1, quote: tuple[str, str] | None = None) -> Verdict:
    """A verdict; ``quote`` is a role and what it is said to have said in that turn."""
    evidence = (Evidence(turn=turn, role=quote[0], quote=quote[1]),) if quote else ()  # type: ignore[arg-type]
    return Verdict(
        turn=turn,
        verdict=VerdictKind(kind),
        reason=f"because {kind}",
        evidence=evidence,
        judge="decider",
    )
