"""Numbers, days and amounts of one persona's story: equal within it, different between two.

Days are those of a week, as people name them, and no calendar dates: cards are used for years. A
bare "Tuesday" is the last one or the next, as the sentence around it has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from ...personas.randomness import pick
from ..english import lines

_MONTHS = lines("draws.months")
_WEEKDAYS = lines("draws.weekdays")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SLOT = re.compile(r"\{(\w+)\}")
_COUNTS = lines("draws.counts")


class Draws:
    """The values of slots, drawn by ``rng`` when they are first used.

    ``options`` are lists of a task's own by the name of their slot.
    """

    def __init__(self, rng: Random, options: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._values: dict[str, str] = {}
        options = options or {}
        for name in sorted(options):
            self._values[name] = pick(rng, options[name])
        day, month = int(rng.random() * 5), pick(rng, _MONTHS)
        weekday = int(rng.random() * 5)
        if day == weekday:  # a story that has both speaks of two days
            day = (day + 1) % 5
        hour = 9 + int(rng.random() * 8)
        self._values |= {
            "number": str(10000 + int(rng.random() * 89999)),
            "four": str(1000 + int(rng.random() * 8999)),
            "ref": "".join(pick(rng, _LETTERS) for _ in range(2))
            + f"{int(rng.random() * 8999) + 1000}",
            "amount": f"{6 + int(rng.random() * 80)}.{pick(rng, ('20', '40', '50', '75', '90'))}",
            "sum": str(120 + 10 * int(rng.random() * 70)),
            "date": _WEEKDAYS[day],
            "later": _WEEKDAYS[day + 1 + int(rng.random() * (len(_WEEKDAYS) - day - 1))],
            "month": month,
            "weekday": _WEEKDAYS[weekday],
            "nextday": _WEEKDAYS[weekday + 1],
            "time": f"{hour}:{pick(rng, ('00', '15', '30', '45'))}",
            "latertime": f"{hour + 2}:{pick(rng, ('00', '15', '30', '45'))}",
            "few": pick(rng, _COUNTS),
            "digit": str(3 + int(rng.random() * 5)),
        }

    def filled(self, template: str) -> str:
        """``template`` with the slots that are drawn; those of the person's name are left."""
        return _SLOT.sub(lambda match: self._values.get(match[1], match[0]), template)
