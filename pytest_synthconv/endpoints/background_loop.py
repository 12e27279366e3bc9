"""An event loop in a thread, for assistants that are async.

All awaitables of one endpoint run on one loop, because async clients (connection pools, locks)
belong to the loop in which they were first used.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from concurrent import futures
from typing import Any

from ..core.deadlines import awaited


class BackgroundLoop:
    """Run awaitables for any thread, also for one with a running loop. Starts on first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def run(self, awaitable: Awaitable[Any]) -> Any:
        """Run ``awaitable`` and return its result, or raise its exception."""
        future = asyncio.run_coroutine_threadsafe(_settled(awaitable), self._running())
        try:
            result, raised = awaited(future)
        except BaseException:  # Ctrl-C while waiting: end what is no longer awaited
            future.cancel()
            raise
        if raised is not None:
            raise raised
        return result

    def close(self) -> None:
        """Cancel all tasks, stop the loop and wait until its thread has ended."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is None or self._loop is None or self._stop is None:
                return
            self._loop.call_soon_threadsafe(self._stop.set)
        thread.join()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._thread is None or self._loop is None:
                started: futures.Future[None] = futures.Future()
                self._thread = threading.Thread(
                    target=lambda: asyncio.run(self._until_stopped(started)),
                    name="pytest_synthconv event loop",
                    daemon=True,
                )
                self._thread.start()
                started.result()
            assert self._loop is not None  # noqa: S101 - set before `started` is
            return self._loop

    async def _until_stopped(self, started: futures.Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        started.set_result(None)
        await self._stop.wait()


async def _settled(awaitable: Awaitable[Any]) -> tuple[Any, BaseException | None]:
    """Return result and exception of ``awaitable``: a `SystemExit` in a task ends the loop."""
    try:
        return await awaitable, None
    except (KeyboardInterrupt, SystemExit) as error:
        return None, error
