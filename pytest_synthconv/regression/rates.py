"""Rates, intervals and p-values as text."""

from __future__ import annotations

from ..core.text import counted
from .counts import Counts
from .statistics import wilson

_LEAST = 0.001


def rate(counts: Counts, noun: str = "") -> str:
    """Return for example ``19 of 20 passed (95%, 76% to 99%)``, with the 95 % Wilson interval.

    ``noun`` is what is counted, as in ``19 of 20 trials passed``.
    """
    if not counts.total:
        return "none counted"
    of = counted(counts.total, noun) if noun else str(counts.total)
    return f"{counts.passed} of {of} passed ({interval(counts.passed, counts.total)})"


def interval(number: int, total: int) -> str:
    """Return for example ``95%, 76% to 99%``."""
    low, high = wilson(number, total)
    return f"{percent(number / total)}, {percent(low)} to {percent(high)}"


def percent(share: float) -> str:
    """Format ``share`` in per cent; only exactly 1 is 100, and only exactly 0 is 0."""
    percent = round(100 * share)
    if percent in (0, 100) and share not in (0, 1):
        return ">99%" if percent else "<1%"
    return f"{percent}%"


def chance(p_value: float | None) -> str:
    """Return for example ``p = .012``."""
    if p_value is None:
        return "not tested"
    return "p < .001" if p_value < _LEAST else f"p = {p_value:.3f}".replace("0.", ".", 1)
