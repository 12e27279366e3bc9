"""The verdict, and the user's next message with it: written meanwhile, or in the same answer.

Of a turn's three waits, for the user, the assistant and the judge, two then are one. A simulated
user is not shown verdicts, so it is asked the very same, and says the same, as if it had been asked
after the verdict. When the talk ends with that verdict, the message was written for nothing; what
it cost is counted all the same.

With equal latencies a talk of 5 turns waits for 11 calls instead of 15. A talk that ends early has
wasted one message: in 40 talks that was 34 of 367 requests, and they took 24 % less time (measured
in November 2026 at a server with fixed latencies, 90 % of the talks ending by themselves).

Written in the same answer as the findings (`merged_calls`), it saves the call as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ..errors import ParticipantError
from ..judges.combining import settled
from ..models import Talk, Verdict
from ..users import User, UserMessage
from ..users.script import fixed_lines
from .asking import Asking
from .endings import has_parted, is_over

if TYPE_CHECKING:
    from .loop import Cast


class Guess:
    """The next message of a talk, which is being written in another thread."""

    def __init__(self, user: User, talk: Talk, asking: Asking) -> None:
        self._unwanted = threading.Event()
        unless_unwanted = replace(asking, stop=self._unwanted)
        self._message = asking.threads.begin(partial(unless_unwanted.message, user, talk))

    def message(self) -> UserMessage:
        """The message, once it is there; raises what `Asking.message` does."""
        return self._message.result()

    def discard(self) -> None:
        """Ask for nothing more, and wait until what it has cost is known."""
        self._unwanted.set()
        futures.wait([self._message])


Upcoming = Callable[[], UserMessage]
"""Gives the next message of a talk that goes on; raises what `Asking.message` does."""


def judged(talk: Talk, cast: Cast, asking: Asking) -> tuple[Verdict, Upcoming | None]:
    """The verdict on ``talk``, and the next message if it was begun with it and is needed.

    Raises what `Asking.verdict` does.
    """
    if cast.merged is not None and _is_to_be_written(talk, cast):
        # In the last turn, too: a prompt of another kind would find nothing in a prompt cache,
        # which costs more than a message for nothing (`benchmarks/cost_table.py`).
        both = cast.merged()
        return asking.verdict(both, talk), partial(asking.message, both, talk)
    if cast.speculates and _is_likely_to_go_on(talk, cast):
        return _judged_meanwhile(talk, cast, asking)
    return asking.verdict(cast.judge, talk), None


def _judged_meanwhile(talk: Talk, cast: Cast, asking: Asking) -> tuple[Verdict, Upcoming | None]:
    guess = Guess(cast.user, talk, asking)
    try:
        verdict = asking.verdict(cast.judge, talk)
    except ParticipantError:
        guess.discard()
        raise
    if is_over(talk.model_copy(update={"verdicts": (*talk.verdicts, verdict)})):
        guess.discard()
        return verdict, None
    return verdict, guess.message


def _is_likely_to_go_on(talk: Talk, cast: Cast) -> bool:
    """False when the end is known, or near, and when the next message needs no writing."""
    said = talk.user_messages
    return (
        len(said) < talk.max_turns
        and said[-1].proposal is None
        and not has_parted(talk)
        and _is_to_be_written(talk, cast)
    )


def _is_to_be_written(talk: Talk, cast: Cast) -> bool:
    """False when evidence has settled the talk, and when the card fixes the next message."""
    is_fixed = len(fixed_lines(talk.persona)) > len(talk.user_messages)
    return not is_fixed and settled(talk, cast.judge.name) is None
