"""Read records that may lack keys, or have them in a form of other versions.

A page is read after something went wrong: a record with a surprise in it is shown without that
part, and never prevents the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.text import cut, visible

LONGEST = 2_000
"""Characters of a reason, a thought, a line of a card."""


def part(value: object, *path: str) -> Any:
    """Return what is at ``path`` in nested objects; None if nothing is there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def mapping(value: object, *path: str) -> Mapping[str, Any]:
    """Return the object at ``path``; empty if there is none."""
    found = part(value, *path)
    return found if isinstance(found, dict) else {}


def listing(value: object, *path: str) -> Sequence[Any]:
    """Return the list at ``path``; empty if there is none."""
    found = part(value, *path)
    return found if isinstance(found, list | tuple) else ()


def objects(value: object, *path: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list at ``path``."""
    return [it for it in listing(value, *path) if isinstance(it, dict)]


def text(value: object, *path: str) -> str:
    """Return the text at ``path`` with control characters escaped; empty if there is none."""
    found = part(value, *path)
    return "" if found is None else cut(visible(str(found)), LONGEST)


def raw(value: object, *path: str) -> str:
    """Return the string at ``path`` as it is; empty if there is none."""
    found = part(value, *path)
    return found if isinstance(found, str) else ""


def number(value: object, *path: str) -> float | None:
    """Return the number at ``path``, or None."""
    found = part(value, *path)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return found if is_number else None


def whole(value: object, *path: str, default: int = 0) -> int:
    """Return the number at ``path`` as a whole one."""
    found = number(value, *path)
    return default if found is None else int(found)
