"""Simulate many conversations for a file of them, without tests."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..core.cards import Persona
from ..core.errors import NOT_RUN
from ..core.models import Conversation
from ..core.protocols import Judge, User
from ..core.text import one_line
from ..reports.dataset_file import DatasetFile, Identity, identity_of
from ..reports.progress import Progress
from ..reports.records import Record
from ..simulation.cast import Limits, Participants
from .captured_output import separate_logs, separate_warnings
from .prefetch_pool import Batch, Work
from .run import Run
from .trial_rounds import ConversationRequest

_SHOWN = 5
_LOOK = 0.2
"""Seconds between two looks at how far the conversations are."""


def planned(
    personas: Sequence[Persona], participants: Participants, limits: Limits, count: int
) -> tuple[ConversationRequest, ...]:
    """Return ``count`` conversations, with the personas in turn; each round is another trial."""
    return tuple(
        ConversationRequest(
            persona=personas[number % len(personas)],
            participants=participants,
            limits=replace(limits, trial=1 + number // len(personas)),
            nodeid=f"simulate[{personas[number % len(personas)].id}]",
            anywhere=False,
        )
        for number in range(count)
    )


def identity(request: ConversationRequest) -> Identity:
    """Return the identity that the record of ``request`` will have."""
    who, limits = request.participants, request.limits.for_persona(request.persona)
    return Identity(
        who.assistant.sha256,
        request.persona.sha256,
        limits.trial,
        limits.seed,
        limits.max_turns,
        who.provider,
        *_names(who.user, who.judge),
    )


def _names(user: User, judge: Judge) -> tuple[str, str]:
    return user.name, judge.name


@dataclass
class Dataset:
    """The conversations of one process for a file, and what has become of them.

    ``there`` are the records of planned conversations that the file had before, ``records`` the new
    ones; both are without messages. ``add`` is called in many threads.
    """

    requests: Sequence[ConversationRequest] = ()
    there: Sequence[Record] = ()
    records: list[Record] = field(default_factory=list)
    turns: int = 0
    _adding: threading.Lock = field(default_factory=threading.Lock)
    _began: float = field(default_factory=time.monotonic)

    def open(self, file: DatasetFile, requests: Sequence[ConversationRequest]) -> None:
        """Plan ``requests``, and find out which of them ``file`` has already."""
        self.there = file.open([identity(request) for request in requests])
        self.requests = requests

    def add(self, record: Mapping[str, Any]) -> None:
        """Count a record that is in the file now."""
        spoken = sum(message["role"] == "user" for message in record["messages"])
        with self._adding:
            self.turns += spoken
            self.records.append({**record, "messages": (), "verdicts": ()})

    @property
    def missing(self) -> list[ConversationRequest]:
        """Return the conversations that the file does not have."""
        known = {identity_of(record) for record in self.there}
        return [request for request in self.requests if identity(request) not in known]

    @property
    def ended(self) -> int:
        """Return how many planned conversations the file has to their end."""
        with self._adding:
            here = [record for record in self.records if record["status"] == "complete"]
        return len(self.there) + len(here)

    @property
    def faults(self) -> int:
        """Return how many conversations of this process ended in an error."""
        return sum(record["status"] == "error" for record in self.records)

    @property
    def other_endpoints(self) -> int:
        """Return how many conversations the file has that were with another endpoint."""
        ours = {request.participants.endpoint.identity.sha256 for request in self.requests}
        return sum(record["endpoint"]["sha256"] not in ours for record in self.there)

    def progress(self, run: Run) -> Progress:
        """Return how far the conversations are."""
        spent = run.resources.budget.spent
        with self._adding:
            here, turns = len(self.records), self.turns
        return Progress(
            done=len(self.there) + here,
            total=len(self.requests),
            turns=turns,
            requests=spent.requests,
            cost=spent.cost_usd,
            seconds=time.monotonic() - self._began,
            earlier=len(self.there),
        )


def fault_lines(records: Iterable[Record]) -> list[str]:
    """Return a line for each kind of error that conversations ended in, without those not run."""
    reasons = Counter(
        (record["stop_reason"].replace("_", " "), one_line(record["reason"], 160))
        for record in records
        if record["status"] == "error" and not record["reason"].startswith(NOT_RUN)
    )
    lines = [f"{times} x {kind}: {reason}" for (kind, reason), times in reasons.most_common(_SHOWN)]
    hidden = len(reasons) - len(lines)
    return [*lines, *([f"... and {hidden} other errors"] if hidden > 0 else [])]


def simulate_missing(
    dataset: Dataset,
    run: Run,
    show: Callable[[Progress], None],
    on_interrupt: Callable[[], None] = lambda: None,
) -> None:
    """Run the conversations that the file lacks, and call ``show`` again and again.

    Stop when one cannot be stored. After Ctrl-C, call ``on_interrupt``, stop the conversations
    under way, which are recorded as interrupted, and raise `KeyboardInterrupt`.
    """
    batch: Batch[Conversation | None] = Batch()

    def work(request: ConversationRequest) -> Work[Conversation | None]:
        return Work(request.key, partial(_simulated, run, request))

    with separate_logs(()), separate_warnings():
        try:
            run.lookahead.begin(batch, map(work, dataset.missing))
            while not run.lookahead.is_done(batch, within=_LOOK):
                show(dataset.progress(run))
                run.announce_all()  # they would stay in memory
        except KeyboardInterrupt:
            run.resources.stop.set()
            on_interrupt()
            run.lookahead.end(batch)
            raise
        run.lookahead.end(batch)
    for request in dataset.missing:
        run.lookahead.result(request.key)  # raises what is no fault of a participant


def _simulated(
    run: Run, request: ConversationRequest, stop: threading.Event
) -> Conversation | None:
    """Run one conversation. It is on the disk then, so it need not stay in memory.

    None begins after Ctrl-C. Once one could not be stored, those under way are stopped, too.
    """
    if not run.resources.stop.is_set():
        run.simulate(request.persona, request.participants, request.limits, request.nodeid, stop)
    if run.unrecorded:
        run.resources.stop.set()
    return None
