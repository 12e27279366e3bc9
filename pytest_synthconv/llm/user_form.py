"""The form of a simulated user's answer, as the language model fills it in.

The descriptions of its fields are sent to the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field, create_model, model_validator

from ..core.frozen import Model
from ..core.models import Hope, LastReply

Stop = Literal["no", "satisfied", "give_up"]


class GoalStates(Model):
    """How each goal of the card stands after the last reply."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        """Name the states of a list, which servers that enforce nothing let through.

        What is missing is open, and what is too much is dropped: neither is worth a request.
        """
        if not isinstance(given, list | tuple):
            return given
        names = list(cls.model_fields)
        states = [*given, *["open"] * len(names)]
        return dict(zip(names, states, strict=False))

    @property
    def in_order(self) -> tuple[Hope, ...]:
        return tuple(getattr(self, name) for name in type(self).model_fields)


class NextMessage(Model):
    """What the person does next."""

    thought: str = Field(
        description="Never sent. One short sentence, as this person, in the first person: what the "
        "last reply gives you, if there is one, and what you do now."
    )
    goals: GoalStates = Field(
        description="How each goal of the card stands after the last reply. "
        "open: not raised yet; attempted: raised, and not settled; met: you really have it; "
        "refused: you were told no."
    )
    last_reply: LastReply = Field(
        description="What the last reply was worth to you. none: there is no reply yet; helps: it "
        "brings you nearer to a goal; asks: it asks a sensible question; useless: neither."
    )
    stop: Stop = Field(description="Whether you leave after this message, and why.")
    message: str = Field(description="What you type now, and all that is sent. Never empty.")

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: object) -> object:
        """An answer without ``last_reply`` counts for nothing; it is not worth a request either."""
        return {"last_reply": "none", **given} if isinstance(given, dict) else given


@lru_cache(maxsize=64)
def next_message_of(goals: int) -> type[NextMessage]:
    """Return the form with exactly ``goals`` states: ``goal_1``, ``goal_2`` ...

    Of 43 answers with a list, 19 of a model of 1.5 billion parameters had too many states; some
    lists had no end.
    """
    names: dict[str, Any] = dict.fromkeys(goal_names(goals), (Hope, ...))
    states = create_model("GoalStates", __base__=GoalStates, __doc__=GoalStates.__doc__, **names)
    described = NextMessage.model_fields["goals"].description
    return create_model(
        "NextMessage",
        __base__=NextMessage,
        __doc__=NextMessage.__doc__,
        goals=(states, Field(description=described)),
    )


def goal_names(goals: int) -> Sequence[str]:
    """Return the names of so many goals, in form and card."""
    return [f"goal_{i}" for i in range(1, goals + 1)]
