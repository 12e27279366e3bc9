"""Where in a JSON value something is: a list of keys and indices, or a JSONPath text.

The list is the original project's form. The text begins with ``$`` and is JSONPath as RFC 9535 has
it, which also filters and collects: ``$.activities[?@.type == 'message'].text``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from ..core.text import one_line

if TYPE_CHECKING:
    from jsonpath import JSONPath

ROOT = "$"


def _path(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(ROOT):
        return _checked(value)
    steps = [value] if isinstance(value, str | int) else value
    if not isinstance(steps, list | tuple) or not all(_is_step(step) for step in steps):
        raise PydanticCustomError(
            "path",
            "a list of keys and indices is expected, such as [choices, 0, text], or a JSONPath "
            "that begins with $, such as $.choices[0].text",
        )
    return tuple(steps)


def _is_step(step: Any) -> bool:
    return isinstance(step, str | int) and not isinstance(step, bool)


def _checked(text: str) -> str:
    from jsonpath.exceptions import JSONPathError

    try:
        query(text)
    except (JSONPathError, ValueError, RecursionError) as error:
        told = one_line(str(error).partition("\n")[0], 120)
        raise PydanticCustomError(
            "path", "is not a JSONPath (RFC 9535): {told}", {"told": told}
        ) from None
    return text


Path = Annotated["str | tuple[str | int, ...]", BeforeValidator(_path)]
"""A path as a file gives it, checked; as a value a text or a tuple of steps."""


@lru_cache(maxsize=256)
def query(text: str) -> JSONPath:
    """The JSONPath ``text``, ready to be used."""
    from jsonpath import JSONPathEnvironment

    return JSONPathEnvironment(strict=True).compile(text)  # type: ignore[return-value]


def shown(path: str | tuple[str | int, ...]) -> str:
    """``path`` for people: ``choices -> 0 -> text``, or the JSONPath as it is."""
    if isinstance(path, str):
        return path
    return " -> ".join(str(step) for step in path) or "the top"
