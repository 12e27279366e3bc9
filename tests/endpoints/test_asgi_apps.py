"""ASGI apps as endpoints: they are served on one loop, with their lifespan."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator
from typing import Any

import fastapi
import pytest
from app_talks import (
    PATIENCE,
    URL,
    AppSession,
    asgi_answer,
    error_of,
    place,
    served,
    server_threads,
    session_with,
    together,
)
from asgi_apps import App, begin, http_only, say

from pytest_synthconv import ConfigurationError
from pytest_synthconv.endpoints import asgi_server
from pytest_synthconv.endpoints.apps import AppError
from pytest_synthconv.endpoints.http import app_server


def test_all_requests_share_one_loop_with_what_belongs_to_it() -> None:
    app = fastapi.FastAPI()
    loops: set[asyncio.AbstractEventLoop] = set()
    lock = asyncio.Lock()
    all_there = asyncio.Event()
    arrived: list[str] = []

    @app.get("/")
    async def meet(name: str) -> str:
        loops.add(asyncio.get_running_loop())
        async with lock:
            arrived.append(name)
            if len(arrived) == 32:
                all_there.set()
        await asyncio.wait_for(all_there.wait(), PATIENCE)  # only together can they end
        return name

    with served(app) as server:

        def talk(number: int) -> Any:
            with AppSession(server) as session:
                return session.get(URL, params={"name": number}).json()

        assert together(32, talk) == [str(number) for number in range(32)]
        assert len(loops) == 1


def test_an_app_that_never_waits_leaves_the_others_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asgi_server, "GRACE", 0.05)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await begin(send)
        if scope["path"] == "/endless":
            while True:
                await say(send, b"more")
        await say(send, b"short", more=False)

    with session_with(http_only(app)) as session:
        with session.streamed(f"{URL}/endless") as endless:
            assert next(endless.iter_content(4)) == b"more"
        assert session.get(URL).content == b"short"


def test_a_lifespan_is_run_once_around_all_requests_and_its_state_is_theirs() -> None:
    events: list[str] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[dict[str, Any]]:
        events.append("up")
        yield {"model": "ready", "seen": []}
        events.append("down")

    app = fastapi.FastAPI(lifespan=lifespan)

    @app.get("/")
    async def root(request: fastapi.Request) -> str:
        request.state.seen.append(1)
        request.state.own = 1
        return f"{request.state.model} {len(request.state.seen)}"

    server = app_server(app, "shop.app")
    server.port()
    assert events == ["up"]

    def talk(number: int) -> Any:
        with AppSession(server) as session:
            return session.get(URL).json()

    told = together(8, talk)
    assert sorted(told) == [f"ready {number}" for number in range(1, 9)]
    assert events == ["up"]
    server.shut_down()
    server.shut_down()
    assert events == ["up", "down"]
    with (
        AppSession(server) as session,
        pytest.raises(AppError, match=r"shop.app: it was shut down"),
    ):
        session.get(URL)
    assert server_threads() == []


def connect() -> None:
    raise OSError("no database")


def test_a_start_up_that_fails_is_the_error_of_every_request() -> None:
    tries: list[int] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        tries.append(1)
        connect()
        yield

    server = app_server(fastapi.FastAPI(lifespan=lifespan), "shop.app")
    for _ in range(2):
        with AppSession(server) as session, pytest.raises(AppError) as raised:
            session.get(URL)
        assert str(raised.value).splitlines() == [
            "shop.app: its startup failed: OSError: no database",
            place(connect, 1),
        ]
        assert isinstance(raised.value.__cause__, OSError)
    server.shut_down()
    assert (tries, server_threads()) == ([1], [])


def lifespan_says(*answers: tuple[str, str], then: Exception | None = None) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for kind, message in answers:
                await receive()
                await send({"type": f"lifespan.{kind}", "message": message})
            if then is not None:
                raise then
        else:
            await asgi_answer(b"served")(scope, receive, send)

    return app


@pytest.mark.parametrize(
    ("message", "told"),
    [("Traceback\n  ...\nOSError: no key\n", "OSError: no key"), ("", "it gives no reason")],
)
def test_a_start_up_may_fail_with_words_alone(message: str, told: str) -> None:
    app = lifespan_says(("startup.failed", message))
    assert error_of(app) == [f"its startup failed: {told}"]


@pytest.mark.parametrize(
    ("app", "told"),
    [
        (
            lifespan_says(("startup.complete", ""), ("shutdown.failed", "stuck")),
            "shop.app: its shutdown failed: stuck",
        ),
        (
            lifespan_says(("startup.complete", ""), then=OSError("stuck")),
            "shop.app: its shutdown failed: OSError: stuck",
        ),
    ],
)
def test_a_shut_down_that_fails_is_told(app: App, told: str) -> None:
    server = app_server(app, "shop.app")
    server.port()
    with pytest.raises(AppError) as raised:
        server.shut_down()
    assert str(raised.value).splitlines()[0] == told
    assert server_threads() == []


async def no_lifespan_but_silent(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await asgi_answer(b"served")(scope, receive, send)


async def lifespan_as_a_request(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await begin(send)
    await say(send, b"served", more=False)


@pytest.mark.parametrize(
    "app", [asgi_answer(b"served"), no_lifespan_but_silent, lifespan_as_a_request]
)
def test_an_app_without_a_lifespan_is_served(app: App) -> None:
    with session_with(app) as session:
        assert session.get(URL).content == b"served"


def test_without_uvicorn_an_asgi_app_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ConfigurationError) as raised:
        app_server(asgi_answer(b"x"), "shop:app")
    first, hint = str(raised.value).splitlines()
    assert first == "shop:app is an ASGI app, which needs uvicorn to be served"
    assert 'pip install "pytest-synthconv[apps]"' in hint


def test_the_server_itself_logs_nothing_and_leaves_uvicorn_s_loggers_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "uvicorn")
    access, own = logging.getLogger("uvicorn.access"), logging.StreamHandler()
    access.addHandler(own)
    before = logging.getLogger("uvicorn.error").filters[:]
    try:
        with session_with(asgi_answer(b"x")) as session:
            session.get(URL)
            logging.getLogger("uvicorn.error").info("another server")
        assert access.handlers == [own]
        assert access.propagate
    finally:
        access.removeHandler(own)
    assert logging.getLogger("uvicorn.error").filters == before
    names = ("uvicorn.error", "uvicorn.access")
    said = [record.getMessage() for record in caplog.records if record.name in names]
    assert said == ["another server"]
