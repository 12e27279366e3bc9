"""How far two judges agree on the same conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Change(NamedTuple):
    """A conversation that two judges saw end differently. ``who`` is its persona."""

    who: str
    before: str
    now: str
    reason: str


class Agreement(NamedTuple):
    """How often two judges agree on ``total`` conversations.

    ``kappa`` is None if nothing was compared, or both judges had one and the same verdict for all.
    """

    total: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float:
        """The share of conversations on which they agree; 0 if there are none."""
        return self.same / self.total if self.total else 0.0


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Return the agreement in ``pairs`` of verdicts, and Cohen's kappa (Cohen 1960).

    Kappa is the agreement beyond what chance gives to judges with these rates of verdicts: 1 is
    perfect, 0 is chance.
    """
    pairs = list(pairs)
    total, same = len(pairs), sum(one == other for one, other in pairs)
    if not total:
        return Agreement(0, 0, None)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    # In whole numbers, so that a chance of exactly one is recognized.
    by_chance = sum(first[verdict] * second[verdict] for verdict in first)
    if by_chance == total**2:
        return Agreement(total, same, None)
    return Agreement(total, same, (same * total - by_chance) / (total**2 - by_chance))


def plain(found: Agreement, changes: Sequence[Change]) -> dict[str, object]:
    """Return the agreement for ``run.json``."""
    return {
        "conversations": found.total,
        "same": found.same,
        "kappa": None if found.kappa is None else round(found.kappa, 4),
        "changed": [dict(zip(("persona", "from", "to"), it[:3], strict=True)) for it in changes],
    }
