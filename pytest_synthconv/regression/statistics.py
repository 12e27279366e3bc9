"""The statistics of trials and gates: pure functions of counts, exact where possible.

Only `math` is needed at run time; the tests compare everything with scipy. "Passed" and "failed"
count conversations; faults are not counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import comb, exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


_ROUNDING = 1e-9


class Interval(NamedTuple):
    """The lower and the upper end of a rate, both from 0 to 1."""

    low: float
    high: float


class Stratum(NamedTuple):
    """One persona's 2x2 table of failures, now and before."""

    failed: int
    total: int
    failed_before: int
    total_before: int

    @property
    def failed_ever(self) -> int:
        return self.failed + self.failed_before

    def with_failed(self, failed: int) -> Stratum:
        """Return the table with the same margins and ``failed`` failures now."""
        return self._replace(failed=failed, failed_before=self.failed_ever - failed)


def wilson(passed: int, total: int) -> Interval:
    """Return the 95 % score interval of a rate (Wilson 1927); 0 to 1 if nothing was counted.

    Unlike the textbook's interval it is useful at 1/1 and 20/20 (Brown, Cai and DasGupta 2001).
    """
    if not total:
        return Interval(0.0, 1.0)
    rate, z2 = passed / total, Z_95**2
    middle = rate + z2 / (2 * total)
    spread = Z_95 * sqrt(rate * (1 - rate) / total + z2 / (4 * total**2))
    low, high = ((middle + sign * spread) / (1 + z2 / total) for sign in (-1, 1))
    return Interval(0.0 if passed == 0 else low, 1.0 if passed == total else high)


def pass_hat_k(passed: int, total: int, k: int) -> float | None:
    """Return the chance that ``k`` conversations in a row pass: C(passed, k) / C(total, k).

    Unbiased (Yao et al. 2024, tau-bench, section 3). None if fewer than ``k`` were counted.
    """
    return comb(passed, k) / comb(total, k) if 0 < k <= total else None


def binomial_tail(most: int, total: int, rate: float) -> float:
    """Return P(X <= ``most``) for ``total`` trials that each succeed with ``rate``."""
    if most >= total:
        return 1.0
    if rate in (0.0, 1.0):
        return float(rate == 0.0 and most >= 0)
    logs = (
        _log_choose(total, k) + k * log(rate) + (total - k) * log1p(-rate) for k in range(most + 1)
    )
    return min(1.0, sum(map(exp, logs)))


def binomial(total: int, rate: float) -> list[float]:
    """Return the chance of each number of successes in ``total`` trials at ``rate``."""
    return [comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in range(total + 1)]


def predictive_tail(passed: int, total: int, passed_before: int, total_before: int) -> float:
    """Return the one-sided p-value P(X <= ``passed``) of ``total`` new conversations.

    X has the beta-binomial predictive distribution with Jeffreys' prior, Beta(1/2, 1/2), given the
    conversations before, so a short baseline is weak evidence. At a level of .0025 the true size
    stays below that for rates of .5 and above (computed exactly up to 20 conversations after 5 to
    50).
    """
    a, b = passed_before + 0.5, total_before - passed_before + 0.5
    return min(1.0, sum(_beta_binomial(k, total, a, b) for k in range(passed + 1)))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the p-values, adjusted for multiple tests, in their order (Holm 1979, step-down).

    Rejecting those at or below a level keeps the chance of any false rejection at that level, under
    any dependence.
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)


def null_failures(
    strata: Iterable[Stratum], counts: Callable[[Stratum], bool] | None = None
) -> tuple[float, ...]:
    """Return the chance, by number of failures now in all strata, if nothing has changed.

    Given each stratum's margins, its failures now are hypergeometric, whatever its rate;
    convolution gives their sum. So the test is exact for any number of conversations, unlike the
    chi-square of Cochran (1954), Mantel and Haenszel (1959). Tables for which ``counts`` is false
    are left out; the chances then add up to less than one.
    """
    chances = [1.0]
    for stratum in strata:
        chances = convolved(chances, hypergeometric(stratum, counts))
    return tuple(chances)


