"""Chance that can be replayed: the same parts give the same draws on every Python and machine.

Only `random.Random.random` is promised to stay the same between versions of Python, so every draw
here is made from it; and seeds are hashed by blake2b, since `hash()` differs from run to run.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def seed_of(*parts: str | int) -> int:
    """A seed of 64 bits that depends on every one of ``parts`` and on their order."""
    text = json.dumps(parts, ensure_ascii=True)
    return int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=8).digest(), "big")


def dice(*parts: str | int) -> random.Random:
    """A generator of its own, seeded with ``parts``."""
    return random.Random(seed_of(*parts))  # noqa: S311 - chance for tests, not for secrets


def pick(rng: random.Random, options: Sequence[T]) -> T:
    """One of ``options``, each as likely as the next; raises `IndexError` when there are none."""
    return options[int(rng.random() * len(options))]


def shuffled(rng: random.Random, options: Sequence[T]) -> tuple[T, ...]:
    """``options`` in an order of chance."""
    return tuple(option for _, option in sorted(((rng.random(), o) for o in options), key=_first))


def _first(pair: tuple[float, object]) -> float:
    return pair[0]
