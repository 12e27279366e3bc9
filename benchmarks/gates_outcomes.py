"""The gate on all outcomes together: false alarms, and what a release must do to be found.

Talks are drawn with all that the gate looks at: how they end, in how many turns, and whether a
check is violated. The personas differ, as those of a real suite do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from gates_rows import INSTRUMENT, SUITE, Bench, Row, false_alarms

from pytest_synthconv.core.models import StopReason
from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.counts import PersonaCounts, Subject, Tally
from pytest_synthconv.regression.findings import Comparison, GateVerdict, Outcome

BEFORE = 20
FEWER = 0.3
"""The share of the runs for rows without a bar."""


@dataclass(frozen=True)
class Person:
    """How the talks of a persona go: chances, and the least number of turns to the goal."""

    frustrated: float = 0.04
    handed_off: float = 0.05
    max_turns: float = 0.03
    violated: float = 0.02
    turns: int = 2
    slower: float = 0.35
    """The chance of each further turn."""
    longer: float = 0.0
    """The chance of a turn more than before."""

    def talks(self, rng: Random, number: int) -> Tally:
        """So many conversations."""
        ended, failed_checks, turns_met = Counter[StopReason](), Counter[str](), Counter[int]()
        for _ in range(number):
            reason = self._ending(rng)
            met = reason is StopReason.GOAL_MET
            ended[reason] += 1
            if rng.random() < self.violated:
                failed_checks["judge" if met else reason.value] += 1
            if met:
                turns_met[self._turns(rng)] += 1
        return Tally(ended=ended, failed_checks=failed_checks, turns_met=turns_met, checked=number)

    def _ending(self, rng: Random) -> StopReason:
        place = rng.random()
        for reason in (StopReason.FRUSTRATED, StopReason.HANDED_OFF, StopReason.MAX_TURNS):
            place -= getattr(self, reason.value)
            if place < 0:
                return reason
        return StopReason.GOAL_MET

    def _turns(self, rng: Random) -> int:
        turns = self.turns + (rng.random() < self.longer)
        while rng.random() < self.slower:
            turns += 1
        return min(turns, 10)


Suite = tuple[Person, ...]
Change = Callable[[Person], Person]
"""What a release does to a persona."""

USUAL: Suite = tuple(
    Person(turns=1 + i % 3, handed_off=0.9 if i % 7 == 6 else 0.05) for i in range(SUITE)
)
ROUGH: Suite = tuple(Person(0.15, 0.2, 0.1, 0.1, turns=1 + i % 3, slower=0.5) for i in range(SUITE))
SMOOTH: Suite = tuple(Person(0.01, 0.0, 0.0, 0.0, turns=2, slower=0.02) for _ in range(SUITE))
"""Nearly always the same, as an assistant of rules."""


def handed_over(person: Person, share: float = 0.8) -> Person:
    """``share`` of the talks that met the goal end with a hand-off."""
    met = 1 - person.frustrated - person.handed_off - person.max_turns
    return replace(person, handed_off=person.handed_off + share * met)


def frustrating(person: Person) -> Person:
    """15 points of the talks end in frustration."""
    return replace(person, frustrated=person.frustrated + 0.15)


def endless(person: Person) -> Person:
    """15 points of the talks no longer end."""
    return replace(person, max_turns=person.max_turns + 0.15)


def violating(person: Person) -> Person:
    """15 points more violate a check."""
    return replace(person, violated=person.violated + 0.15)


def longer(person: Person, chance: float = 1.0) -> Person:
    """A turn more, with ``chance``."""
    return replace(person, longer=chance)


def outcomes(bench: Bench) -> Iterator[Row]:
    """Healthy runs, then releases that are worse in one outcome: everywhere, or for one persona."""
    for name, suite in (("usual", USUAL), ("rough", ROUGH), ("smooth", SMOOTH)):
        for each in (1, 3, 5):
            what = f"nothing changed, {name}, n {each}"
            share = bench.share(what, partial(_is_found, suite, suite, each))
            yield false_alarms(what, share)
    fewer = bench.times(FEWER)
    for what, change in EVERYWHERE.items():
        for each in (1, 3, 5):
            row, now = f"{what}, n {each}", tuple(map(change, USUAL))
            yield Row(row, fewer.share(row, partial(_is_found, USUAL, now, each)))
    for what, (outcome, change) in FOR_ONE.items():
        for each in (3, 5, 10):
            row, now = f"{what}, n {each}: named", (change(USUAL[0]), *USUAL[1:])
            yield Row(row, fewer.share(row, partial(_is_named, outcome, USUAL, now, each)))


EVERYWHERE: dict[str, Change] = {
    "8 of 10 handed over instead": handed_over,
    "15 points frustrated": frustrating,
    "15 points handed over instead": partial(handed_over, share=0.17),
    "15 points endless": endless,
    "15 points more violate a check": violating,
    "a turn more everywhere": longer,
    "half a turn more everywhere": partial(longer, chance=0.5),
}
FOR_ONE: dict[str, tuple[Outcome, Change]] = {
    "one handed over, 8 of 10": (Outcome.HAND_OFFS, handed_over),
    "one needs two turns more": (Outcome.TURNS, lambda it: replace(it, turns=it.turns + 2)),
}


def _compared(was: Suite, now: Suite, each: int, rng: Random) -> Comparison:
    return compare(_talks("before", was, BEFORE, rng), _talks("now", now, each, rng))


def _is_found(was: Suite, now: Suite, each: int, rng: Random) -> bool:
    return _compared(was, now, each, rng).verdict is GateVerdict.REGRESSION


def _is_named(outcome: Outcome, was: Suite, now: Suite, each: int, rng: Random) -> bool:
    found = _compared(was, now, each, rng)
    return any(
        outcome in found.worse_in(it.series) for it in found.personas if it.subject.persona == "0"
    )


def _talks(run: str, suite: Suite, each: int, rng: Random) -> tuple[PersonaCounts, ...]:
    return tuple(
        PersonaCounts(
            subject=Subject("Desk", str(i)),
            instrument=INSTRUMENT,
            run=run,
            began="",
            endpoint_sha256="",
            tally=person.talks(rng, each),
        )
        for i, person in enumerate(suite)
    )
