"""How a user stands: which needs are met, which replies failed, and what is left of the patience.

Patience is a budget that failed turns use up (see `folding`). What is left is never stored: it is
counted again from the talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..cards.card import Card, Need
from ..replies.reading import Act


class Status(str, Enum):
    """How far a need has come."""

    OPEN = "open"
    ATTEMPTED = "attempted"
    REFUSED = "refused"
    MET = "met"


@dataclass(frozen=True)
class Progress:
    """A need and its status; ``turn`` is the last in which the assistant spoke to it, 0 if none.

    ``looked_answered``: some reply came close to an answer.
    """

    need: Need
    status: Status = Status.OPEN
    turn: int = 0
    looked_answered: bool = False


@dataclass(frozen=True)
class Step:
    """What one reply did to the account: ``cost`` is what it took, below zero what it gave."""

    turn: int
    acts: frozenset[Act]
    cost: float
    left: float

    @property
    def failed(self) -> bool:
        return self.cost > 0

    def __str__(self) -> str:
        acts = " and ".join(sorted(act.value for act in self.acts)) or "nothing"
        return f"turn {self.turn}: {acts}, {-self.cost:+.2f}, {self.left:.2f} left"


@dataclass(frozen=True)
class Account:
    """How the user stands after the replies so far; ``trace`` says how that came about.

    ``cap`` and ``left`` are the budget at first and now, ``streak`` counts failed replies in a row,
    ``asks`` questions back in a row; ``voiced`` and ``given`` are what the user has said.
    """

    card: Card
    cap: float
    left: float
    streak: int = 0
    asks: int = 0
    progress: tuple[Progress, ...] = ()
    voiced: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    replies: tuple[str, ...] = ()
    trace: tuple[Step, ...] = ()

    @property
    def is_exhausted(self) -> bool:
        """True when patience is used up, by the sum of failures or by a run of them."""
        return self.left <= 1e-9 or self.streak >= longest_streak(self.card)

    @property
    def share_left(self) -> float:
        """What is left of the budget, 0 to 1."""
        return max(0.0, self.left / self.cap)

    @property
    def is_content(self) -> bool:
        """True when every need that must be met is met."""
        required = self.card.required
        return all(p.status is Status.MET for p in self.progress if p.need in required)

    @property
    def current(self) -> Progress | None:
        """The need that the user presses now; optional ones are dropped after one failed try."""
        required = self.card.required
        for progress in self.progress:
            is_optional = progress.need not in required
            if progress.status is Status.OPEN or not (progress.status is Status.MET or is_optional):
                return progress
        return None

    @property
    def answered_share(self) -> float:
        """The share of replies so far that answered something, 0 to 1; the last one left aside."""
        steps = self.trace[:-1] or self.trace
        return sum(Act.ANSWER in step.acts for step in steps) / max(1, len(steps))

    def has_met(self, act: Act) -> bool:
        """True when some reply so far did ``act``."""
        return any(act in step.acts for step in self.trace)


def budget(card: Card) -> float:
    """The patience that a user of ``card`` begins with: a plain failure costs 1."""
    return 1.5 + 4 * card.patience


def longest_streak(card: Card) -> int:
    """Failed replies in a row after which a user of ``card`` leaves, whatever is left."""
    return 2 + round(4 * card.patience)


def free_asks(card: Card) -> int:
    """Questions back in a row that cost a user of ``card`` nothing."""
    return 1 + round(2 * card.cooperativeness)
