"""The retry policy, for providers and endpoints alike.

Only a `ParticipantError` that `is_transient` is retried. The code that raises it decides that.
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
    """Sleep for ``seconds``, or until ``stop`` is set or Ctrl-C is pressed."""
    stop.wait(seconds)


@dataclass(frozen=True)
class Retries:
    """How often, how soon and for how long a request is retried. All times are in seconds.

    The wait doubles from ``first_wait`` up to ``longest_wait``. A random half to the whole of it is
    waited, so that requests that failed together are not repeated together. A longer wait that the
    server requests with ``Retry-After`` is respected, up to ``longest_retry_after``; if it is
    longer than that, there is no retry. No wait may end later than ``deadline`` after the first
    attempt. The duration of an attempt itself is not limited here.

    ``stop`` ends a wait early; the attempt must then check it and refuse to send. ``sleep``
    replaces the waiting, if given; an exception from it (Ctrl-C) ends the retries.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    longest_retry_after: float = 60.0
    deadline: float = 180.0
    stop: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)
    sleep: Callable[[float], None] | None = field(default=None, repr=False, compare=False)

    def call(self, attempt: Callable[[], Result]) -> Result:
        """Call ``attempt`` until it raises no transient error, and return its result.

        Raise the last error if there are no more retries. If another attempt could have helped, the
        first line then says why there was none, and how many attempts there were. To count
        requests, count the calls of ``attempt``.
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
        raise _extended(last, story) if story else last

    def _sleep(self, seconds: float) -> None:
        if self.sleep is None:
            wait(seconds, self.stop)
        else:
            self.sleep(seconds)

    def _pause(self, made: int, error: ParticipantError) -> float:
        window = min(self.first_wait * 2.0 ** (made - 1), self.longest_wait)
        # Not the global generator: seeding it would make all workers wait alike.
        jittered = window * random.SystemRandom().uniform(0.5, 1)
        return max(jittered, error.retry_after or 0)

    def _may_repeat(self, error: ParticipantError, made: int) -> bool:
        return error.is_transient and made < self.attempts and not self._is_too_long(error)

    def _is_too_long(self, error: ParticipantError) -> bool:
        return (error.retry_after or 0) > self.longest_retry_after

    def _story(self, error: ParticipantError, made: int, before: ParticipantError | None) -> str:
        """Return why there is no retry after ``error``; empty if a retry could not help.

        ``before`` is the error of the attempt before.
        """
        if isinstance(error, BudgetError) and before is not None:
            # Otherwise the message would hide what the budget was spent on.
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


def _extended(error: T, story: str) -> T:
    """Return a copy of ``error`` with ``story`` at the end of its first line.

    A copy, because the user's code may raise the same instance again and again.
    """
    first, newline, rest = str(error).partition("\n")
    extended = type(error).__new__(type(error))
    extended.__dict__.update(vars(error))
    extended.args = (f"{first}{story}{newline}{rest}", *error.args[1:])
    return extended
