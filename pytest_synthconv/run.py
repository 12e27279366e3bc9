"""One run of pytest as far as conversations go: whom it tests, what it held, where it records.

Knows nothing of pytest: the fixtures ask it, the hooks open and close it.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .blame import blamed
from .endpoints import Endpoint
from .endpoints.making import endpoint_of_value
from .errors import ConfigurationError
from .files.endpoint_file import EndpointFile
from .models import Conversation, Persona
from .reports.artifacts import Artifacts
from .reports.records import to_record
from .simulation.loop import Cast, Limits, simulate
from .simulation.sharing import SharedConversations
from .simulation.spending import Means


@dataclass
class Run:
    """What one process of the run holds.

    ``means`` is what its conversations share: the budget, and how requests are repeated.
    ``record_name`` is the records' path as people are told it; ``announce`` is called with every
    finished conversation.
    """

    run_id: str
    artifacts: Artifacts
    record_name: str
    shared: SharedConversations
    versions: Mapping[str, str]
    announce: Callable[[Conversation], None]
    means: Means = field(default_factory=Means)
    unrecorded: list[str] = field(default_factory=list)
    _faults: set[Hashable] = field(default_factory=set)
    preflight: bool = True
    _endpoints: dict[tuple[int, int], tuple[Any, Endpoint]] = field(default_factory=dict)

    def endpoint(self, value: Any, file: EndpointFile | None = None) -> Endpoint:
        """``value`` as an endpoint; the same object gives the same endpoint all through the run.

        ``file`` is what says of an app in this process which requests it takes.
        """
        key = (id(value), id(file))
        if key not in self._endpoints:
            endpoint = endpoint_of_value(value, file, preflight=self.preflight)
            # The value is kept beside it, so that its id stays its own.
            self._endpoints[key] = ((value, file), endpoint)
        return self._endpoints[key][1]

    def conversation(
        self, persona: Persona, cast: Cast, limits: Limits, nodeid: str, *, anywhere: bool
    ) -> Conversation:
        """The one conversation of this persona, cast and limits in this run.

        ``anywhere``: the cast was made from files and settings, so that every process of the run
        has the same one, and theirs will do.
        """
        content = (persona.sha256, cast.assistant.sha256, limits.for_persona(persona))
        key = (*content, *map(_Same, (cast.endpoint, cast.user, cast.judge)))

        def hold() -> Conversation:
            return self.hold(persona, cast, limits, nodeid)

        if (key, nodeid) in self._faults:
            self.means.contacts.of(cast.endpoint).look_again()
            conversation = self.shared.get_again(key, hold)
        else:
            shared_as = repr((*content, cast.endpoint.identity)) if anywhere else None
            conversation = self.shared.get(key, hold, shared_as=shared_as)
        if conversation.stop_reason.is_fault:
            # Other tests are told of it; the same one asks again only when it is rerun.
            self._faults.add((key, nodeid))
        return conversation

    def hold(self, persona: Persona, cast: Cast, limits: Limits, nodeid: str) -> Conversation:
        """Hold a conversation now, record it and announce it."""
        problem = ""
        try:
            self.artifacts.begin()
        except OSError as error:
            problem = f"{self.artifacts.directory}: no record can be kept: {error}"
        if problem:
            raise ConfigurationError(problem)
        return simulate(
            persona,
            cast,
            limits,
            self.means,
            on_end=lambda conversation: self._ended(conversation, nodeid),
        )

    def _ended(self, conversation: Conversation, nodeid: str) -> None:
        record = to_record(conversation, run_id=self.run_id, nodeid=nodeid, versions=self.versions)
        try:
            self.artifacts.add(record)
        except OSError as error:
            # The conversation was held and keeps its verdict; that it is not on disk is told apart.
            self.unrecorded.append(
                f"conversation {conversation.id} could not be recorded in "
                f"{self.artifacts.conversations}: {error.strerror or error}"
            )
        try:
            self.announce(conversation)
        except Exception as error:  # a hook is the user's own code, and no part of the talk
            self.unrecorded.append(blamed("pytest_synthconv_conversation", error))

    def close(self) -> None:
        """Let go of the endpoints' threads and of the artifacts directory."""
        for _, endpoint in self._endpoints.values():
            close = getattr(endpoint, "close", None)
            if close is not None:
                close()
        self._endpoints.clear()
        self.artifacts.release()


class _Same:
    """An object as part of a key: equal to itself alone, and kept, so that none gets its id."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)


def versions(**others: str) -> dict[str, str]:
    """What ran: this package, Python, and ``others``."""
    from . import __version__

    return {"pytest_synthconv": __version__, "python": platform.python_version(), **others}


def shown(path: Path, root: Path) -> str:
    """``path`` for people: relative to ``root`` where it lies below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
