"""Eigenvalues of a small symmetric matrix, so that no numerical library has to be installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import copysign, hypot

_SWEEPS = 60
_ZERO = 1e-12


def eigenvalues(matrix: Sequence[Sequence[float]]) -> list[float]:
    """The eigenvalues of a symmetric matrix, in no order, by Jacobi's cyclic rotations (1846).

    Each rotation turns one element off the diagonal to zero; sweeps go on until all are
    negligible, which takes fewer than ten for the matrices met here. Raises `ArithmeticError`
    when that does not happen, as with elements that are not finite.
    """
    a = [list(row) for row in matrix]
    negligible = _ZERO * hypot(*(x for row in a for x in row))
    for _ in range(_SWEEPS):
        if all(abs(a[p][q]) <= negligible for p, q in _above_diagonal(len(a))):
            return [a[i][i] for i in range(len(a))]
        for p, q in _above_diagonal(len(a)):
            _rotate(a, p, q)
    raise ArithmeticError("the eigenvalues of this matrix could not be found: is it finite?")


def _rotate(a: list[list[float]], p: int, q: int) -> None:
    """Turn the plane of axes ``p`` and ``q`` so that the element at (p, q) becomes zero."""
    if a[p][q] == 0:
        return
    slope = (a[q][q] - a[p][p]) / (2 * a[p][q])
    tangent = copysign(1.0, slope) / (abs(slope) + hypot(slope, 1.0))
    cosine = 1 / hypot(tangent, 1.0)
    sine = tangent * cosine
    for row in a:
        row[p], row[q] = cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]
    rows = zip(a[p], a[q], strict=True)
    turned = [(cosine * x - sine * y, sine * x + cosine * y) for x, y in rows]
    a[p], a[q] = [x for x, _ in turned], [y for _, y in turned]
    a[p][q] = a[q][p] = 0.0


def _above_diagonal(size: int) -> Iterator[tuple[int, int]]:
    return ((p, q) for p in range(size) for q in range(p + 1, size))
