"""What one protocol is: a row of the table of wires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..prompt import Answer, Question
from .failures import Failure


@dataclass(frozen=True)
class Dialect:
    """How ``provider`` is asked and understood, through the client of the package ``sdk``.

    ``path`` is relative to the client's base URL; ``client`` takes a timeout in seconds. ``body``
    and ``answer`` are pure: the JSON of a question, and what the JSON of a response says.
    """

    provider: str
    sdk: str
    path: str
    client: Callable[[float], Any]
    body: Callable[[Question], dict[str, Any]]
    answer: Callable[[object], Answer | Failure]
