"""All chance in an offline user: a hash of who talks, of seed and trial, and of what is decided.

No clock, no global generator, no ``hash()``: equal talks give equal bytes on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from ...core.models import Talk

T = TypeVar("T")


def number(talk: Talk, purpose: str) -> int:
    """A number of 64 bits, fixed by the talk's persona, seed, trial and turn, and ``purpose``."""
    return _hashed(talk, f"{_turn(talk)}\0{purpose}")


def shuffled(items: Iterable[T], talk: Talk, purpose: str) -> list[T]:
    """``items`` in an order that `number` fixes."""
    some, now = list(items), f"{_turn(talk)}\0{purpose}"
    start = _key(talk, now)
    keyed = [(_digest(f"{start} {i}"), i) for i in range(len(some))]
    return [some[i] for _, i in sorted(keyed)]


def settled(items: Sequence[T], talk: Talk, purpose: str) -> T:
    """One of ``items``, the same in every turn of the talk: a choice made once and for all."""
    return items[_hashed(talk, f"settled\0{purpose}") % len(items)]


def _turn(talk: Talk) -> int:
    return len(talk.user_messages) + 1


def _hashed(talk: Talk, purpose: str) -> int:
    return int.from_bytes(_digest(_key(talk, purpose)), "big")


def _key(talk: Talk, purpose: str) -> str:
    return f"{talk.seed}\0{talk.trial}\0{talk.persona.sha256_of_role}\0{purpose}"


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=8).digest()
