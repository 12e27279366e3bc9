"""The statistics of trials and gates: pure functions of counts, exact wherever that is possible.

Only `math` is needed at run time; the tests check everything against scipy. "Passed" and "failed"
count conversations; those that say nothing of the assistant are not in here at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import comb, exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


_ROUNDING = 1e-9


class Interval(NamedTuple):
    """The lower and the upper end of what a rate may be, both from 0 to 1."""

    low: float
    high: float


class Stratum(NamedTuple):
    """One persona's conversations, now and before: the 2x2 table of its failures."""

    failed: int
    total: int
    failed_before: int
    total_before: int

    @property
    def failed_ever(self) -> int:
        return self.failed + self.failed_before

    def with_failed(self, failed: int) -> Stratum:
        """The table of the same margins in which ``failed`` of all failures happened now."""
        return self._replace(failed=failed, failed_before=self.failed_ever - failed)


def wilson(passed: int, total: int) -> Interval:
    """The 95 % score interval of a rate (Wilson 1927); 0 to 1 when nothing was counted.

    Unlike the textbook's interval it is of use at 1/1 and 20/20 (Brown, Cai and DasGupta 2001).
    """
    if not total:
        return Interval(0.0, 1.0)
    rate, z2 = passed / total, Z_95**2
    middle = rate + z2 / (2 * total)
    spread = Z_95 * sqrt(rate * (1 - rate) / total + z2 / (4 * total**2))
    low, high = ((middle + sign * spread) / (1 + z2 / total) for sign in (-1, 1))
    return Interval(0.0 if passed == 0 else low, 1.0 if passed == total else high)


def pass_hat_k(passed: int, total: int, k: int) -> float | None:
    """The chance that ``k`` conversations in a row pass: C(passed, k) / C(total, k).

    Unbiased (Yao et al. 2024, tau-bench, section 3). None when fewer than ``k`` were counted.
    """
    return comb(passed, k) / comb(total, k) if 0 < k <= total else None


def binomial_tail(most: int, total: int, rate: float) -> float:
    """P(X <= ``most``) of a binomial X: ``total`` trials that each succeed with ``rate``."""
    if most >= total:
        return 1.0
    if rate in (0.0, 1.0):
        return float(rate == 0.0 and most >= 0)
    logs = (
        _log_choose(total, k) + k * log(rate) + (total - k) * log1p(-rate) for k in range(most + 1)
    )
    return min(1.0, sum(map(exp, logs)))


def predictive_tail(passed: int, total: int, passed_before: int, total_before: int) -> float:
    """P(X <= ``passed``) of ``total`` new conversations, given those before: one-sided p-value.

    The beta-binomial predictive distribution of Jeffreys' prior, Beta(1/2, 1/2): it knows that a
    baseline of few conversations knows little. At a level of .0025 its true size stays below that
    for rates of .5 and above (computed exactly up to 20 conversations after 5 to 50).
    """
    a, b = passed_before + 0.5, total_before - passed_before + 0.5
    return min(1.0, sum(_beta_binomial(k, total, a, b) for k in range(passed + 1)))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values, adjusted for being several, in their order (Holm 1979, step-down).

    Rejecting those at or below a level keeps the chance of any false rejection at that level,
    whatever depends on whatever.
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
    """By number of failures now, in all strata together: its chance if nothing has changed.

    Given each stratum's margins, its failures now are hypergeometric, whatever its rate may be;
    their sum is found by convolution. So the test is exact for any number of conversations, where
    the chi-square of Cochran (1954), Mantel and Haenszel (1959) is not. Tables for which
    ``counts`` is false are left out, so that the chances then add up to less than one.
    """
    chances = [1.0]
    for stratum in strata:
        chances = _convolved(chances, _hypergeometric(stratum, counts))
    return tuple(chances)


def stratified_p(strata: Sequence[Stratum]) -> float:
    """P-value, one-sided, of as many failures now, each stratum compared with its own past.

    The exact conditional Cochran-Mantel-Haenszel test (Birch 1964). Empty strata, and those in
    which nothing or everything failed, say nothing and change nothing.
    """
    observed = sum(stratum.failed for stratum in strata)
    return min(1.0, sum(null_failures(strata)[observed:]))


def sprt(
    passed: int, failed: int, *, good: float, bad: float, alpha: float, beta: float
) -> bool | None:
    """Wald's sequential test (1945): True is worse, False is not, None asks for another trial.

    Decides between a pass rate of ``good`` and one of ``bad``, with chances of error of about
    ``alpha`` (a good one called worse) and ``beta`` (a bad one not), however often one looks. For
    .95 and .80, .05 and .2: a pass counts -.172, a failure +1.386; bounds -1.558 and +2.773, which
    two failures of two reach and do not pass.
    """
    evidence = passed * log(bad / good) + failed * log((1 - bad) / (1 - good))
    if evidence > log((1 - beta) / alpha) + _ROUNDING:
        return True
    return False if evidence < log(beta / (1 - alpha)) - _ROUNDING else None


def conversations_needed(
    passed_before: int, total_before: int, *, drop: float, alpha: float, beta: float, limit: int
) -> int | None:
    """The fewest conversations that tell a rate as before from one that is lower by ``drop``.

    There is then a number of failures that comes by chance with ``alpha`` at most, and is missed
    with ``beta`` at most. None when ``limit`` conversations do not do, as after a short baseline.
    """
    if not total_before:
        return None
    lower = max(0.0, passed_before / total_before - drop)
    for total in range(1, limit + 1):
        most = _most_passes(total, passed_before, total_before, alpha)
        # Found out when at most so many pass; missed when more do.
        if most >= 0 and 1 - binomial_tail(most, total, lower) <= beta:
            return total
    return None


def _most_passes(total: int, passed_before: int, total_before: int, alpha: float) -> int:
    """The most passes of ``total`` that are too few at the level ``alpha``; -1 when none are."""
    a, b = passed_before + 0.5, total_before - passed_before + 0.5
    chance = 0.0
    for passes in range(total + 1):
        chance += _beta_binomial(passes, total, a, b)
        if chance > alpha:
            return passes - 1
    return total


def _hypergeometric(
    stratum: Stratum, counts: Callable[[Stratum], bool] | None
) -> tuple[float, ...]:
    """By failures now, from 0: their chance given the margins; 0 where ``counts`` is false."""
    it = stratum
    ways = comb(it.total + it.total_before, it.failed_ever)
    return tuple(
        comb(it.total, failed) * comb(it.total_before, it.failed_ever - failed) / ways
        if failed <= it.failed_ever and (counts is None or counts(it.with_failed(failed)))
        else 0.0
        for failed in range(min(it.total, it.failed_ever) + 1)
    )


def _convolved(one: Sequence[float], other: Sequence[float]) -> list[float]:
    together = [0.0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            together[i + j] += a * b
    return together


def _beta_binomial(k: int, total: int, a: float, b: float) -> float:
    ends = _log_beta(k + a, total - k + b) - _log_beta(a, b)
    return exp(_log_choose(total, k) + ends)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
