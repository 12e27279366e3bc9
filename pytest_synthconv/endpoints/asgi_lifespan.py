"""The lifespan of an ASGI app: its start-up, its shut-down, and the state between them.

https://asgi.readthedocs.io/en/latest/specs/lifespan.html. An app that knows no lifespan says so by
an exception, and is served without one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ..text import one_line
from .app_calls import AppError, app_error

AFTERMATH = 1.0
"""Seconds in which an exception follows the message that tells of it."""
LIMIT = 300.0
"""Seconds that a start-up and a shut-down may each take; models are loaded in them."""

_LOG = logging.getLogger("pytest_synthconv")


class Lifespan:
    """Of the app called ``name`` in errors. All of it runs on the app's loop."""

    def __init__(self, app: Callable[..., Awaitable[None]], name: str) -> None:
        self._app = app
        self._name = name
        self._state: dict[str, Any] = {}
        self._to_app: asyncio.Queue[str] = asyncio.Queue()
        self._from_app: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._error: BaseException | None = None

    def state(self) -> dict[str, Any]:
        """What the scope of a request has of it: a copy of the state, if the app has one."""
        return {"state": dict(self._state)} if self._task is not None else {}

    async def start_up(self) -> None:
        """Start the app up; raises `AppError` when it says that it failed."""
        self._task = asyncio.create_task(self._run())
        answer = await self._asked("startup")
        if answer is None:
            if self._error is not None:
                _LOG.info("%s knows no lifespan: %r", self._name, self._error)
            self._task = None

    async def shut_down(self) -> None:
        """Shut the app down; raises `AppError` when it says that it failed."""
        if self._task is None:
            return
        await self._asked("shutdown")
        await self._end()

    async def _asked(self, what: str) -> str | None:
        """Ask for ``what`` and wait for the answer: None when the app ended without one."""
        assert self._task is not None  # noqa: S101 - whoever asks has a task
        self._to_app.put_nowait(f"lifespan.{what}")
        answering = asyncio.ensure_future(self._from_app.get())
        try:
            await asyncio.wait(
                [answering, self._task], timeout=LIMIT, return_when=asyncio.FIRST_COMPLETED
            )
            if answering.done():
                await self._check(answering.result(), what)
                return what
            if not self._task.done():
                await self._end()
                raise AppError(f"{self._name}: its {what} took longer than {LIMIT:g} s")
            if what == "shutdown" and self._error is not None:
                raise self._told(what) from self._error
            return None
        finally:
            answering.cancel()

    async def _check(self, answer: MutableMapping[str, Any], what: str) -> None:
        if answer["type"] == f"lifespan.{what}.complete":
            return
        await self._end()
        if self._error is not None:
            raise self._told(what) from self._error
        lines = str(answer.get("message", "")).strip().splitlines()  # often a whole traceback
        message = one_line(lines[-1]) if lines else "it gives no reason"
        raise AppError(f"{self._name}: its {what} failed: {message}")

    def _told(self, what: str) -> AppError:
        assert self._error is not None  # noqa: S101 - whoever tells of it has seen it
        return app_error(f"{self._name}: its {what} failed", self._error)

    async def _end(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task], timeout=AFTERMATH)
            self._task.cancel()

    async def _run(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self._state,
        }
        try:
            await self._app(scope, self._receive, self._send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # SystemExit out of a task would end the loop
            self._error = error

    async def _receive(self) -> MutableMapping[str, Any]:
        return {"type": await self._to_app.get()}

    async def _send(self, event: MutableMapping[str, Any]) -> None:
        if not str(event["type"]).startswith("lifespan."):
            raise RuntimeError(f"{event['type']} is sent where a lifespan has no place for it")
        self._from_app.put_nowait(event)
