"""An assistant behind an HTTP address, as an endpoint file describes it.

Each reply is one POST of the file's body with the conversation so far in ``messages``. Redirects
are not followed, and every fault is one `EndpointError` without a secret.

Nothing is repeated here: an error says whether its request may be (``is_transient``), and the talk
repeats it. So an assistant can be given the same message twice: when a connection is cut, nobody
knows whether the first one was handled. One that books or pays for real should know a repeat by
its conversation so far, or be tested with a stand-in for what it does.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import EndpointError
from ..files.endpoint_file import EndpointFile, endpoint_file
from ..files.problems import Problem, configuration_error
from ..files.strict_yaml import Document, Place
from ..models import EndpointIdentity, Message
from ..redaction import Redactor
from ..text import one_line, scrub
from . import Reply
from .failures import Failure
from .reply_text import reply_text
from .transport import ExchangeLimits, Transport

MAX_SHOWN_BODY = 500
"""Characters of an answer's body that an error shows."""


class HTTPEndpoint:
    """The assistant that an endpoint file leads to."""

    def __init__(self, file: EndpointFile) -> None:
        self._file = file

    @classmethod
    def from_file(cls, file: EndpointFile) -> HTTPEndpoint:
        """The endpoint that ``file`` describes."""
        return cls(file)

    @classmethod
    def at(
        cls,
        url: str,
        *,
        response_path: Sequence[str | int],
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> HTTPEndpoint:
        """The endpoint at ``url``, as a file with these keys would describe it.

        ``${VAR}`` is read from the environment here too, which keeps a key out of every message.
        Raises `ConfigurationError` with all that is wrong.
        """
        file, problems = _described(
            url=url,
            response_path=list(response_path),
            headers=dict(headers or {}),
            body=dict(body or {}),
        )
        del url, headers, body  # a traceback that prints local variables must not print them
        if file is None:
            raise configuration_error(_IN_PYTHON, problems)
        return cls(file)

    @property
    def file(self) -> EndpointFile:
        """What it was made of."""
        return self._file

    @property
    def identity(self) -> EndpointIdentity:
        """Host, port and the file's hash; neither depends on a variable's secret."""
        return EndpointIdentity(host=self._file.host, sha256=self._file.sha256)

    @property
    def redactor(self) -> Redactor:
        """Knows the secrets of the file, for whoever shows or stores what came from here."""
        return self._file.redactor

    def open(self, conversation_id: str) -> HTTPSession:
        """A session with connections and cookies of its own; no request is sent yet."""
        return HTTPSession(self._file)


class HTTPSession:
    """One conversation with an `HTTPEndpoint`."""

    def __init__(self, file: EndpointFile) -> None:
        self._file = file
        limits = ExchangeLimits(file.timeouts, file.max_reply_bytes)
        self._transport = Transport(file.url, file.headers, limits)

    def reply(self, messages: Sequence[Message]) -> Reply:
        """The assistant's answer, redacted; raises `EndpointError` when there is none.

        ``kind`` is one of ``connection``, ``dns``, ``tls``, ``timeout``, ``redirect``,
        ``http_status``, ``too_large``, ``content_type``, ``not_json``, ``response_path``,
        ``not_text``. ``is_transient`` are connections that were not made or were cut, names that
        were not found, and the statuses 408, 409, 425, 429 and from 500 on; the session can be used
        again after any fault. Latency is that of this one exchange, not of those that failed.
        """
        started = time.monotonic()
        outcome = self._outcome(messages)
        if isinstance(outcome, EndpointError):
            raise outcome
        return Reply(content=outcome, latency_ms=round((time.monotonic() - started) * 1000))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _outcome(self, messages: Sequence[Message]) -> str | EndpointError:
        # The error is made here and raised where no local variable holds an answer unredacted.
        redactor = self._file.redactor
        outcome: str | Failure
        answer = self._transport.post(lambda: _body(self._file, messages), redactor)
        if isinstance(answer, Failure):
            outcome = answer
        else:
            outcome = reply_text(answer, self._file.response_path)
        if isinstance(outcome, str):
            return redactor.redact(outcome)
        return _error(self._file, outcome)


_IN_PYTHON = Path("HTTPEndpoint.at")


def _described(**keys: Any) -> tuple[EndpointFile | None, tuple[Problem, ...]]:
    return endpoint_file(_IN_PYTHON, Document(keys, {(): Place(1)}, ()), os.environ)


def _body(file: EndpointFile, messages: Sequence[Message]) -> bytes:
    """The request's body: the file's, with ``messages`` after those that stand there."""
    body = json.loads(file.body.get_secret_value())
    said = [{"role": m.role, "content": scrub(m.content)} for m in messages]
    body["messages"] = [*body.get("messages", []), *said]
    return json.dumps(body, allow_nan=False).encode()


def _error(file: EndpointFile, failure: Failure) -> EndpointError:
    reason = file.redactor.redact(failure.reason)
    lines = [f"endpoint {file.host}: {reason}", f"POST {file.shown_url}"]
    answered = file.redactor.redact(failure.body.decode("utf-8", "replace"))
    if answered.strip():
        lines.append(f"The answer begins: {one_line(answered, MAX_SHOWN_BODY)}")
    if failure.hint:
        lines.append(failure.hint)
    return EndpointError(
        "\n".join(lines),
        kind=failure.kind,
        status=failure.status,
        is_transient=failure.is_transient,
        retry_after=failure.retry_after,
    )
