"""What an assistant asks of an offline user, and what it says to that.

Alone in a file since the modules that answer, and the one that words their answers, share it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..replies.questions import Question


@dataclass(frozen=True)
class Answer:
    """What is said, and whether the need is repeated in the same message."""

    act: str
    bodies: tuple[str, ...]
    asks_again: bool = False


@dataclass(frozen=True)
class Asked:
    """A question of ``kind``, the sentence that asks it, and the reply in which it stands."""

    kind: Question
    sentence: str
    reply: str
