"""The conversations of one persona for a test: how many there are, round by round.

A round is as many as can run concurrently; its result decides whether there is another one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from ..core.cards import Persona
from ..core.models import Conversation
from ..regression.counts import Counts, Standing
from ..regression.trial_plan import FixedTrials, TrialPlan, counts_of, has_failed
from ..simulation.cast import Limits, Participants


@dataclass(frozen=True)
class ConversationRequest:
    """A conversation that the test ``nodeid`` needs, or will need.

    ``anywhere``: the participants come from files and settings, so they are the same in every
    process of the run, which may share the conversation.
    """

    persona: Persona
    participants: Participants
    limits: Limits
    nodeid: str
    anywhere: bool

    @property
    def key(self) -> Hashable:
        """Return what is equal for the same conversation in this process."""
        who = self.participants
        return (*self._content, *map(_Same, (who.endpoint, who.user, who.judge)))

    @property
    def shared_as(self) -> str | None:
        """Return what is equal for it in all processes; None if nothing is."""
        if not self.anywhere:
            return None
        return repr((*self._content, self.participants.endpoint.identity))

    @property
    def size(self) -> int:
        """Return an upper bound of its relative duration."""
        return self.limits.for_persona(self.persona).max_turns * max(1, len(self.persona.goals))

    @property
    def _content(self) -> tuple[Hashable, ...]:
        limits = self.limits.for_persona(self.persona)
        return self.persona.sha256, self.participants.assistant.sha256, limits


@dataclass(frozen=True)
class Trials:
    """The conversation ``first`` and those that ``plan`` adds to it.

    ``fail_on`` is what fails a conversation: see `has_failed`.
    """

    first: ConversationRequest
    plan: TrialPlan = field(default_factory=FixedTrials)
    fail_on: frozenset[str] = frozenset()

    def after(self, finished: Sequence[Conversation]) -> tuple[ConversationRequest, ...]:
        """Return the next round after the conversations in ``finished``; empty if these are all."""
        start = self.first.limits.trial + len(finished)
        return tuple(
            replace(self.first, limits=replace(self.first.limits, trial=trial))
            for trial in range(start, start + self.plan.more(self.counts(finished)))
        )

    def counts(self, finished: Sequence[Conversation]) -> Counts:
        """Count how many of ``finished`` passed, failed, and were faults."""
        return counts_of(finished, self.fail_on)

    def outcome(self, finished: Sequence[Conversation]) -> Outcome:
        """Return the outcome of ``finished``, which are all."""
        counts = self.counts(finished)
        standing = self.plan.standing(counts)
        return Outcome(
            counts,
            standing,
            self._deciding(finished, standing),
            is_of_several=self.plan != FixedTrials(),
        )

    def _deciding(self, finished: Sequence[Conversation], standing: Standing) -> Conversation:
        def failed(it: Conversation) -> bool:
            return has_failed(it, self.fail_on)

        if standing is Standing.UNTESTED:
            return next(it for it in finished if it.stop_reason.is_fault)
        if standing is Standing.FAILED:
            return next(filter(failed, finished))
        return next(it for it in finished if not failed(it) and not it.stop_reason.is_fault)


@dataclass(frozen=True)
class Outcome:
    """The outcome of all trials of a persona; ``deciding`` is the first that shows it."""

    counts: Counts
    standing: Standing
    deciding: Conversation
    is_of_several: bool

    @property
    def is_tested(self) -> bool:
        return self.standing is not Standing.UNTESTED


class Rounds:
    """The trials of one persona while they run ahead, in many threads.

    ``current`` is the present round. Call `ended` with each of its conversations; ``begin_next`` is
    called if there is another round.
    """

    def __init__(self, trials: Trials, begin_next: Callable[[Rounds], None]) -> None:
        self.current = trials.after(())
        self._trials = trials
        self._begin_next = begin_next
        self._changing = threading.Lock()
        self._finished: dict[int, Conversation] = {}

    def ended(self, conversation: Conversation) -> None:
        """Begin the next round after the last conversation of this one."""
        with self._changing:
            self._finished[conversation.trial] = conversation
            if any(it.limits.trial not in self._finished for it in self.current):
                return
            self.current = self._trials.after([self._finished[it] for it in sorted(self._finished)])
        if self.current:
            self._begin_next(self)


class _Same:
    """An object as part of a key: equal only to itself, and referenced, so its id is not reused."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)
