"""Reproducible randomness: equal seeds give equal draws on every Python version and machine.

Only `random.Random.random` is guaranteed to stay the same between Python versions, so all draws
use it. Seeds are hashed with blake2b, because `hash()` differs from run to run.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def seed_of(*parts: str | int) -> int:
    """Return a 64-bit seed that depends on all ``parts`` and their order."""
    text = json.dumps(parts, ensure_ascii=True)
    return int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=8).digest(), "big")


def dice(*parts: str | int) -> random.Random:
    """Return a new random generator, seeded with ``parts``."""
    return random.Random(seed_of(*parts))  # noqa: S311 - for tests, not for secrets


def pick(rng: random.Random, options: Sequence[T]) -> T:
    """Return one of ``options``, uniformly. Raise `IndexError` if there are none."""
    return options[int(rng.random() * len(options))]


def shuffled(rng: random.Random, options: Sequence[T]) -> tuple[T, ...]:
    """Return ``options`` in random order."""
    return tuple(option for _, option in sorted(((rng.random(), o) for o in options), key=_first))


def _first(pair: tuple[float, object]) -> float:
    return pair[0]
