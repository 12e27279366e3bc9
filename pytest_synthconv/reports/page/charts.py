"""The run's charts: counts and places, which the template draws as SVG."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from .messages import milliseconds
from .view import KINDS, Row, dollars

WIDTH, HEIGHT, GAP = 240, 56, 2
_MOST_BINS = 20
_WIDE = 20
"""Values whose highest is so many times the lowest are drawn on a logarithmic axis: one reply that
took a second would otherwise push all others into the first column."""


@dataclass(frozen=True)
class Bar:
    """A part of a column, in the units of the drawing; ``kind`` is its colour."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Histogram:
    """A distribution: its name, its figure of most interest, its bars, the ends of its axis.

    ``spoken`` says in words what the bars show.
    """

    name: str
    figure: str
    detail: str
    low: str
    high: str
    bars: tuple[Bar, ...]
    spoken: str


def histograms(rows: Sequence[Row]) -> list[Histogram]:
    """Return the charts for which the records have numbers."""
    turns = [(float(row.turns), row.kind) for row in rows if row.turns]
    waits = [(wait, row.kind) for row in rows for wait in row.latencies]
    costs = [(row.cost, row.kind) for row in rows if row.cost is not None]
    total = sum(cost for cost, _ in costs)
    return [
        *_histogram("Turns to end", turns, lambda value: f"{value:.0f}", whole=True),
        *_histogram("Latency of a reply", waits, milliseconds),
        *_histogram("Cost of a conversation", costs, dollars, detail=f"{dollars(total)} in all"),
    ]


def _histogram(
    name: str,
    values: Sequence[tuple[float, str]],
    shown: Callable[[float], str],
    *,
    whole: bool = False,
    detail: str = "",
) -> list[Histogram]:
    if not values:
        return []
    numbers = sorted(value for value, _ in values)
    low, high = numbers[0], numbers[-1]
    bins = _bins(values, low, high, whole)
    middle = f"median {shown(median(numbers))}"
    late = f"95 % below {shown(numbers[math.ceil(0.95 * len(numbers)) - 1])}"
    spoken = f"{name}: {len(numbers)} values from {shown(low)} to {shown(high)}, {middle}"
    return [
        Histogram(
            name,
            shown(median(numbers)),
            f"median; {detail or (f'at most {shown(high)}' if whole else late)}",
            shown(low),
            shown(high),
            tuple(_bars(bins)),
            spoken,
        )
    ]


def _bins(
    values: Sequence[tuple[float, str]], low: float, high: float, whole: bool
) -> list[Counter[str]]:
    """Count the kinds in columns of equal width; whole numbers get one each, if they fit."""
    number = min(_MOST_BINS, int(high - low) + 1) if whole else _MOST_BINS
    if not whole and low > 0 and high / low > _WIDE:
        values = [(math.log(value), kind) for value, kind in values]
        low, high = math.log(low), math.log(high)
    if high == low:
        number = 1
    bins: list[Counter[str]] = [Counter() for _ in range(number)]
    # A whole number's column is 1 wide, so the last one ends beyond the highest.
    span = high - low + (1 if whole else 0) or 1
    for value, kind in values:
        bins[min(number - 1, int((value - low) / span * number))][kind] += 1
    return bins


def _bars(bins: Sequence[Counter[str]]) -> list[Bar]:
    highest = max(bin_.total() for bin_ in bins)
    step = WIDTH / len(bins)
    # A single column as wide as the chart would look like a box, not like a bar.
    width = min(step - GAP, 28)
    bars = []
    for place, bin_ in enumerate(bins):
        bottom = float(HEIGHT)
        for kind in KINDS:
            if count := bin_[kind]:
                height = max(2.0, HEIGHT * count / highest)
                bottom -= height
                x = place * step + (step - width) / 2
                bars.append(Bar(round(x, 2), round(bottom, 2), round(width, 2), height, kind))
    return bars


def shares(rows: Sequence[Row]) -> list[Bar]:
    """Return one bar of the whole width, divided by kind of outcome."""
    counts = Counter(row.kind for row in rows)
    bars, x = [], 0.0
    for kind in KINDS:
        if counts[kind]:
            width = 100 * counts[kind] / len(rows)
            bars.append(Bar(round(x, 3), 0, round(width, 3), 1, kind))
            x += width
    return bars
