"""The format of the original project: ``{"messages": [{"role": ..., "content": ...}]}``."""

from __future__ import annotations

from ..records import Record, to_line


def line(record: Record) -> str | None:
    """Return the messages of ``record`` in order; None if there are none."""
    messages = [{"role": it["role"], "content": it["content"]} for it in record["messages"]]
    return to_line({"messages": messages}) if messages else None
