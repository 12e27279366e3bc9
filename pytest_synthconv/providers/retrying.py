"""One policy for sending a request again, for providers and endpoints alike.

What is worth a repeat is said by whoever failed: a `ParticipantError` that `is_transient`. Nothing
else is ever repeated.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ..errors import BudgetError, ParticipantError

if TYPE_CHECKING:
    from tenacity import RetryCallState

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
        try:
            # Nearly always the only one; what repeats takes as long to import as some requests.
            return attempt()
        except ParticipantError as error:
            if not error.is_transient:
                raise
            first = error
        return self._again(first, attempt, took=time.monotonic() - began)

    def _again(
        self, first: ParticipantError, attempt: Callable[[], Result], *, took: float
    ) -> Result:
        """What `call` returns after an attempt that ``took`` so long and ended in ``first``."""
        import tenacity

        made = [first]
        failed: list[ParticipantError] = []

        def next_attempt() -> Result:
            if made:
                raise made.pop()
            return attempt()

        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_transient),
            stop=partial(self._is_last, took=took),
            wait=self._wait,
            sleep=self.sleep or partial(wait, stop=self.stop),
            before_sleep=lambda state: failed.append(_error(state)),
            reraise=True,
        )
        try:
            return trying(next_attempt)
        except ParticipantError as error:
            last = error
        story = self._story(last, trying.statistics["attempt_number"], failed)
        raise _told(last, story) if story else last

    def _wait(self, state: RetryCallState) -> float:
        window = min(self.first_wait * 2.0 ** (state.attempt_number - 1), self.longest_wait)
        # Chance of its own: seeding the global generator must not make all workers wait alike.
        jittered = window * random.SystemRandom().uniform(0.5, 1)
        return max(jittered, _error(state).retry_after or 0)

    def _is_last(self, state: RetryCallState, *, took: float) -> bool:
        next_begins = took + (state.seconds_since_start or 0) + state.upcoming_sleep
        return (
            state.attempt_number >= self.attempts
            or next_begins >= self.deadline
            or self._is_too_long(_error(state))
        )

    def _is_too_long(self, error: ParticipantError) -> bool:
        return (error.retry_after or 0) > self.longest_retry_after

    def _story(self, error: ParticipantError, made: int, failed: Sequence[ParticipantError]) -> str:
        if isinstance(error, BudgetError) and failed:
            # Else nobody would learn what the budget was spent on.
            first = str(failed[-1]).partition("\n")[0]
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


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, ParticipantError) and error.is_transient


def _error(state: RetryCallState) -> ParticipantError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, ParticipantError):
        raise TypeError(f"only a ParticipantError is repeated, not {error!r}")
    return error


def _told(error: T, story: str) -> T:
    """``error`` with ``story`` at the end of its first line.

    A new exception: the old one may be one that a user's own code raises again and again.
    """
    first, newline, rest = str(error).partition("\n")
    told = type(error).__new__(type(error))
    told.__dict__.update(vars(error))
    told.args = (f"{first}{story}{newline}{rest}", *error.args[1:])
    return told
