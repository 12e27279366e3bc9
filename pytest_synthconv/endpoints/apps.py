"""Serve WSGI and ASGI apps on loopback while their endpoint is in use.

requests talks to an app as to any other server. What a server keeps to itself is passed on here: an
exception in the app, which would be a page of status 500 or a cut connection, is raised as an
`AppError`. For that each request carries a mark, by which the server finds its `AppCall`.
"""

from __future__ import annotations

import contextlib
import contextvars
import inspect
import threading
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import requests

from ..core.tracebacks import describe_error
from .connections import CuttableAdapter

HOST = "127.0.0.1"
MARK = "X-Pytest-Synthconv-Call"
"""The header with a request's mark. The app does not see it, and no other request is let in."""

_AFTERMATH = 1.0
"""Seconds to wait for the exception that a page of status 500 stands for: Starlette raises it after
the page."""
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class AppError(Exception):
    """An app raised an exception or broke its protocol. The second line says where."""


class AppCall:
    """The state of one request to an app, shared by client and server.

    ``context`` is the caller's: the app runs in it, so that what it logs belongs to the
    conversation. ``scheme`` is that of the endpoint's URL, not of the connection. The server's side
    sets ``error`` and then ``is_over``.
    """

    def __init__(self, scheme: str) -> None:
        self.mark = uuid.uuid4().hex
        self.scheme = scheme
        self.context = contextvars.copy_context()
        self.error: BaseException | None = None
        self.is_over = threading.Event()


class AppServer(ABC):
    """Serve an app from the first request until `shut_down`. Errors call the app ``name``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._starting = threading.Lock()
        self._port: int | None = None
        self._failure: AppError | None = None
        self._calls: dict[str, AppCall] = {}

    def port(self) -> int:
        """Return the port of the server, and start it first. Raise `AppError` if that fails."""
        with self._starting:
            if self._failure is not None:
                raise AppError(str(self._failure)) from self._failure.__cause__
            if self._port is None:
                try:
                    self._port = self._start()
                except AppError as failure:
                    self._failure = failure
                    raise
            return self._port

    def shut_down(self) -> None:
        """Stop the server and the app. Raise `AppError` if the shutdown of the app fails."""
        with self._starting:
            port, self._port = self._port, None
            self._failure = self._failure or AppError(f"{self.name}: it was shut down")
        if port is not None:
            self._stop()

    def call_of(self, mark: str | None) -> AppCall | None:
        """Return the current call with this mark, or None for a foreign request."""
        return self._calls.get(mark or "")

    @contextlib.contextmanager
    def call(self, scheme: str) -> Iterator[AppCall]:
        """Accept one request, and raise its `AppError`, whatever the client has received."""
        call = AppCall(scheme)
        self._calls[call.mark] = call
        try:
            yield call
        finally:
            del self._calls[call.mark]
            if (error := call.error) is not None:
                raise self._blamed(error) from error

    def _blamed(self, error: BaseException, what: str = "") -> AppError:
        """Return the error for an exception of the app during ``what``."""
        if isinstance(error, AppError):
            return error
        return AppError(describe_error(self.name + what, _first(error)))

    @abstractmethod
    def _start(self) -> int:
        """Serve the app from now on; return the port."""

    @abstractmethod
    def _stop(self) -> None:
        """Undo `_start`."""


class AppAdapter(CuttableAdapter):
    """Send the requests of one session to ``server``, whatever host is in their URLs."""

    def __init__(self, server: AppServer) -> None:
        super().__init__()
        self._server = server
        self._call: AppCall | None = None

    @contextlib.contextmanager
    def call(self, url: str) -> Iterator[None]:
        """Send one request in this context, and read its response to the end.

        Raise `AppError` if the app failed, even if the response looks complete.
        """
        with self._server.call(urlsplit(url).scheme) as self._call:
            yield

    def send(
        self, request: requests.PreparedRequest, *arguments: Any, **options: Any
    ) -> requests.Response:
        """Send ``request``, without a proxy, because the server is on this machine."""
        call = self._call
        assert call is not None  # noqa: S101 - see `call`
        sent = request.copy()
        sent.url = f"http://{HOST}:{self._server.port()}{request.path_url}"
        sent.headers.setdefault("Host", urlsplit(request.url or "").netloc.rpartition("@")[2])
        sent.headers[MARK] = call.mark
        response = super().send(sent, *arguments, **{**options, "proxies": {}})
        if response.status_code >= 500:
            call.is_over.wait(_AFTERMATH)
        return response


def kind_of_app(value: Any) -> Literal["wsgi", "asgi"] | None:
    """Return the kind of app of ``value``, by its parameters. No framework is imported.

    A WSGI app needs two, of which the first is called ``environ`` or the second
    ``start_response`` (PEP 3333 gives no names, but all frameworks use them); an ASGI app needs
    three, and is async or calls them ``scope, receive, send``. Objects with ``open()`` and
    callables with messages are neither.
    """
    if not callable(value) or callable(getattr(value, "open", None)):
        return None
    needed = _needed(value)
    if len(needed) == 2 and (needed[0] == "environ" or needed[1] == "start_response"):
        return "wsgi"
    if len(needed) == 3 and (_is_async(value) or needed[1:] == ["receive", "send"]):
        return "asgi"
    return None


def _first(error: BaseException) -> BaseException:
    """Unwrap the exception of a task group (anyio's, in Starlette), whose text says nothing."""
    while isinstance(grouped := getattr(error, "exceptions", None), tuple) and grouped:
        error = grouped[0]
    return error


def _needed(function: Callable[..., Any]) -> list[str]:
    """Return the names of the required positional parameters; none if keywords are required."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some callables written in C have no signature
        return []
    needed = [parameter for parameter in parameters if parameter.default is parameter.empty]
    if any(parameter.kind is parameter.KEYWORD_ONLY for parameter in needed):
        return []
    return [parameter.name for parameter in needed if parameter.kind in _POSITIONAL]


def _is_async(value: Any) -> bool:
    while isinstance(value, partial):
        value = value.func
    return inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(
        getattr(value, "__call__", None)  # noqa: B004 - its signature is needed, not whether it is callable
    )
