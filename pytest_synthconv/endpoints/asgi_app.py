"""An ASGI app as what answers requests: all on one event loop, with its lifespan around them.

Written out on asyncio, since no client that is kept could do it (November 2026): the transports of
httpx and httpx2, and so Starlette's test client, collect a whole body before they hand it over, so
that an endless stream hangs; asgiref's communicator never holds up an app that sends faster than
it is read; a2wsgi lets a request that was broken off run on, and knows no lifespan.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent import futures
from typing import Any
from urllib.parse import unquote

from .app_calls import CLIENT, AppError, AppRequest, CutError, Head, app_error
from .asgi_lifespan import AFTERMATH, Lifespan
from .background_loop import BackgroundLoop

ASGIApp = Callable[..., Awaitable[None]]
Event = MutableMapping[str, Any]

GRACE = 5.0
"""Seconds that requests and background tasks have to end in when the app is shut down."""

_AHEAD = 65_536
"""Octets that an app may send before they are read: as many as uvicorn buffers."""
_FAREWELL = 0.2
"""Seconds that an app has to end in, once it is told that its client has gone."""

_LOG = logging.getLogger("pytest_synthconv")


class HostedASGIApp:
    """An ASGI app called ``name`` in errors, its event loop and its lifespan."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app = app
        self._name = name
        self._loop = BackgroundLoop()
        self._lifespan = Lifespan(app, name)
        self._exchanges: set[_Exchange] = set()
        self._starting = threading.Lock()
        self._is_ready = False
        self._failure: AppError | None = None
        self._is_shut = False

    def start_up(self) -> None:
        """Run the app's start-up, once; raises `AppError`, then and ever after, if it fails."""
        with self._starting:
            if self._is_shut:
                raise AppError(f"{self._name}: it was shut down")
            if self._failure is not None:
                raise AppError(str(self._failure)) from self._failure.__cause__
            if self._is_ready:
                return
            try:
                self._loop.run(self._lifespan.start_up())
            except AppError as failure:
                self._failure = failure
                raise
            self._is_ready = True

    def call(self, request: AppRequest, seconds: float | None) -> ASGICall:
        """Begin a request, whose answer may be silent for ``seconds`` at a time."""
        self.start_up()
        exchange: _Exchange = self._run(lambda: self._begun(request))
        return ASGICall(self._run, exchange, seconds)

    def shut_down(self) -> None:
        """End what was broken off, wait for background tasks, run the shut-down, end the loop."""
        with self._starting:
            was_ready, self._is_ready, self._is_shut = self._is_ready, False, True
        try:
            if was_ready:
                self._loop.run(self._ended())
        finally:
            self._loop.close()

    def _run(self, make: Callable[[], Awaitable[Any]]) -> Any:
        if self._is_shut:  # and the loop would start anew
            raise CutError
        try:
            return self._loop.run(make())
        except futures.CancelledError as error:  # the loop has ended
            raise CutError from error

    async def _begun(self, request: AppRequest) -> _Exchange:
        scope = {**_scope(request), **self._lifespan.state()}
        exchange = _Exchange(self._app, self._name, scope, request.body)
        self._exchanges.add(exchange)
        exchange.task.add_done_callback(lambda _: self._exchanges.discard(exchange))
        return exchange

    async def _ended(self) -> None:
        tasks = {exchange.task for exchange in self._exchanges}
        for exchange in tuple(self._exchanges):
            exchange.disconnect()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE)
            for task in late:
                task.cancel()
        await self._lifespan.shut_down()


class ASGICall:
    """One request to an ASGI app, seen from the thread that waits for its answer."""

    def __init__(
        self,
        run: Callable[[Callable[[], Awaitable[Any]]], Any],
        exchange: _Exchange,
        seconds: float | None,
    ) -> None:
        self._run = run
        self._exchange = exchange
        self._seconds = seconds

    def head(self) -> Head:
        """Wait for the answer to begin; raises `AppError`, `TimeoutError` and `CutError`."""
        head: Head = self._waited(self._exchange.head)
        return head

    def piece(self) -> bytes:
        """The next piece of the body, nothing at its end; raises what `head` does."""
        piece: bytes = self._waited(self._exchange.piece)
        return piece

    def close(self) -> None:
        """Break off an answer that is not complete; does not wait."""
        # The loop may have ended, and all tasks with it.
        with contextlib.suppress(RuntimeError):
            self._exchange.loop.call_soon_threadsafe(self._exchange.disconnect)

    def _waited(self, wait: Callable[[], Awaitable[Any]]) -> Any:
        try:
            return self._run(lambda: asyncio.wait_for(wait(), self._seconds))
        except asyncio.TimeoutError as error:  # before Python 3.11 not the built-in one
            raise TimeoutError("the app was silent") from error


