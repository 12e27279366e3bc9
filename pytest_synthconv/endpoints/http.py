"""An assistant behind HTTP, as an endpoint file describes it: a server, or an app in this process.

In each turn, the request of the file is sent with the messages filled in. The file can define more
requests before the first turn, before each turn, and after the last one. Redirects are not
followed. Every failure is an `EndpointError` without a secret.

Nothing is retried here: an error says whether its request may be repeated (``is_transient``), and
the simulation repeats it. So an assistant can get the same message twice: when a connection is cut,
nobody knows whether the first request was handled. An assistant that books or pays for real should
get ``retries: 0``, detect a repeat by its conversation so far, or be tested with a stand-in.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..core.models import EndpointIdentity
from ..core.redaction import Redactor
from ..files.endpoint_file import EndpointFile, endpoint_file
from ..files.problems import Problem, configuration_error
from ..files.strict_yaml import Document, Position
from .apps import AppServer, kind_of_app
from .session import HTTPSession
from .transport import ExchangeLimits, Transport, Watch


class HTTPEndpoint:
    """The assistant that an endpoint file describes."""

    def __init__(self, file: EndpointFile, *, app: Any = None, preflight: bool = True) -> None:
        """Serve ``app``, if given, a WSGI or ASGI app, on loopback for these requests.

        With ``preflight``, one conversation finds a wrong configuration for all of them.
        """
        self._file = file
        self._app = None if app is None else app_server(app, file.python or name_of_app(app))
        self._preflight = preflight
        self._is_well = threading.Event()
        if file.preflight is None or not preflight:
            self._is_well.set()

    @classmethod
    def at(
        cls,
        url: str,
        *,
        response_path: str | Sequence[str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        app: Any = None,
        **keys: Any,
    ) -> HTTPEndpoint:
        """Create the endpoint at ``url``, as a file with these keys would describe it.

        ``keys`` are any others of an endpoint file. ``${VAR}`` is read from the environment here
        too, which keeps a key out of every message. A WSGI or ASGI ``app`` is served on
        loopback; the URL may then be just a path. Raises `ConfigurationError` with all that
        is wrong.
        """
        if app is not None:
            keys["python"] = name_of_app(app)
        given = {"response_path": response_path, "headers": headers, "body": body}
        keys |= {name: value for name, value in given.items() if value is not None}
        file, problems = _described(url=url, **keys)
        del url, headers, body, keys, given  # a traceback that prints local variables
        if file is None:
            raise configuration_error(_IN_PYTHON, problems)
        return cls(file, app=app)

    @property
    def file(self) -> EndpointFile:
        """The endpoint file that this endpoint was created from."""
        return self._file

    @property
    def identity(self) -> EndpointIdentity:
        """Host, port and the hash of the file. None of them depends on a secret."""
        return EndpointIdentity(host=self._file.host, sha256=self._file.sha256)

    @property
    def redactor(self) -> Redactor:
        """The redactor for the secrets of the file, for everything that is shown or stored."""
        return self._file.redactor

    @property
    def greets(self) -> bool:
        """True when the assistant speaks first."""
        return self._file.greets

    @property
    def preflight(self) -> bool:
        """True when one conversation checks for all whether the assistant can be reached."""
        return self._preflight

    @property
    def concurrency(self) -> int | None:
        """Maximum number of concurrent calls, or None if this endpoint sets no limit."""
        return self._file.concurrency

    def open(self, conversation_id: str, *, watch: Watch | None = None) -> HTTPSession:
        """Return a session with separate connections and cookies. Send no request yet.

        ``watch`` sees each request and its outcome, with all secrets.
        """
        limits = ExchangeLimits(self._file.timeouts, self._file.max_reply_bytes)
        transport = Transport(limits, verify=self._file.verify, app=self._app, watch=watch)
        return HTTPSession(self._file, transport, conversation_id, self._is_well)

    def close(self) -> None:
        """Stop the server of the app, if there is one."""
        if self._app is not None:
            self._app.shut_down()


_IN_PYTHON = Path("HTTPEndpoint.at")


def app_server(app: Any, name: str) -> AppServer:
    """Return a server for ``app``, which errors call ``name``. The caller must `shut_down` it.

    Raise `TypeError` if it is no app, and `ConfigurationError` if it cannot be served here.
    """
    # Imported here: few endpoints are apps, and asyncio takes a third as long as requests.
    match kind_of_app(app):
        case "asgi":
            from .asgi_server import ASGIAppServer

            return ASGIAppServer(app, name)
        case "wsgi":
            from .wsgi_server import WSGIAppServer

            return WSGIAppServer(app, name)
    raise TypeError(f"{name} is neither a WSGI nor an ASGI app")


def name_of_app(app: Any) -> str:
    """Return ``module:name`` of ``app``, or of its class, as in an endpoint file."""
    named = app if hasattr(app, "__qualname__") else type(app)
    return f"{named.__module__}:{named.__qualname__.rpartition('.')[2]}"


def _described(**keys: Any) -> tuple[EndpointFile | None, tuple[Problem, ...]]:
    return endpoint_file(_IN_PYTHON, Document(_plain(keys), {(): Position(1)}, ()), os.environ)


def _plain(value: Any) -> Any:
    """Return ``value`` with lists for sequences and dictionaries for mappings, as in a file."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(part) for part in value]
    return value