def stratified_p(strata: Sequence[Stratum]) -> float:
    """Return the one-sided p-value of so many failures now, each stratum against its past.

    The exact conditional Cochran-Mantel-Haenszel test (Birch 1964). Strata that are empty, or in
    which everything passed or failed, have no influence.
    """
    observed = sum(stratum.failed for stratum in strata)
    return min(1.0, sum(null_failures(strata)[observed:]))


def sprt(
    passed: int, failed: int, *, good: float, bad: float, alpha: float, beta: float
) -> bool | None:
    """Apply Wald's sequential test (1945): True is worse, False is not, None needs another trial.

    Decides between a pass rate of ``good`` and one of ``bad``, with error rates of about ``alpha``
    (a good one called worse) and ``beta`` (a bad one not), however often it is applied. For .95 and
    .80, .05 and .2: a pass counts -.172, a failure +1.386; bounds -1.558 and +2.773, which two
    failures of two reach and do not pass.
    """
    evidence = passed * log(bad / good) + failed * log((1 - bad) / (1 - good))
    if evidence > log((1 - beta) / alpha) + _ROUNDING:
        return True
    return False if evidence < log(beta / (1 - alpha)) - _ROUNDING else None


def conversations_needed(
    passed_before: int, total_before: int, *, drop: float, alpha: float, beta: float, limit: int
) -> int | None:
    """Return the fewest conversations that distinguish a rate lower by ``drop``.

    There is then a number of failures that chance reaches with at most ``alpha``, and that the
    lower rate misses with at most ``beta``. None if ``limit`` is too few, as after a short
    baseline.
    """
    if not total_before:
        return None
    lower = max(0.0, passed_before / total_before - drop)
    for total in range(1, limit + 1):
        most = _most_passes(total, passed_before, total_before, alpha)
        # Detected if at most so many pass; missed if more do.
        if most >= 0 and 1 - binomial_tail(most, total, lower) <= beta:
            return total
    return None


def _most_passes(total: int, passed_before: int, total_before: int, alpha: float) -> int:
    """Return the most passes that are too few at the level ``alpha``; -1 if none are."""
    a, b = passed_before + 0.5, total_before - passed_before + 0.5
    chance = 0.0
    for passes in range(total + 1):
        chance += _beta_binomial(passes, total, a, b)
        if chance > alpha:
            return passes - 1
    return total


def null_sums(pool: Mapping[int, int], drawn: int) -> tuple[float, ...]:
    """Return the chance of each sum of ``drawn`` values from ``pool``: its numbers by value.

    The first chance is that of ``drawn`` times the lowest value. This is the permutation test of
    two samples (Fisher 1935, Pitman 1937) by counting, so it is exact, and quick while there are
    few different values, as of turns.
    """
    lowest, *values = sorted(pool)
    # Ways to draw so many values above the lowest, by their number and their excess over it.
    ways = {(0, 0): 1}
    for value in values:
        more: dict[tuple[int, int], int] = {}
        for (number, excess), count in ways.items():
            for k in range(min(pool[value], drawn - number) + 1):
                key = (number + k, excess + k * (value - lowest))
                more[key] = more.get(key, 0) + count * comb(pool[value], k)
        ways = more
    every = comb(sum(pool.values()), drawn)
    chances = [0.0] * (1 + max(excess for _, excess in ways))
    for (number, excess), count in ways.items():
        chances[excess] += count * comb(pool[lowest], drawn - number) / every
    return tuple(chances)


def convolved(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Return the chances of the sum of two independent numbers."""
    together = [0.0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        if a:
            for j, b in enumerate(other):
                together[i + j] += a * b
    return together


def hypergeometric(
    stratum: Stratum, counts: Callable[[Stratum], bool] | None = None
) -> tuple[float, ...]:
    """Return the chances by failures now, given the margins; 0 if ``counts`` is false."""
    now, before, ever = stratum.total, stratum.total_before, stratum.failed_ever
    ways = comb(now + before, ever)
    return tuple(
        comb(now, failed) * comb(before, ever - failed) / ways
        if failed <= ever and (counts is None or counts(stratum.with_failed(failed)))
        else 0.0
        for failed in range(min(now, ever) + 1)
    )


def _beta_binomial(k: int, total: int, a: float, b: float) -> float:
    ends = _log_beta(k + a, total - k + b) - _log_beta(a, b)
    return exp(_log_choose(total, k) + ends)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
