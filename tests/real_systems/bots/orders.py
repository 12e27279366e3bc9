"""What each of the real systems' bots says: it knows an order when its own guest has named one."""

from __future__ import annotations

import re
from collections.abc import Iterable


def answer(said: Iterable[str]) -> str:
    """The answer to the last of the lines that one user has ``said``; it may break down."""
    lines = list(said)
    if "break" in lines[-1]:
        raise RuntimeError("the desk is on fire")
    named = re.findall(r"order (\d+)", " ".join(lines))
    if "refund" in lines[-1]:
        return f"I have refunded order {named[-1]}." if named else "Which order is it?"
    return f"I have noted order {named[-1]}." if named else "How can I help?"