class _Exchange:
    """One request and its answer, on the loop."""

    def __init__(self, app: ASGIApp, name: str, scope: Event, body: bytes) -> None:
        self.loop = asyncio.get_running_loop()
        self._name = name
        self._request: Event | None = {"type": "http.request", "body": body, "more_body": False}
        self._head: Head | None = None
        self._unread = bytearray()
        self._is_complete = False  # the app has sent its whole answer
        self._is_left = False  # nobody reads it any more
        self._error: BaseException | None = None
        self._changed = asyncio.Event()
        self.task = self.loop.create_task(self._run(app, scope))
        self.task.add_done_callback(lambda _: self._tell())

    async def head(self) -> Head:
        while self._head is None:
            await self._news()
        if self._head.status >= 500:
            await asyncio.wait(
                [self.task], timeout=AFTERMATH
            )  # Starlette's exceptions follow their page
            self._blame()
        return self._head

    async def piece(self) -> bytes:
        while not self._unread:
            if self._is_complete:
                return b""
            await self._news()
        piece = bytes(self._unread)
        self._unread.clear()
        self._tell()
        return piece

    def disconnect(self) -> None:
        """The client goes: an app that has not said all is cancelled if it does not end itself.

        It may want to: Django's waits for the news, and when cancelled forgets what it has begun.
        """
        if self._is_left:
            return
        self._is_left = True
        if not self._is_complete:
            self.loop.call_later(_FAREWELL, self.task.cancel)
        self._tell()

    async def _run(self, app: ASGIApp, scope: Event) -> None:
        try:
            await app(scope, self._receive, self._send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # SystemExit out of a task would end the loop
            self._error = error
        if self._error is not None and self._is_complete and not self._is_failed():
            _LOG.error("%s raised after its answer", self._name, exc_info=self._error)

    def _is_failed(self) -> bool:
        return self._head is not None and self._head.status >= 500

    async def _receive(self) -> Event:
        if self._request is not None:
            request, self._request = self._request, None
            return request
        while not (self._is_complete or self._is_left):
            await self._change()
        return {"type": "http.disconnect"}

    async def _send(self, event: Event) -> None:
        if self._is_left:
            raise CutError  # an OSError, as the specification asks for
        kind = event["type"]
        if kind == "http.response.start" and self._head is None:
            headers = [(bytes(name), bytes(value)) for name, value in event.get("headers", ())]
            self._head = Head(int(event["status"]), headers)
        elif kind == "http.response.body" and self._head is not None and not self._is_complete:
            self._unread += bytes(event.get("body", b""))
            self._is_complete = not event.get("more_body", False)
        else:
            raise RuntimeError(f"{kind} is sent where HTTP has no place for it")
        self._tell()
        await asyncio.sleep(0)  # the others' turn, also when it never waits itself
        while len(self._unread) > _AHEAD and not (self._is_complete or self._is_left):
            await self._change()

    async def _news(self) -> None:
        """Wait for a change; raises what it means that there will be none."""
        self._blame()
        if self._is_left:
            raise CutError
        if self.task.done():
            raise AppError(f"{self._name}: it returned before its answer was complete")
        await self._change()

    def _blame(self) -> None:
        if self._error is not None and not self._is_left:
            raise app_error(self._name, self._error) from self._error

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _change(self) -> None:
        await self._changed.wait()


def _scope(request: AppRequest) -> Event:
    path = request.url.path
    headers = [(name.lower(), value) for name, value in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": request.url.query.encode("ascii"),
        "root_path": "",
        "headers": headers,
        "client": (CLIENT, 0),
        "server": (request.host, request.port),
        "extensions": {},
    }
