"""What an assistant has done, as far as its endpoint tells."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, JsonValue

from .frozen import Model


class Action(Model):
    """An act of the assistant, such as the call of a tool, with its arguments.

    ``result`` is what came of it, None if that is not known. ``id`` is the endpoint's name for it.
    """

    name: str
    arguments: Mapping[str, JsonValue] = Field(default_factory=dict)
    result: JsonValue = None
    id: str | None = None
