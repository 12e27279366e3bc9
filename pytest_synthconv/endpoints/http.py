"""An assistant behind HTTP, as an endpoint file describes it: a server, or an app, which is served.

A turn is the file's request with what was said in its places; requests that the file has before the
first turn, before each, and after the last are made with it. Redirects are not followed, and every
fault is one `EndpointError` without a secret.

Nothing is repeated here: an error says whether its request may be (``is_transient``), and the talk
repeats it. So an assistant can be given the same message twice: when a connection is cut, nobody
knows whether the first one was handled. One that books or pays for real should be given
``retries: 0``, know a repeat by its conversation so far, or be tested with a stand-in.
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
from .transport import ExchangeLimits, Transport


class HTTPEndpoint:
    """The assistant that an endpoint file leads to."""

    def __init__(self, file: EndpointFile, *, app: Any = None, preflight: bool = True) -> None:
        """``app``: a WSGI or ASGI app, which is served on loopback for these requests.

        ``preflight``: a mistake in how it is reached is found by one conversation for all.
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
        """The endpoint at ``url``, as a file with these keys would describe it.

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

    @property
    def greets(self) -> bool:
        """True when the assistant speaks first."""
        return self._file.greets

    @property
    def preflight(self) -> bool:
        """True when one conversation shall find out for all whether it can be talked to."""
        return self._preflight

    @property
    def concurrency(self) -> int | None:
        """How many calls it takes at once; None is no limit of its own."""
        return self._file.concurrency

    def open(self, conversation_id: str) -> HTTPSession:
        """A session with connections and cookies of its own; no request is sent yet."""
        limits = ExchangeLimits(self._file.timeouts, self._file.max_reply_bytes)
        transport = Transport(limits, verify=self._file.verify, app=self._app)
        return HTTPSession(self._file, transport, conversation_id, self._is_well)

    def close(self) -> None:
        """Stop the server of the app, if it is an app that answers."""
        if self._app is not None:
            self._app.shut_down()


_IN_PYTHON = Path("HTTPEndpoint.at")


def app_server(app: Any, name: str) -> AppServer:
    """What serves ``app``, which errors call ``name``; whoever made it calls `shut_down`.

    Raises `TypeError` if it is no app, `ConfigurationError` if it cannot be served here.
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
    """Module and name of ``app``, as an endpoint file would have them; of objects their class's."""
    named = app if hasattr(app, "__qualname__") else type(app)
    return f"{named.__module__}:{named.__qualname__.rpartition('.')[2]}"


def _described(**keys: Any) -> tuple[EndpointFile | None, tuple[Problem, ...]]:
    return endpoint_file(_IN_PYTHON, Document(_plain(keys), {(): Position(1)}, ()), os.environ)


def _plain(value: Any) -> Any:
    """``value`` with lists for sequences and dictionaries for mappings, as a file would have it."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(part) for part in value]
    return value
