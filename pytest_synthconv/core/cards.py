"""The cards of assistants and personas, with the digests by which they are known.

They are frozen, and without input or output.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError
from typing_extensions import Self

from .actions import ActionRules, ExpectedAction
from .check_cards import Check
from .frozen import Model
from .text import slug

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Share = Annotated[float, Field(ge=0, le=1)]


def _two_to_five(lines: tuple[str, ...]) -> tuple[str, ...]:
    if lines and not _FEWEST_LINES <= len(lines) <= _MOST_LINES:
        # Not a constraint of pydantic: no lines at all are valid too.
        raise PydanticCustomError(
            "number_of_lines", "has {count}; two to five lines are expected", {"count": len(lines)}
        )
    return lines


_FEWEST_LINES, _MOST_LINES = 2, 5
StyleLines = Annotated[tuple[Text, ...], AfterValidator(_two_to_five)]
"""Lines that show how somebody writes. One is no style, and many make every request longer."""


_ADDED_KEYS = frozenset({"reference", "writes_like", "checks", "done_when", "actions"})
"""Keys that are part of a digest only where they are set. So cards without them keep the digest
that they had before there were such keys, and with it their baselines."""


def _without_unset(value: Any) -> Any:
    """Return ``value`` without `_ADDED_KEYS` that are not set, at every level."""
    if isinstance(value, list):
        return [_without_unset(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_unset(part) for key, part in value.items() if part or key not in _ADDED_KEYS
    }


class Hashed(Model):
    """A model that is identified by a hash of its content."""

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the content. Equal data has equal digests, whatever file it came from."""
        return self._digest({})

    @cached_property
    def sha256_of_role(self) -> str:
        """Hex digest without what is only checked: that is no reason to say anything else."""
        return self._digest({"checks": True, "actions": True, "goals": {"__all__": {"done_when"}}})

    def _digest(self, left_out: dict[str, Any]) -> str:
        data = _without_unset(self.model_dump(mode="json", exclude=left_out))
        text = json.dumps(data, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with ``update`` applied. Unlike pydantic's, it drops cached digests."""
        copy = super().model_copy(update=dict(update or {}), deep=deep)
        copy.__dict__.pop("sha256", None)
        copy.__dict__.pop("sha256_of_role", None)
        return copy


class Assistant(Hashed):
    """The assistant under test: what users know about it before they talk to it.

    ``reference`` is what right answers say, in the owner's words. Only judges that are language
    models see it. ``checks`` are for the conversations of every persona.
    """

    name: Text
    description: Text
    reference: Text | None = None
    checks: tuple[Check, ...] = ()


class Goal(Model):
    """One thing that must happen for `goal_met`.

    ``evidence`` entries are plain texts or ``/regular expressions/``. They are searched in the
    assistant's replies, ignoring case, and outrank any judge's opinion. ``reference`` is what a
    right answer says, in the owner's words; only judges that are language models see it.
    ``done_when`` is what the assistant must have done; with ``evidence``, both are needed.
    """

    ask: Text
    evidence: tuple[Text, ...] = ()
    done_when: ExpectedAction | None = None
    must: bool = True
    reference: Text | None = None

    @property
    def is_provable(self) -> bool:
        """True if code decides whether it is met, and no judge's opinion."""
        return bool(self.evidence) or self.done_when is not None


class Traits(Model):
    """How a persona behaves, each trait from 0 to 1. None: not stated, so derived from the card."""

    patience: Share | None = None
    cooperativeness: Share | None = None
    disclosure: Share | None = None
    verbosity: Share | None = None
    formality: Share | None = None
    accuracy: Share | None = None


class Persona(Hashed):
    """A simulated user's card. The first five fields are those of the original project.

    ``writes_like`` are lines of real people, for style only. Language models see them.
    """

    name: Text
    description: Text
    personality: Text
    scenario: Text
    summary: Text
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,80}$")] = ""
    goals: tuple[Goal, ...] = ()
    facts: Mapping[str, Text] = Field(default_factory=dict)
    unknown: tuple[Text, ...] = ()
    traits: Traits = Traits()
    writes_like: StyleLines = ()
    opening: Text | None = None
    script: tuple[Text, ...] = ()
    actions: ActionRules | None = None
    max_turns: Annotated[int, Field(ge=1)] | None = None
    checks: tuple[Check, ...] = ()

    def model_post_init(self, context: Any, /) -> None:
        if not self.id:
            object.__setattr__(self, "id", slug(self.name))
