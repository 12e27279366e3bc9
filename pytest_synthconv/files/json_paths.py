"""Paths to a part of a JSON value: a list of keys and indices, or a JSONPath.

The list is the form of the original project. A JSONPath begins with ``$`` and follows RFC 9535, so
that it can also filter and collect: ``$.activities[?@.type == 'message'].text``.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from ..core.text import one_line

if TYPE_CHECKING:
    from jsonpath import JSONPath

ROOT = "$"

_EXPECTED = (
    "a list of keys and indices is expected, such as [choices, 0, text], or a JSONPath that begins "
    "with $, such as $.choices[0].text"
)


def steps_of(value: Any) -> Any:
    """Return the path that ``value`` of a file means. Raise `PydanticCustomError` if it is none."""
    if isinstance(value, str) and value.startswith(ROOT):
        return _checked(value)
    steps = [value] if _is_step(value) else value
    if not isinstance(steps, list | tuple):
        raise PydanticCustomError("path", _EXPECTED)
    for index, step in enumerate(steps):
        if not _is_step(step):
            found = one_line(json.dumps(step, ensure_ascii=False), 40)
            raise PydanticCustomError(
                "path",
                "[{index}] is {found}, neither a key nor an index; " + _EXPECTED,
                {"index": index, "found": found},
            )
    return tuple(steps)


def _is_step(step: Any) -> bool:
    return isinstance(step, str | int) and not isinstance(step, bool)


def _checked(text: str) -> str:
    from jsonpath.exceptions import JSONPathError

    try:
        query(text)
    except (JSONPathError, ValueError, RecursionError) as error:
        reason = one_line(str(error).partition("\n")[0], 120)
        raise PydanticCustomError(
            "path", "is not a JSONPath (RFC 9535): {reason}", {"reason": reason}
        ) from None
    return text


Path = Annotated["str | tuple[str | int, ...]", BeforeValidator(steps_of)]
"""A path in a file, checked. Its value is a text (JSONPath) or a tuple of steps."""


@lru_cache(maxsize=256)
def query(text: str) -> JSONPath:
    """Compile the JSONPath ``text``."""
    from jsonpath import JSONPathEnvironment

    return JSONPathEnvironment(strict=True).compile(text)  # type: ignore[return-value]


def shown(path: str | tuple[str | int, ...]) -> str:
    """Return ``path`` as readable text: ``choices -> 0 -> text``, or the JSONPath itself."""
    if isinstance(path, str):
        return path
    return " -> ".join(str(step) for step in path) or "the top"
