"""One policy for sending a request again, for providers and endpoints alike.

What is worth a repeat is said by whoever failed: a `ParticipantError` that `is_transient`. Nothing
else is ever repeated.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .errors import BudgetError, ParticipantError

Result = TypeVar("Result")
T = TypeVar("T", bound=ParticipantError)


def wait(seconds: float, stop: threading.Event) -> None:
    """Do nothing for so long; Ctrl-C ends it, and so does ``stop``."""
    stop.wait(seconds)


@dataclass(frozen=True)
class Retries:
    """How often, how soon and for how long a request is sent again. All times in seconds.

    The wait before a repeat doubles from ``first_wait`` up to ``longest_wait``, of which between a
    half and the whole is waited, by chance, so that requests that failed together do not come back
    together. A server that asks for more time with ``Retry-After`` gets it, up to
    ``longest_retry_after``; a longer one ends the trying at once. No wait is begun that would end
    after ``deadline``, counted from the first attempt; how long an attempt itself may take is for
    the attempt to say.

    A wait also ends when ``stop`` is set; it is for the attempt to see that it then is not made.
    ``sleep`` waits instead, where given; what it raises (Ctrl-C) ends the trying.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    longest_retry_after: float = 60.0
    deadline: float = 180.0
    stop: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)
    sleep: Callable[[float], None] | None = field(default=None, repr=False, compare=False)

    def call(self, attempt: Callable[[], Result]) -> Result:
        """What ``attempt`` returns, the first time that it does not raise a transient error.

        Raises the last error. If a further attempt could have helped, its first line then tells why
        there was none, and how many there were. Whoever counts requests counts calls of
        ``attempt``.
        """
        began = time.monotonic()
        before: ParticipantError | None = None
        for made in itertools.count(1):
            try:
                return attempt()
            except ParticipantError as error:
                last = error
            pause = self._pause(made, last)
            next_begins = time.monotonic() - began + pause
            if not self._may_repeat(last, made) or next_begins >= self.deadline:
                break
            self._sleep(pause)
            before = last
        story = self._story(last, made, before)
        raise _told(last, story) if story else last

    def _sleep(self, seconds: float) -> None:
        if self.sleep is None:
            wait(seconds, self.stop)
        else:
            self.sleep(seconds)

    def _pause(self, made: int, error: ParticipantError) -> float:
        window = min(self.first_wait * 2.0 ** (made - 1), self.longest_wait)
        # Chance of its own: seeding the global generator must not make all workers wait alike.
        jittered = window * random.SystemRandom().uniform(0.5, 1)
        return max(jittered, error.retry_after or 0)

    def _may_repeat(self, error: ParticipantError, made: int) -> bool:
        return error.is_transient and made < self.attempts and not self._is_too_long(error)

    def _is_too_long(self, error: ParticipantError) -> bool:
        return (error.retry_after or 0) > self.longest_retry_after

    def _story(self, error: ParticipantError, made: int, before: ParticipantError | None) -> str:
        """Why no attempt follows ``error``, which came after ``before``; empty when none would."""
        if isinstance(error, BudgetError) and before is not None:
            # Else nobody would learn what the budget was spent on.
            first = str(before).partition("\n")[0]
            return f"; the last request was a repeat, after: {first}"
        if not error.is_transient:
            return ""
        why = ""
        if self._is_too_long(error):
            why = (
                f"; the server asks to wait {error.retry_after:.10g} s, "
                f"longer than the {self.longest_retry_after:g} s this run would wait"
            )
        elif made < self.attempts:
            why = f"; no time is left to try again within {self.deadline:g} s"
        return why + (f", after {made} attempts" if made > 1 else "")


def _told(error: T, story: str) -> T:
    """``error`` with ``story`` at the end of its first line.

    A new exception: the old one may be one that a user's own code raises again and again.
    """
    first, newline, rest = str(error).partition("\n")
    told = type(error).__new__(type(error))
    told.__dict__.update(vars(error))
    told.args = (f"{first}{story}{newline}{rest}", *error.args[1:])
    return told
