"""What each of the real systems' bots does and says.

It knows an order when its own guest has named one. It calls a tool for each, and then answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def lookup(order: str) -> str:
    """Look an order up."""
    return f"order {order} is paid"


def refund(order: str) -> str:
    """Refund an order."""
    return f"order {order} is refunded"


def answer(said: Iterable[str]) -> str:
    """The answer to the last of the lines that one user has ``said``; it may break down."""
    lines = list(said)
    order = _order(lines)
    if "refund" in lines[-1]:
        return f"I have refunded order {order}." if order else "Which order is it?"
    return f"I have noted order {order}." if order else "How can I help?"


def call(said: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """The tool and the arguments with which the answer begins; None if it needs no tool."""
    lines = list(said)
    order = _order(lines)
    if order is None:
        return None
    return "refund" if "refund" in lines[-1] else "lookup", {"order": order}


def _order(lines: Sequence[str]) -> str | None:
    if "break" in lines[-1]:
        raise RuntimeError("the desk is on fire")
    named = re.findall(r"order (\d+)", " ".join(lines))
    return named[-1] if named else None
