"""The rows of `gates_table`: what was simulated, how often something was found, and the bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pytest_synthconv.regression.counts import Instrument

SUITE = 20
KNOWN = 1000
"""Conversations of each persona in a baseline that knows the true rates."""
TOLERANCE = 0.02
MOST_FALSE_ALARMS = 0.05

INSTRUMENT = Instrument(
    persona_sha256="",
    assistant_sha256="",
    provider="offline",
    user_model="agenda",
    judge_model="heuristic",
    prompt_version=None,
    max_turns=10,
)


@dataclass(frozen=True)
class Row:
    """One line: what was simulated, the share found, and what it must be, from 0 to 1."""

    what: str
    measured: float
    computed: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    beside: str = ""

    @property
    def holds(self) -> bool:
        return (self.at_least is None or self.measured >= self.at_least) and (
            self.at_most is None or self.measured <= self.at_most
        )

    def __str__(self) -> str:
        computed = "" if self.computed is None else f"{self.computed:.3f}"
        has_bar = self.at_least is not None or self.at_most is not None
        bar = "" if not has_bar else ("ok" if self.holds else "MISSED")
        return f"  {self.what:<44}{self.measured:>9.3f}{computed:>10}  {bar:<7}{self.beside}"


@dataclass(frozen=True)
class Bench:
    """Draws runs: as many as ``runs``, by ``seed``."""

    runs: int
    seed: int

    def dice(self, name: str) -> Random:
        """The dice of the row ``name``; every row has its own."""
        return Random(f"{self.seed} {name}")

    def share(self, name: str, happens: Callable[[Random], bool]) -> float:
        """In what share of the runs it ``happens``."""
        rng = self.dice(name)
        return sum(happens(rng) for _ in range(self.runs)) / self.runs

    def times(self, factor: float) -> Bench:
        """The same with more runs, or fewer."""
        return Bench(max(1, round(self.runs * factor)), self.seed)


def detection(what: str, measured: float, computed: float | None = None) -> Row:
    """A row whose bar is the computed figure, less the tolerance."""
    least = None if computed is None else computed - TOLERANCE
    return Row(what, measured, computed, at_least=least)


def false_alarms(what: str, measured: float, computed: float | None = None) -> Row:
    """A row whose bar is that of all gates."""
    return Row(what, measured, computed, at_most=MOST_FALSE_ALARMS)
