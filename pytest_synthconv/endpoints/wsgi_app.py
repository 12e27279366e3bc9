"""A WSGI app (PEP 3333) as what answers requests.

It runs in the thread of the request. A thread cannot be stopped from outside: an app that is
broken off ends at the next piece of its body.

Written out: werkzeug's test client, the best kept, would spare a page and cost a dependency; it
tells an app that never calls ``start_response`` with a `TypeError` of its own.
"""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from .app_calls import CLIENT, AppError, AppRequest, CutError, Head, app_error

_LOG = logging.getLogger("pytest_synthconv")

WSGIApp = Callable[..., Iterable[bytes]]


class HostedWSGIApp:
    """A WSGI app called ``name`` in errors."""

    def __init__(self, app: WSGIApp, name: str) -> None:
        self._app = app
        self._name = name

    def start_up(self) -> None:
        """Nothing: WSGI knows no start."""

    def call(self, request: AppRequest, seconds: float | None) -> WSGICall:
        """Begin a request; ``seconds`` are not kept, which needs the caller's own deadline."""
        return WSGICall(self._app, self._name, request)

    def shut_down(self) -> None:
        """Nothing: WSGI knows no end."""


class WSGICall:
    """One request to a WSGI app and its answer."""

    def __init__(self, app: WSGIApp, name: str, request: AppRequest) -> None:
        self._app = app
        self._name = name
        self._environ = _environ(request)
        self._head: Head | None = None
        self._written: list[bytes] = []
        self._body: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())
        self._is_closed = False
        self._in_app = threading.Lock()

    def head(self) -> Head:
        """Call the app, until it has said how its answer begins; raises `AppError`."""
        self._run(self._begin)
        if self._head is None:
            self.close()
            raise AppError(f"{self._name}: it ended without a call of start_response")
        return self._head

    def piece(self) -> bytes:
        """The next piece of the body, nothing at its end; raises `AppError`."""
        if not self._written:
            self._run(self._advance)
        return self._written.pop(0) if self._written else b""

    def close(self) -> None:
        """End the app's answer, at once or, when another thread is in it, after its piece."""
        self._is_closed = True
        if not self._in_app.acquire(blocking=False):
            return  # the thread that is in it closes it
        try:
            self._end()
        except Exception:
            _LOG.exception("%s raised when its answer was closed", self._name)
        finally:
            self._in_app.release()

    def _run(self, step: Callable[[], None]) -> None:
        """Take a step in the app, which nobody closes meanwhile."""
        try:
            with self._in_app:
                if not self._is_closed:
                    step()
        except BaseException as error:
            self.close()
            if isinstance(error, KeyboardInterrupt | AppError):
                raise
            raise app_error(self._name, error) from error
        if self._is_closed:
            self.close()
            raise CutError

    def _begin(self) -> None:
        self._body = self._app(self._environ, self._start_response)
        self._pieces = iter(self._body)
        while self._head is None and self._advanced():  # it may be called as late as that
            pass

    def _advance(self) -> None:
        while not self._written and self._advanced():
            pass
        if not self._written:
            self._end()

    def _advanced(self) -> bool:
        for piece in self._pieces:
            self._write(piece)
            return True
        return False

    def _end(self) -> None:
        body, self._body, self._pieces = self._body, (), iter(())
        close = getattr(body, "close", None)
        if close is not None:
            close()

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info:  # worth more to a tester than the page which would stand for it
            raise exc_info[1].with_traceback(exc_info[2])
        if self._head is not None:
            raise RuntimeError("start_response is called a second time")
        octets = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._head = Head(int(status[:3]), octets)
        return self._write

    def _write(self, piece: bytes) -> None:
        if not isinstance(piece, bytes):
            raise TypeError(f"a body is made of bytes, not of {type(piece).__name__}")
        if piece:  # an empty one would look like the end
            self._written.append(piece)


def _environ(request: AppRequest) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.url.path).decode("latin-1"),
        "QUERY_STRING": request.url.query,
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": CLIENT,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.url.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = value.decode("latin-1")
    return environ
