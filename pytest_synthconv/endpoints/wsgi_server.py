"""Serve a WSGI app (PEP 3333) with the standard library's server, each request in a thread.

A thread cannot be stopped from outside: if the client is gone, the app ends at the next chunk of
its body.
"""

from __future__ import annotations

import io
import logging
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer
from wsgiref.util import is_hop_by_hop

from ..core.deadlines import Threads
from .apps import HOST, MARK, AppCall, AppError, AppServer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_POLL = 0.05
"""Interval in seconds at which the server checks whether to stop."""
_MARK = f"HTTP_{MARK.upper().replace('-', '_')}"
_LOG = logging.getLogger("pytest_synthconv")

WSGIApp = Callable[..., Iterable[bytes]]


class WSGIAppServer(AppServer):
    """Serve ``app``. WSGI has no startup and shutdown."""

    def __init__(self, app: WSGIApp, name: str) -> None:
        super().__init__(name)
        self._app = app

    def _start(self) -> int:
        self._server = _Server((HOST, 0), _RequestHandler)
        self._server.set_app(self._answer)
        self._thread = threading.Thread(
            target=partial(self._server.serve_forever, _POLL),
            name="pytest_synthconv app",
            daemon=True,
        )
        self._thread.start()
        return self._server.server_port

    def _stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        call = self.call_of(environ.pop(_MARK, None))
        if call is None:
            start_response("403 Forbidden", [])
            return []
        environ["wsgi.url_scheme"] = call.scheme
        # Read the whole body first. Otherwise the app may wait for more than the client sends, and
        # unread data would reset the client's connection.
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        return _Answer(self.name, call, start_response).pieces(self._app, environ)


class _Answer:
    """The response of an app. Its exception is stored in ``call``."""

    def __init__(self, name: str, call: AppCall, start_response: Any) -> None:
        self._name = name
        self._call = call
        self._start_response = start_response
        self._has_begun = False

    def pieces(self, app: WSGIApp, environ: dict[str, Any]) -> Iterator[bytes]:
        """Yield the body without empty chunks, for which wsgiref would send the headers."""
        run = self._call.context.run
        is_left = False
        try:
            body = run(app, environ, self._start)
            try:
                pieces = iter(body)
                while (piece := run(next, pieces, None)) is not None:
                    self._check(piece)
                    if piece:
                        yield piece
            except GeneratorExit:
                is_left = True
            finally:
                if (close := getattr(body, "close", None)) is not None:
                    run(close)
            self._check_begun()
        except BaseException as error:  # also SystemExit: it must end the app, not the run
            self._note(error, is_left=is_left)
        finally:
            self._call.is_over.set()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        if exc_info:  # more useful for a tester than the error page
            raise exc_info[1].with_traceback(exc_info[2])
        # wsgiref refuses hop-by-hop headers, which other servers drop.
        kept = [(name, value) for name, value in headers if not is_hop_by_hop(name)]
        write: Callable[[bytes], object] = self._start_response(status, kept)
        self._has_begun = True
        return write

    def _check(self, piece: Any) -> None:
        if not isinstance(piece, bytes):
            raise TypeError(f"a body is made of bytes, not of {type(piece).__name__}")
        if piece:
            self._check_begun()

    def _check_begun(self) -> None:
        if not self._has_begun:
            raise AppError(f"{self._name}: it ended without a call of start_response")

    def _note(self, error: BaseException, *, is_left: bool) -> None:
        if is_left:  # nobody reads `call.error` any more
            _LOG.error("%s raised when its answer was closed", self._name, exc_info=error)
            return
        self._call.error = error
        if not self._has_begun:
            self._start_response("500 Internal Server Error", [])


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    request_queue_size = 128

    def __init__(self, *arguments: Any) -> None:
        self._workers = Threads("pytest_synthconv app request")
        super().__init__(*arguments)

    def server_bind(self) -> None:
        """Bind without the reverse DNS lookup of http.server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._workers.begin(partial(self.process_request_thread, request, client_address))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a failed connection; usually the client is gone."""
        _LOG.debug("a connection to an app failed", exc_info=True)

    def server_close(self) -> None:
        super().server_close()
        self._workers.close()


class _RequestHandler(WSGIRequestHandler):
    server: WSGIServer
    disable_nagle_algorithm = True  # headers and body are written separately

    def get_environ(self) -> dict[str, Any]:
        """Return the environ without the type and length that wsgiref adds if there are none."""
        environ = super().get_environ()
        for name in ("Content-Type", "Content-Length"):
            if name not in self.headers:
                environ.pop(name.upper().replace("-", "_"), None)
        return environ

    def handle(self) -> None:
        """Handle one request with `_Handler`."""
        self.raw_requestline = self.rfile.readline(65537)
        if self.parse_request():
            _Handler(self).run(cast("WSGIApplication", self.server.get_app()))

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the record contains every request."""


class _Handler(ServerHandler):
    def __init__(self, request: WSGIRequestHandler) -> None:
        received, sent = cast(IO[bytes], request.rfile), cast(IO[bytes], request.wfile)
        super().__init__(received, sent, request.get_stderr(), request.get_environ())
        self.request_handler = request
        self.os_environ = {}  # otherwise the app gets this process's environment
