"""One run: its endpoints, its conversations, and where they are recorded.

The fixtures of `plugin` use it; nothing here knows pytest.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from ..core.cards import Persona
from ..core.errors import ConfigurationError
from ..core.flags import NOT_JUDGED
from ..core.models import Conversation, StopReason, Talk
from ..core.protocols import Endpoint, traits_of
from ..core.tracebacks import describe_error
from ..endpoints.factory import endpoint_of_value
from ..files.endpoint_file import EndpointFile
from ..llm.providers.keys import provider_redactor
from ..reports.records import to_record
from ..simulation.cast import Limits, Participants
from ..simulation.loop import simulate
from ..simulation.resources import RunResources
from .captured_output import CapturedOutput, capture_output
from .conversation_cache import ConversationCache
from .criteria import require_judge
from .onlooker import Onlooker
from .prefetch_pool import Batch, Lookahead, Work
from .trial_rounds import ConversationRequest, Rounds, Trials


class Source(Protocol):
    """Where the conversations of a run come from."""

    def simulate(
        self,
        persona: Persona,
        participants: Participants,
        limits: Limits,
        resources: RunResources,
        /,
        *,
        stop: threading.Event | None,
        on_message: Callable[[Talk], None],
        on_end: Callable[[Conversation], None],
    ) -> Conversation:
        """Return a new conversation; see `simulation.loop.simulate`."""

    def ext(self, conversation: Conversation) -> Mapping[str, Any]:
        """Return what the record of ``conversation`` has in its ``ext``."""


class Simulation:
    """Conversations are simulated: the usual source."""

    simulate = staticmethod(simulate)

    def ext(self, conversation: Conversation) -> Mapping[str, Any]:
        """Add nothing."""
        return {}


class Recorder(Protocol):
    """Where the records of a run go."""

    @property
    def conversations(self) -> Path:
        """The file of records."""

    def begin(self) -> None:
        """Prepare for records, if that has not been done. Raise `ConfigurationError`."""

    def add(self, record: Mapping[str, Any]) -> None:
        """Append ``record``. May be called from many threads. Raise `OSError`."""

    def release(self) -> None:
        """Let others write to the same place."""


@dataclass
class Run:
    """The state of a run in one process.

    ``record_name`` is the path of the records, for messages. ``announce`` is called with every
    finished conversation, in the thread that created this run, because it is others' code.
    ``lookahead`` runs conversations before tests need them. ``source`` is where they come from, and
    ``onlooker`` sees them while they run.
    """

    run_id: str
    artifacts: Recorder
    record_name: str
    shared: ConversationCache
    versions: Mapping[str, str]
    announce: Callable[[Conversation], None]
    resources: RunResources = field(default_factory=RunResources)
    lookahead: Lookahead[Conversation | None] = field(default_factory=lambda: Lookahead(1))
    onlooker: Onlooker = field(default_factory=Onlooker)
    unrecorded: list[str] = field(default_factory=list)
    _faults: set[Hashable] = field(default_factory=set)
    preflight: bool = True
    source: Source = field(default_factory=Simulation)
    _endpoints: dict[tuple[int, int], tuple[Any, Endpoint]] = field(default_factory=dict)
    _thread: int = field(default_factory=threading.get_ident)
    _unannounced: deque[Conversation] = field(default_factory=deque)

    def endpoint(self, value: Any, file: EndpointFile | None = None) -> Endpoint:
        """Return ``value`` as an endpoint, always the same one for the same object.

        ``file`` describes the requests of an app in this process.
        """
        key = (id(value), id(file))
        if key not in self._endpoints:
            endpoint = endpoint_of_value(value, file, preflight=self.preflight)
            # It keeps a reference to the value, so the id is not reused.
            self._endpoints[key] = ((value, file), endpoint)
        return self._endpoints[key][1]

    def prefetch(
        self, batch: Batch[Conversation | None], trials: Iterable[Trials], *, in_order: bool
    ) -> None:
        """Begin the conversations of ``trials``, the longest first, or ``in_order``."""

        def work(request: ConversationRequest, rounds: Rounds) -> Work[Conversation | None]:
            size = 0 if in_order else request.size
            return Work(request.key, partial(self._claim, request, rounds), size=size)

        def begin(several: Iterable[Rounds]) -> None:
            works = [work(request, rounds) for rounds in several for request in rounds.current]
            self.lookahead.begin(batch, works)

        begin([Rounds(each, lambda rounds: begin([rounds])) for each in trials])

    def conversation(self, request: ConversationRequest) -> Conversation:
        """Return the only conversation of this request in this run."""
        key, place = request.key, (request.key, request.nodeid)

        create = partial(
            self.simulate, request.persona, request.participants, request.limits, request.nodeid
        )
        if place in self._faults:
            self.resources.preflight.of(request.participants.endpoint).reset()
            conversation = self.shared.get_again(key, create)
        else:
            conversation = self._prefetched(key) or self.shared.get(
                key, create, shared_as=request.shared_as
            )
        if conversation.stop_reason.is_fault:
            # Other tests get it, too; a rerun of the same test runs the conversation again.
            self._faults.add(place)
        self.onlooker.look()
        self.announce_all()
        return conversation

    def simulate(
        self,
        persona: Persona,
        participants: Participants,
        limits: Limits,
        nodeid: str,
        stop: threading.Event | None = None,
        *,
        ext: Mapping[str, Any] | None = None,
    ) -> Conversation:
        """Run a conversation now, record it and announce it; ``stop`` interrupts it.

        ``ext`` is added to its record.
        """
        require_judge(persona, participants)
        problem = ""
        try:
            self.artifacts.begin()
        except OSError as error:
            folder = self.artifacts.conversations.parent
            problem = f"{folder}: records cannot be written: {error}"
        if problem:
            raise ConfigurationError(problem)
        with capture_output(is_ahead=threading.get_ident() != self._thread) as said:
            return self.source.simulate(
                persona,
                participants,
                limits,
                self.resources,
                stop=stop,
                on_message=self._heard,
                on_end=lambda it: self._ended(
                    it, nodeid, {**_without_secrets(said, participants.endpoint), **(ext or {})}
                ),
            )

    def announce_all(self) -> None:
        """Announce the conversations that have ended in other threads."""
        while self._unannounced:
            self._announce(self._unannounced.popleft())

    def _claim(
        self, request: ConversationRequest, rounds: Rounds, stop: threading.Event
    ) -> Conversation | None:
        """Run a conversation ahead; return None if another process runs it."""
        conversation = self.shared.claim(
            lambda: self.simulate(
                request.persona, request.participants, request.limits, request.nodeid, stop
            ),
            shared_as=request.shared_as,
        )
        if conversation is not None:
            rounds.ended(conversation)
        return conversation

    def _prefetched(self, key: Hashable) -> Conversation | None:
        if self.shared.known(key) is not None:
            return None
        ahead = self.lookahead.result(key, self.onlooker.look)
        # An interrupted one, whose endpoint was closed, is of no use; a stored one stays as it is.
        if ahead is None or (
            ahead.stop_reason is StopReason.INTERRUPTED and NOT_JUDGED not in ahead.flags
        ):
            return None
        return self.shared.keep(key, ahead)

    def _heard(self, talk: Talk) -> None:
        self.onlooker.heard(talk)
        if threading.get_ident() == self._thread:
            self.onlooker.look()

    def _ended(self, conversation: Conversation, nodeid: str, ext: Mapping[str, Any]) -> None:
        self.onlooker.ended(conversation)
        ext = {**ext, **self.source.ext(conversation)}
        record = to_record(
            conversation, run_id=self.run_id, nodeid=nodeid, versions=self.versions, ext=ext
        )
        try:
            self.artifacts.add(record)
        except OSError as error:
            # The verdict stays valid; that it is not on disk is reported separately.
            self.unrecorded.append(
                f"conversation {conversation.id} could not be recorded in "
                f"{self.artifacts.conversations}: {error.strerror or error}"
            )
        if threading.get_ident() == self._thread:
            self._announce(conversation)
        else:
            self._unannounced.append(conversation)

    def _announce(self, conversation: Conversation) -> None:
        try:
            self.announce(conversation)
        except Exception as error:  # a hook is the user's own code
            self.unrecorded.append(describe_error("pytest_synthconv_conversation", error))

    def close(self) -> None:
        """Close the endpoints, and unlock the artifacts directory."""
        self.announce_all()
        for _, endpoint in self._endpoints.values():
            close = getattr(endpoint, "close", None)
            if close is not None:
                close()
        self._endpoints.clear()
        self.artifacts.release()


def runs_concurrently(endpoint: Endpoint, concurrency: int | None) -> bool:
    """Return True when several threads may use ``endpoint`` at once.

    A ``concurrency`` above 1 that the user sets, or one of the endpoint, says that they may.
    """
    if concurrency == 1:
        return False
    traits = traits_of(endpoint)
    return bool(concurrency or traits.concurrency or traits.keeps_talks_apart)


def _without_secrets(said: CapturedOutput, endpoint: Endpoint) -> dict[str, list[str]]:
    lines_by_kind = said.as_dict()
    if not lines_by_kind:  # usually; then the secrets need not be collected
        return {}
    redactor = provider_redactor().joined(traits_of(endpoint).redactor)
    return {kind: list(map(redactor.redact, lines)) for kind, lines in lines_by_kind.items()}
