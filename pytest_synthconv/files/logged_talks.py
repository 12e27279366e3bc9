"""A conversation of a log, and what becomes of its messages while it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.models import Role
from ..core.text import one_line, scrub
from .problems import Problem

MOST_MESSAGES = 200
"""Messages that are kept of a conversation."""
LONGEST_TEXT = 4_000
"""Characters of a message that are kept."""
MOST_PROBLEMS = 20

SKIPPED: Role | None = None
ROLES: Mapping[str, Role | None] = {
    **dict.fromkeys(("user", "human", "customer", "visitor", "guest", "client"), "user"),
    **dict.fromkeys(("assistant", "gpt", "bot", "chatbot", "model", "ai", "agent"), "assistant"),
    **dict.fromkeys(("system", "developer", "tool", "function", "observation"), SKIPPED),
}
"""Who wrote a message, by the names that logs use. None: nobody; such messages are skipped."""


@dataclass(frozen=True)
class Line:
    """What a person or the assistant wrote."""

    role: Role
    text: str


@dataclass(frozen=True)
class LoggedTalk:
    """A conversation of a log, which begins at ``line``."""

    line: int
    said: tuple[Line, ...]

    @property
    def user_lines(self) -> tuple[str, ...]:
        """Return what the person wrote; messages in a row are one, because nobody answered."""
        lines: list[str] = []
        last = ""
        for it in self.said:
            if it.role == "user" and last == "user":
                lines[-1] = f"{lines[-1]}\n{it.text}"
            elif it.role == "user":
                lines.append(it.text)
            last = it.role
        return tuple(lines)


@dataclass
class Reading:
    """What is read so far: its problems, and what was left out."""

    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def fail(self, line: int, text: str) -> None:
        """Keep a problem."""
        self.problems.append(Problem(line, text))

    @property
    def has_failed(self) -> bool:
        """True when there are more problems than anybody reads."""
        return len(self.problems) >= MOST_PROBLEMS

    def role(self, name: object, line: int) -> Role | None:
        """Return who wrote a message, or None if it is to be skipped; an unknown name fails."""
        known = str(name).strip().casefold()
        if known not in ROLES:
            self.fail(
                line, f"the role `{one_line(known, 40)}` is unknown; known are {', '.join(ROLES)}"
            )
            return None
        if ROLES[known] is SKIPPED:
            self.left_out[f"{known} message"] += 1
        return ROLES[known]

    def talk(self, line: int, said: Iterable[Line]) -> LoggedTalk | None:
        """Return the conversation of ``said`` within the limits, or None if no user spoke."""
        kept = [it for it in map(self._tidied, said) if it is not None]
        if not any(it.role == "user" for it in kept):
            self.left_out["conversation without a word of the user"] += 1
            return None
        if len(kept) > MOST_MESSAGES:
            self.left_out[f"message after the first {MOST_MESSAGES}"] += len(kept) - MOST_MESSAGES
        return LoggedTalk(line, tuple(kept[:MOST_MESSAGES]))

    def _tidied(self, it: Line) -> Line | None:
        text = scrub(it.text).replace("\r\n", "\n").replace("\0", "").strip()
        if not text:
            self.left_out[f"empty {it.role} message"] += 1
            return None
        if len(text) > LONGEST_TEXT:
            self.left_out[f"rest of a message after {LONGEST_TEXT:,} characters"] += 1
        return Line(it.role, text[:LONGEST_TEXT].rstrip())


def text_of(content: Any) -> str | None:
    """Return the text of a message's content, which may be in parts; None if it is neither."""
    if content is None:  # as with a call of a tool
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    parts = [part if isinstance(part, str) else _text_of_part(part) for part in content]
    return None if None in parts else "\n".join(filter(None, parts))


def _text_of_part(part: Any) -> str | None:
    if not isinstance(part, dict):
        return None
    text = part.get("text", "")  # an image has none
    return text if isinstance(text, str) else None
