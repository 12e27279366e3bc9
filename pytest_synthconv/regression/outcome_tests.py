"""The test of one outcome: each persona against its past, and all together, at one level.

It gets samples, one for each persona: a score now, such as the number of failures, and the chance
of each score if nothing has changed. Pure, and exact given what was counted before and now
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate
from typing import NamedTuple

from .statistics import Stratum, convolved, holm, hypergeometric, null_sums, predictive_tail

FEWEST = 3
"""Neither a persona nor the suite is convicted on fewer failures, as with repeated trials.

By the statistics, one or two would be enough after a long baseline without a failure. Of turns, it
is the number of conversations.
"""


class Sample(NamedTuple):
    """The score of a persona now, and what is known about each score.

    ``chances`` are by score, if nothing has changed; ``p_values`` are those of the persona's own
    test. Scores below ``least`` do not convict.
    """

    score: int
    chances: Sequence[float]
    p_values: Sequence[float]
    least: int

    def convicts(self, score: int, level: float) -> bool:
        return score >= self.least and self.p_values[score] <= level

    @property
    def can_vary(self) -> bool:
        """False if the score now is the only possible one."""
        return sum(chance > 0 for chance in self.chances) > 1


class Result(NamedTuple):
    """The result at a level: by persona, and of all together.

    ``adjusted`` are the personas' p-values with Holm's correction, and ``level`` is theirs.
    ``p_value`` is the chance of such a sum or of convicting any persona, if nothing has changed;
    ``spent`` is the chance that this test convicts anybody or the suite.
    """

    level: float
    p_values: tuple[float, ...]
    adjusted: tuple[float, ...]
    convicted: tuple[bool, ...]
    p_value: float
    convicts_suite: bool
    spent: float


def binary(table: Stratum) -> Sample:
    """Return the sample of how often something happened, judged by the predictive test."""
    ever = range(min(table.total, table.failed_ever) + 1)
    tails = [_predictive(table.with_failed(failed)) for failed in ever]
    return Sample(table.failed, hypergeometric(table), tails, FEWEST)


def _predictive(table: Stratum) -> float:
    passed, passed_before = table.total - table.failed, table.total_before - table.failed_before
    if passed_before < 0:  # More failures than there were conversations before: no such table.
        return 1.0
    return predictive_tail(passed, table.total, passed_before, table.total_before)


def numeric(before: Mapping[int, int], now: Mapping[int, int]) -> Sample:
    """Return the sample of a number, given how often each was seen: the permutation test."""
    pool = {value: before.get(value, 0) + now.get(value, 0) for value in {*before, *now}}
    drawn = sum(now.values())
    chances = null_sums(pool, drawn)
    score = sum(value * number for value, number in now.items()) - drawn * min(pool)
    tails = list(_tails(chances))
    return Sample(score, chances, tails, 0 if drawn >= FEWEST else len(chances))


def result_of(samples: Sequence[Sample], alpha: float, fewest: int = FEWEST) -> Result:
    """Return the result of both tests, which together convict by chance with at most ``alpha``.

    The personas' test is at ``alpha``, halved until it keeps to it at any true rates, which it
    nearly always does at once. It is discrete, so it spends little; the test of the sum gets
    exactly what is left. ``fewest`` is the least sum that convicts.
    """
    level = alpha
    while sum(chances := _unconvicted(samples, level)) < 1 - alpha:
        level /= 2
    p_values = [sample.p_values[sample.score] for sample in samples]
    counting = [p if s.score >= s.least else 1.0 for s, p in zip(samples, p_values, strict=True)]
    total = sum(sample.score for sample in samples)
    tails = list(_tails(chances, rest=max(0.0, 1 - sum(chances))))
    p_value = min(1.0, tails[total])
    critical = (p for score, p in enumerate(tails) if p <= alpha and score >= fewest)
    return Result(
        level=level,
        p_values=tuple(p_values),
        adjusted=holm(p_values),
        convicted=tuple(adjusted <= level for adjusted in holm(counting)),
        p_value=p_value,
        convicts_suite=p_value <= alpha and total >= fewest,
        spent=next(critical, max(0.0, 1 - sum(chances))),
    )


def _unconvicted(samples: Sequence[Sample], level: float) -> list[float]:
    """Return the chances, by sum of the scores, that no persona is convicted."""
    share = level / max(1, len(samples))
    return reduce(
        convolved,
        (
            [0.0 if it.convicts(score, share) else p for score, p in enumerate(it.chances)]
            for it in samples
        ),
        [1.0],
    )


def _tails(chances: Sequence[float], rest: float = 0.0) -> Iterator[float]:
    """Yield the chance of each score or a higher one, and of the ``rest``."""
    return reversed(list(accumulate(reversed(chances), initial=rest))[1:])
