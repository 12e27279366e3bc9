"""The time as records give it."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> str:
    """The time in UTC, as ISO 8601 to the millisecond."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
