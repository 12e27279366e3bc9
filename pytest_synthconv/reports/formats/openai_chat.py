"""The format of OpenAI's fine-tuning: as the original's, and every example ends with a reply.

A model learns the assistant's messages. A last message without a reply teaches nothing, and the
service refuses examples with empty messages.
"""

from __future__ import annotations

from ..records import Record, to_line


def line(record: Record) -> str | None:
    """Return ``record`` up to the last reply; None without a reply, or with an empty message."""
    messages = [{"role": it["role"], "content": it["content"]} for it in record["messages"]]
    while messages and messages[-1]["role"] != "assistant":
        messages.pop()
    has_user = any(it["role"] == "user" for it in messages)
    if not has_user or not all(it["content"].strip() for it in messages):
        return None
    return to_line({"messages": messages})
