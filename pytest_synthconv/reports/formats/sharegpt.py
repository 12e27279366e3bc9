"""The format of ShareGPT: ``{"id": ..., "conversations": [{"from": "human", "value": ...}]}``."""

from __future__ import annotations

from ..records import Record, to_line

_NAMES = {"user": "human", "assistant": "gpt"}


def line(record: Record) -> str | None:
    """Return the messages of ``record`` in order; None if there are none."""
    said = [{"from": _NAMES[it["role"]], "value": it["content"]} for it in record["messages"]]
    if not said:
        return None
    return to_line({"id": record["conversation_id"], "conversations": said})
