"""The sentences of an offline user, as they stand in ``english/user.yaml``."""

from __future__ import annotations

from typing import Any, Literal

from ..english import table

Register = Literal["terse", "plain", "chatty"]
"""How much a user says at once; follows the trait of verbosity."""


def leads(name: str, register: Register) -> tuple[str, ...]:
    """Sentences that come before what is wanted, for the occasion ``name``."""
    return tuple(table("user")["leads"][name][register])


def whole(name: str, register: Register) -> tuple[str, ...]:
    """Whole messages for the occasion ``name``."""
    return tuple(table("user")["whole"][name][register])


def lines(*path: str) -> tuple[str, ...]:
    """The lines at ``path`` of the file."""
    found: Any = table("user")
    for key in path:
        found = found[key]
    return tuple(found) if isinstance(found, list) else (str(found),)
