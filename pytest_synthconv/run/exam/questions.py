"""The questions of the exam, read from its data files.

A judge is shown transcripts whose right verdict was written down by reading, before any model was
asked. A user is shown the talk so far, and writes the next message, which code checks. No card
states evidence: with it code would decide, and no model would be examined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.cards import Assistant, Persona
from ...core.data_files import data_of, names_in
from ...core.models import Message, Role, Talk, VerdictKind

RIGHT: Mapping[str, frozenset[VerdictKind]] = {
    "met": frozenset({VerdictKind.GOAL_MET}),
    "not_met": frozenset({VerdictKind.CONTINUE, VerdictKind.FRUSTRATED}),
    "handed_off": frozenset({VerdictKind.HANDED_OFF}),
    "frustrated": frozenset({VerdictKind.FRUSTRATED}),
    "goes_on": frozenset({VerdictKind.CONTINUE}),
}
"""The verdicts that each label accepts. ``not_met``: whether the user goes on is open."""

ASSISTANT = Assistant(
    name="Service Desk",
    description="Answers questions about orders, bookings, contracts and opening hours, and "
    "changes, cancels and refunds them.",
)


@dataclass(frozen=True)
class Transcript:
    """A question to a judge: a talk of one ``kind``, its ``right`` label, and why."""

    kind: str
    talk: Talk
    right: str
    why: str

    @property
    def accepted(self) -> frozenset[VerdictKind]:
        """The verdicts that are right."""
        return RIGHT[self.right]


@dataclass(frozen=True)
class NextLine:
    """A question to a user: what comes next in ``talk``, in which it ``may_tell`` these facts."""

    talk: Talk
    may_tell: frozenset[str]


def transcripts() -> tuple[Transcript, ...]:
    """Return the questions to judges, kind after kind."""
    return tuple(
        Transcript(
            name.partition("/")[2].replace("_", " "), _talk(entry), entry["right"], entry["why"]
        )
        for name in names_in(__package__, "transcripts")
        for entry in data_of(__package__, name)["transcripts"]
    )


def next_lines() -> tuple[NextLine, ...]:
    """Return the questions to users: openings and follow-ups."""
    entries = data_of(__package__, "users")["messages"]
    return tuple(NextLine(_talk(entry), frozenset(entry["may_tell"])) for entry in entries)


def _talk(entry: Mapping[str, Any]) -> Talk:
    card = entry["card"]
    persona = Persona.model_validate(
        {
            "description": "A customer who writes to the service desk of a company.",
            **card,
            "id": entry["id"],
            "summary": card["scenario"],
            "goals": [{"ask": ask} for ask in card["goals"]],
        }
    )
    return Talk(persona=persona, assistant=ASSISTANT, messages=_messages(entry.get("said", ())))


def _messages(said: Sequence[str]) -> tuple[Message, ...]:
    roles: tuple[Role, Role] = ("user", "assistant")
    return tuple(
        Message(role=roles[i % 2], content=text, turn=i // 2 + 1) for i, text in enumerate(said)
    )
