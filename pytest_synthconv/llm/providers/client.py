"""Send one request through an SDK, with a real deadline and without leaking a secret.

A socket timeout is no deadline: it restarts with every byte. So each request runs in a separate
thread, and the caller waits for it until the deadline; Ctrl-C ends the waiting. The thread also
keeps the key out of the caller's frames and out of the causes of exceptions, which a traceback may
show: it never raises, but returns a `ProviderResponse` or a `ProviderFailure`. The connection of an
abandoned request is cut, so that the server stops and the thread ends.

Of an SDK, only ``post`` for JSON is used, not its resources: their parameters change between
versions, and they emit warnings.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...core.deadlines import Threads, result_within
from ...core.redaction import Redactor, redacted_logs
from ..prompt import ProviderRequest, ProviderResponse
from .connections import noted_connections
from .error_reading import failure_of
from .failures import ProviderFailure, late
from .keys import check_key, provider_redactor


@dataclass(frozen=True)
class ApiSpec:
    """How ``provider`` is asked and understood, through the client of the package ``sdk``.

    ``path`` is relative to the client's base URL; ``client`` takes a timeout in seconds. ``body``
    and ``answer`` are pure: the JSON of a question, and what the JSON of a response says.
    """

    provider: str
    sdk: str
    path: str
    client: Callable[[float], Any]
    body: Callable[[ProviderRequest], dict[str, Any]]
    answer: Callable[[object], ProviderResponse | ProviderFailure]


class SdkClient:
    """A `ProviderAPI`. Its client is made at the first request, and shared by all threads."""

    def __init__(self, dialect: ApiSpec, deadline: float) -> None:
        """Take the ``deadline``: seconds from sending a request to the end of its answer."""
        self._dialect = dialect
        self._deadline = deadline
        self._client: Any = None
        self._redactor = Redactor()
        self._making = threading.Lock()
        self._threads = Threads(f"pytest_synthconv {dialect.provider}")

    @property
    def provider(self) -> str:
        return self._dialect.provider

    def send(self, question: ProviderRequest) -> ProviderResponse:
        # Importing some SDKs takes seconds, which must not count against the deadline.
        importlib.import_module(self._dialect.sdk)
        outcome = self._waited_for(question)
        if isinstance(outcome, ProviderFailure):
            raise outcome.error(self.provider, question, provider_redactor())
        return outcome

    def close(self) -> None:
        with self._making:
            client, self._client = self._client, None
        if client is not None:
            client.close()
        self._threads.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.provider}>"

    def _waited_for(self, question: ProviderRequest) -> ProviderResponse | ProviderFailure:
        with noted_connections() as connections:
            outcome = self._threads.begin(partial(self._exchanged, question))
        try:
            return result_within(outcome, self._deadline)
        except futures.TimeoutError:
            return late(self._deadline)
        finally:
            if not outcome.done():  # also at Ctrl-C
                for connection in connections:
                    connection.cut()

    def _exchanged(self, question: ProviderRequest) -> ProviderResponse | ProviderFailure:
        try:
            client = self._opened()
            with redacted_logs(self._redactor):
                response = client.post(
                    self._dialect.path, cast_to=object, body=self._dialect.body(question)
                )
            return self._dialect.answer(response)
        except Exception as error:  # any: it must be returned, not raised in the thread
            return failure_of(error, getattr(self._client, "base_url", ""))

    def _opened(self) -> Any:
        with self._making:
            if self._client is None:
                check_key(self.provider)
                # Both are created from the current environment.
                self._redactor = provider_redactor()
                self._client = self._dialect.client(self._deadline)
            return self._client
