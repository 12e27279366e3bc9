"""Who takes part in a conversation, and how long it may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.cards import Assistant, Persona
from ..core.models import CardReading
from ..core.protocols import CriterionJudge, Endpoint, Judge, User

if TYPE_CHECKING:
    from ..core.opinions import Companion, Patience


@dataclass(frozen=True)
class Participants:
    """Who takes part. ``provider`` is the name of user and judge together in records.

    ``companion`` gives a second opinion on the user's patience, next to a judge that is a language
    model, and ``patience`` says whether that can end a talk.

    ``prompt_version`` is None if no language model takes part. ``speculates``: the user's next
    message is written while the judge assesses, which is only for users that do not see verdicts.
    ``read`` reads a card if rules play the user. ``criteria`` judges the criteria of checks;
    ``skips_criteria``: nobody does, and the results say so.
    """

    assistant: Assistant
    endpoint: Endpoint
    user: User
    judge: Judge
    provider: str = "offline"
    companion: Companion | None = None
    patience: Patience = "both"
    prompt_version: str | None = None
    speculates: bool = False
    read: Callable[[Persona], CardReading] | None = None
    criteria: CriterionJudge | None = None
    skips_criteria: bool = False


@dataclass(frozen=True)
class Limits:
    """The most turns of a talk; ``seed`` and ``trial`` determine all randomness."""

    max_turns: int = 10
    seed: int = 0
    trial: int = 1

    def __post_init__(self) -> None:
        if type(self.max_turns) is not int or self.max_turns < 1:
            raise ValueError(
                f"max_turns: expected a whole number of at least 1, got {self.max_turns!r}"
            )

    def for_persona(self, persona: Persona) -> Limits:
        """Return these limits, lowered to the persona's own ``max_turns``."""
        turns = min(self.max_turns, persona.max_turns or self.max_turns)
        return Limits(turns, self.seed, self.trial)
