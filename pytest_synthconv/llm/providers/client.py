"""Sending through an SDK: one request, one answer, a deadline that holds, and no secret let out.

A socket's timeout is no deadline: it starts anew with every byte. So each request runs in a thread
of its own, for which its caller waits no longer than the deadline; Ctrl-C ends the waiting. The
thread also keeps the key out of the caller's frames and of the causes of what is raised, which a
traceback may show: nothing is raised out of it, it hands over a `ProviderResponse` or a
`ProviderFailure`. One that was given up ends with its server's answer, or when the wire is closed.

Of an SDK only the verb below its resources is used, ``post`` for JSON: the resources' parameters
come and go between versions, and warn.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...core.deadlines import Threads
from ...core.redaction import Redactor, redacted_logs
from ..prompt import ProviderRequest, ProviderResponse
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
        """``deadline``: seconds from sending a request to the end of its answer."""
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
        # Some SDKs take seconds to be imported, which is no time of the provider's.
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
        outcome = self._threads.begin(partial(self._exchanged, question))
        try:
            return outcome.result(self._deadline)
        except futures.TimeoutError:
            return late(self._deadline)

    def _exchanged(self, question: ProviderRequest) -> ProviderResponse | ProviderFailure:
        try:
            client = self._opened()
            with redacted_logs(self._redactor):
                response = client.post(
                    self._dialect.path, cast_to=object, body=self._dialect.body(question)
                )
            return self._dialect.answer(response)
        except Exception as error:  # whatever it is, a thread's exception has no other way out
            return failure_of(error, getattr(self._client, "base_url", ""))

    def _opened(self) -> Any:
        with self._making:
            if self._client is None:
                check_key(self.provider)
                # Both are made of what the environment holds now.
                self._redactor = provider_redactor()
                self._client = self._dialect.client(self._deadline)
            return self._client
