"""Serve an ASGI app and its lifespan with uvicorn, on an event loop in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import importlib.util
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent import futures
from typing import TYPE_CHECKING, Any

from ..core.errors import ConfigurationError
from ..core.text import one_line
from .apps import HOST, MARK, AppCall, AppError, AppServer

if TYPE_CHECKING:
    import uvicorn

ASGIApp = Callable[..., Awaitable[None]]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

GRACE = 5
"""Seconds for requests and background tasks to end when the app is shut down."""
LIMIT = 300.0
"""Timeout in seconds of startup and of shutdown. Apps may load models there."""

_NO_REASON = "it gives no reason"
_MARK = MARK.lower().encode()
_LOG = logging.getLogger("pytest_synthconv")


class ASGIAppServer(AppServer):
    """Serve ``app``. Raise `ConfigurationError` if uvicorn is not installed."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        super().__init__(name)
        if importlib.util.find_spec("uvicorn") is None:
            raise ConfigurationError(
                f"{name} is an ASGI app, which needs uvicorn to be served\n"
                'Install it with: pip install "pytest-synthconv[apps]"'
            )
        self._app = app
        self._lifespan = _Lifespan()

    def _start(self) -> int:
        self._server = _uvicorn(self._answer, self._note_start)
        self._started: futures.Future[None] = futures.Future()
        # asyncio sets TCP_NODELAY only if the protocol of the socket is given: a request took 43 ms
        # without it, 2 ms with it (measured, uvicorn 0.54).
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind((HOST, 0))
        # In the caller's context, so that log records at startup belong to its conversation.
        self._thread = threading.Thread(
            target=contextvars.copy_context().run,
            args=(self._serve,),
            name="pytest_synthconv app",
            daemon=True,
        )
        self._thread.start()
        try:
            self._started.result(LIMIT)
        except futures.TimeoutError:
            self._server.should_exit = True  # takes effect when the startup is done
            raise AppError(f"{self.name}: its startup took longer than {LIMIT:g} s") from None
        except futures.CancelledError:
            raise self._failed("startup") from self._lifespan.error
        return int(self._listener.getsockname()[1])

    def _stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(GRACE + LIMIT)
        if self._thread.is_alive():
            raise AppError(f"{self.name}: its shutdown took longer than {LIMIT:g} s")
        if self._lifespan.has_failed("shutdown"):
            raise self._failed("shutdown") from self._lifespan.error

    def _serve(self) -> None:
        try:
            # uvicorn raises SystemExit if the startup fails.
            with self._listener, _silence(threading.get_ident()), contextlib.suppress(SystemExit):
                asyncio.run(self._server.serve(sockets=[self._listener]))
        finally:
            self._started.cancel()

    async def _note_start(self) -> None:
        if not self._started.done():
            if self._lifespan.has_failed("startup"):  # the app does not support lifespan
                _LOG.info("%s knows no lifespan: %r", self.name, self._lifespan.error)
            self._started.set_result(None)

    def _failed(self, phase: str) -> AppError:
        what = f": its {phase} failed"
        if self._lifespan.error is not None:
            return self._blamed(self._lifespan.error, what)
        return AppError(f"{self.name}{what}: {self._lifespan.message or _NO_REASON}")

    async def _answer(self, scope: Event, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan.run(self._app, scope, receive, send)
            return
        headers = dict(scope["headers"])
        call = self.call_of(headers.get(_MARK, b"").decode("latin-1"))
        if call is None:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body"})
            return
        kept = [(name, value) for name, value in scope["headers"] if name != _MARK]
        answer = _Answer(self.name, call, receive, send)
        await answer.run(self._app, {**scope, "scheme": call.scheme, "headers": kept})


class _Lifespan:
    """The result of an app's startup and shutdown: its exception, or else its message."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.message = ""
        self._phase = "startup"

    def has_failed(self, phase: str) -> bool:
        return phase == self._phase and bool(self.error or self.message)

    async def run(self, app: ASGIApp, scope: Event, receive: Receive, send: Send) -> None:
        async def noting(event: Event) -> None:
            if event["type"] == "lifespan.startup.complete":
                self._phase = "shutdown"
            elif str(event["type"]).endswith(".failed"):
                lines = str(event.get("message", "")).strip().splitlines()  # often a traceback
                self.message = one_line(lines[-1]) if lines else _NO_REASON
            await send(event)

        try:
            await app(scope, receive, noting)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self.error = error
            raise


class _Answer:
    """The response of an app. Its exception is stored in ``call``."""

    def __init__(self, name: str, call: AppCall, receive: Receive, send: Send) -> None:
        self._name = name
        self._call = call
        self._receive = receive
        self._send = send
        self._status = 0
        self._is_complete = False
        self._is_left = False

    async def run(self, app: ASGIApp, scope: Event) -> None:
        """Run the app in its caller's context, which requires a separate task."""
        answering = app(scope, self._receiving, self._sending)
        task = self._call.context.run(asyncio.ensure_future, _outcome(answering))
        try:
            self._note(await task)
        except asyncio.CancelledError:
            self._call.error = AppError(f"{self._name}: it was cancelled")
            raise
        finally:
            self._call.is_over.set()

    async def _receiving(self) -> Event:
        event = await self._receive()
        if event["type"] == "http.disconnect":
            self._is_left = not self._is_complete
        return event

    async def _sending(self, event: Event) -> None:
        await self._send(event)
        if event["type"] == "http.response.start":
            self._status = event["status"]
        self._is_complete = event["type"] == "http.response.body" and not event.get("more_body")
        await asyncio.sleep(0)  # let other tasks run: an endless stream may never wait

    def _note(self, error: BaseException | None) -> None:
        if self._is_left:  # expected when the client is gone, with or without an exception
            _LOG.debug("%s was left by its client", self._name, exc_info=error)
            return
        if error is None and not self._is_complete:
            error = AppError(f"{self._name}: it returned before its answer was complete")
        if error is None:
            return
        if self._is_complete and self._status < 500:
            log = self._call.context.run
            log(_LOG.error, "%s raised after its answer", self._name, exc_info=error)
            return
        self._call.error = error
        if not self._is_complete:  # uvicorn answers with status 500, or ends the connection
            raise error


async def _outcome(answering: Awaitable[None]) -> BaseException | None:
    """Return the exception of ``answering``: a SystemExit in a task would end the loop."""
    try:
        await answering
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        return error
    return None


def _uvicorn(app: ASGIApp, note_start: Callable[[], Awaitable[None]]) -> uvicorn.Server:
    """Return a server for ``app`` without side effects on this process. Call ``note_start``."""
    import uvicorn

    # Not `access_log=False`, which removes the log handlers of every server in this process.
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        interface="asgi3",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        workers=1,
        callback_notify=note_start,
        # A simulated user may take that long for its next message.
        timeout_keep_alive=3600,
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def _silence(thread: int) -> Iterator[None]:
    """Drop uvicorn's log records from ``thread``: the endpoint's errors say the same."""

    def is_of_another(record: logging.LogRecord) -> bool:
        return record.thread != thread

    loggers = [logging.getLogger(f"uvicorn.{name}") for name in ("access", "error")]
    for logger in loggers:
        logger.addFilter(is_of_another)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_of_another)
