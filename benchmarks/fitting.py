"""Logistic regression with a ridge penalty, for rows of named features, most of them zero."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Array = NDArray[np.float64]
Features = Mapping[str, float]


def fitted(
    rows: Sequence[Features],
    is_so: Sequence[bool],
    counts: Sequence[float],
    penalty: Callable[[str], float],
    least: Callable[[str], int],
) -> dict[str, float]:
    """Return the weights, with the constant as ``bias``.

    ``counts`` says how much each row counts, ``penalty`` how dear a feature is, and ``least`` in
    how many rows it must stand to have a weight.
    """
    often = Counter(name for row in rows for name in row)
    names = sorted(name for name in often if often[name] >= least(name))
    place = {name: i for i, name in enumerate(names)}
    cells = [(i, place[k], v) for i, row in enumerate(rows) for k, v in row.items() if k in place]
    down, across, values = (list(each) for each in zip(*cells, strict=True))
    x = csr_matrix((values, (down, across)), shape=(len(rows), len(names)))
    y, n = np.array(is_so, float), np.array(counts)
    ridge = np.array([penalty(name) for name in names] + [0.01])

    def loss(weights: Array) -> tuple[float, Array]:
        z = x @ weights[:-1] + weights[-1]
        off = n * (1 / (1 + np.exp(-z)) - y)
        cost = n @ np.logaddexp(0, np.where(y > 0, -z, z)) + ridge @ weights**2 / 2
        return float(cost), np.append(x.T @ off, off.sum()) + ridge * weights

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    return dict(zip([*names, "bias"], map(float, found), strict=True))


def total(weights: Features, row: Features) -> float:
    """Return the weighted sum of ``row``."""
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in row.items())


def as_json(weights: Features, smallest: Callable[[str], float]) -> str:
    """Return ``weights`` as JSON, a line each, without those of hardly any weight."""
    kept = (name for name in sorted(weights) if abs(weights[name]) >= smallest(name))
    rounded = {name: round(weights[name], 2) for name in kept}
    return json.dumps(rounded, indent=0, ensure_ascii=False) + "\n"
