"""WSGI and ASGI apps called in process, as an HTTP server that requests talks to.

An `AppAdapter` is mounted in a `requests.Session` for the app's address. The app's answer is
written as HTTP/1.1 and read by the same code as a server's, so that cookies, streams, encodings,
limits and errors are what they would be; and an exception of the app, which a server would make a
page of, is raised as an `AppError`.

    app = hosted_app(shop.app, name="shop.app")
    session.mount("http://localhost", AppAdapter(app))  # one adapter for each session
    ...
    app.shut_down()
"""

from __future__ import annotations

import http.client
import inspect
import io
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from .app_calls import AppCall, AppError, AppRequest, CutError, Head, HostedApp

__all__ = ["AppAdapter", "AppError", "hosted_app", "kind_of_app"]

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_BODILESS = frozenset({204, 304})
_OF_THE_CONNECTION = frozenset({b"connection", b"keep-alive", b"transfer-encoding"})


def kind_of_app(value: Any) -> Literal["wsgi", "asgi"] | None:
    """What ``value`` is called as: told by its parameters, and no framework is imported.

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


def hosted_app(app: Any, name: str) -> HostedApp:
    """``app``, which errors call ``name``, ready to be called; raises `TypeError` if it is none.

    One serves all conversations of an endpoint. Whoever made it calls `shut_down`.
    """
    kind = kind_of_app(app)
    if kind is None:
        raise TypeError(f"{name} is neither a WSGI nor an ASGI app")
    # Imported here: few endpoints are apps, and asyncio takes a third as long as requests.
    if kind == "asgi":
        from .asgi_app import HostedASGIApp

        return HostedASGIApp(app, name)
    from .wsgi_app import HostedWSGIApp

    return HostedWSGIApp(app, name)


class AppAdapter(HTTPAdapter):
    """Lets a session's requests be answered by ``app``; `close` breaks off those under way."""

    def __init__(self, app: HostedApp) -> None:
        super().__init__()
        self._app = app
        self._calls: set[AppCall] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """The app's answer, of which the body may still be to come.

        Raises `AppError`, `requests.ReadTimeout` when an ASGI app is silent for longer than the
        read timeout, and `requests.ConnectionError` when the adapter is closed.
        """
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            return self._answer(request, self._app.call(_app_request(request), seconds))
        except TimeoutError as error:
            raise requests.ReadTimeout(error, request=request) from error
        except CutError as error:
            raise requests.ConnectionError(error, request=request) from error

    def close(self) -> None:
        """Break off this session's requests, for good; the app goes on."""
        with self._lock:
            self._is_closed = True
            calls = tuple(self._calls)
        for call in calls:
            call.close()
        super().close()

    def _answer(self, request: requests.PreparedRequest, call: AppCall) -> requests.Response:
        octets = _Octets(call, request.method or "GET", self._forget)
        try:
            self._note(call)
            return self.build_response(request, octets.response())
        except BaseException:
            octets.close()
            raise

    def _note(self, call: AppCall) -> None:
        with self._lock:
            self._calls.add(call)
            if self._is_closed:
                raise CutError

    def _forget(self, call: AppCall) -> None:
        with self._lock:
            self._calls.discard(call)


class _Octets(io.RawIOBase):
    """The octets with which a server would answer, read from a call as they are needed."""

    def __init__(self, call: AppCall, method: str, forget: Callable[[AppCall], None]) -> None:
        self._call = call
        self._method = method
        self._forget = forget
        self._frames: Iterator[bytes] = iter(())
        self._rest = b""

    def response(self) -> HTTPResponse:
        """Wait until the answer begins, and read its head; raises what `AppCall.head` does."""
        self._frames = _framed(self._call, self._method)
        parsed = http.client.HTTPResponse(self, method=self._method)  # type: ignore[arg-type]
        parsed.begin()
        return HTTPResponse(
            body=parsed,
            headers=parsed.msg.items(),  # type: ignore[arg-type] # it takes pairs, too
            status=parsed.status,
            version=parsed.version,
            reason=parsed.reason,
            original_response=parsed,
            request_method=self._method,
            enforce_content_length=True,
            preload_content=False,
            decode_content=False,
        )

    def makefile(self, mode: str) -> io.BufferedReader:
        """For http.client, to which this is the socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            frame = next(self._frames, None)
            if frame is None:
                return 0
            self._rest = frame
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._call.close()
            self._forget(self._call)


def _framed(call: AppCall, method: str) -> Iterator[bytes]:
    """Head and body. When all that was announced is there, the app's end is awaited first.

    For then the reader leaves, at which an app that is not at its end would be broken off.
    """
    head = call.head()
    headers = [pair for pair in head.headers if pair[0].lower() not in _OF_THE_CONNECTION]
    announced = _announced(head, method)
    if announced is None:
        headers.append((b"transfer-encoding", b"chunked"))
    if announced == 0:
        _exhaust(call)
    reason = http.client.responses.get(head.status, "")
    lines = [f"HTTP/1.1 {head.status} {reason}".encode(), *(b": ".join(pair) for pair in headers)]
    yield b"\r\n".join([*lines, b"", b""])
    while piece := call.piece():
        if announced is None:
            yield b"%x\r\n%b\r\n" % (len(piece), piece)
        else:
            announced -= len(piece)
            if announced <= 0:
                _exhaust(call)
            yield piece
    if announced is None:
        yield b"0\r\n\r\n"


def _announced(head: Head, method: str) -> int | None:
    """How many octets of a body follow the head, None when it is not known."""
    if method == "HEAD" or head.status in _BODILESS:
        return 0
    for name, value in head.headers:
        if name.lower() == b"content-length":
            return int(value)
    return None


def _exhaust(call: AppCall) -> None:
    while call.piece():
        pass


def _app_request(request: requests.PreparedRequest) -> AppRequest:
    body = _body(request.body)
    sent = {_encoded(name).lower(): _encoded(value) for name, value in request.headers.items()}
    if sent.pop(b"transfer-encoding", None) or body:
        sent[b"content-length"] = str(len(body)).encode()
    url = urlsplit(request.url or "")
    sent.setdefault(b"host", url.netloc.rpartition("@")[2].encode())
    return AppRequest(request.method or "GET", url, tuple(sent.items()), body)


def _body(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body or ())


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _needed(function: Callable[..., Any]) -> list[str]:
    """The parameters that a call without keywords has to give; none if such a call cannot be."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some that are written in C have no signature
        return []
    needed = [each for each in parameters if each.default is each.empty]
    if any(each.kind is each.KEYWORD_ONLY for each in needed):
        return []
    return [each.name for each in needed if each.kind in _POSITIONAL]


def _is_async(value: Any) -> bool:
    while isinstance(value, partial):
        value = value.func
    return inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(
        getattr(value, "__call__", None)  # noqa: B004 - how it is called, not whether it can be
    )
