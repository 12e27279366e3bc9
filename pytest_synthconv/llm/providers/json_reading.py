"""Reading JSON that nobody has validated: what is not there, or not as it should be, is empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...core.text import scrub
from ..prompt import Prompt

Json = dict[str, Any]


def mapping(value: object) -> Mapping[str, Any]:
    """``value`` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The JSON objects in ``value`` if it is a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """``value`` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def json_text(value: object) -> str:
    """A tool's arguments as text: most servers write a string, some the object itself."""
    return json.dumps(value) if isinstance(value, dict) else text(value)


def count(value: object) -> int:
    """``value`` if it is a number of tokens, else 0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and value >= 0 else 0


def messages_of(prompt: Prompt) -> list[Json]:
    """The prompt's messages, as all three protocols put them."""
    return [{"role": each.role, "content": scrub(each.content)} for each in prompt.messages]
