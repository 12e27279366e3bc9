"""Find the parts of a response that no user is shown, such as images. Only their kinds are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.text import one_line
from ..files.json_paths import query
from ..files.request_template import AnyPath, Reading
from .extraction import found_at, is_empty

_KINDS = ("contentType", "mediaType", "mimeType", "type", "kind")
"""Where widely used systems say of what kind a part is, the most telling first."""
_LONGEST = 60


def dropped_in(value: Any, reading: Reading) -> tuple[str, ...]:
    """Return the kinds of the parts at `dropped_paths` of ``value``, each once."""
    found = (
        _kind(part, key)
        for path in reading.dropped_paths
        for part, key in _parts(value, path)
        if not is_empty(part)
    )
    return tuple(dict.fromkeys(found))


def _parts(value: Any, path: AnyPath) -> Iterator[tuple[Any, str | int]]:
    """Yield what ``path`` finds, and the key or index under which it is there."""
    if not isinstance(path, str):
        yield from ((part, path[-1] if path else 0) for part in found_at(value, path))
    elif isinstance(value, dict | list):
        matches = query(path).finditer(value)
        yield from ((match.obj, match.parts[-1] if match.parts else 0) for match in matches)


def _kind(part: Any, key: str | int) -> str:
    """Return what ``part`` says of its kind, or else its key, or else its own keys."""
    if isinstance(part, str) and str(key).lower().endswith("type"):
        return one_line(part, _LONGEST)
    keys = list(part) if isinstance(part, Mapping) else []
    said = [part[name] for name in _KINDS if name in keys]
    for kind in said:
        if isinstance(kind, str) and kind.strip():
            return one_line(kind, _LONGEST)
    return one_line(key if isinstance(key, str) else ", ".join(map(str, keys)) or "part", _LONGEST)
