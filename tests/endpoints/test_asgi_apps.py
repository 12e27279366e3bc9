"""What is particular to ASGI apps: one loop, a lifespan, exceptions, and breaking off."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import fastapi
import pytest
import requests
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
from http_talks import HI
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from pytest_synthconv import ConfigurationError, EndpointError
from pytest_synthconv.endpoints import asgi_server
from pytest_synthconv.endpoints.apps import AppError
from pytest_synthconv.endpoints.http import HTTPEndpoint, app_server

App = Callable[..., Any]


async def begin(send: Any, status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})


async def say(send: Any, body: bytes, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


def http_only(app: App) -> App:
    """``app``, which knows no lifespan."""

    async def checked(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await app(scope, receive, send)

    return checked


# Its loop


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


# Its lifespan


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


# Its exceptions


def test_an_exception_is_told_with_its_place_instead_of_a_page() -> None:
    app = fastapi.FastAPI()

    @app.post("/")
    async def root() -> str:
        raise KeyError("orders")

    @app.post("/sync")
    def sync() -> str:
        raise KeyError("orders")

    assert error_of(app) == ["KeyError: 'orders'", place(root, 2)]
    assert error_of(app, "/sync") == ["KeyError: 'orders'", place(sync, 2)]


def test_an_exception_is_found_in_the_groups_around_it() -> None:
    async def fail() -> None:
        raise KeyError("orders")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async with anyio.create_task_group() as outer, anyio.create_task_group() as inner:
            outer.start_soon(anyio.sleep, PATIENCE)
            inner.start_soon(fail)

    assert error_of(http_only(app)) == ["KeyError: 'orders'", place(fail, 1)]


def test_an_exception_is_told_through_a_middleware() -> None:
    app = fastapi.FastAPI()

    @app.middleware("http")
    async def passing(request: fastapi.Request, call_next: Any) -> Any:
        return await call_next(request)

    @app.post("/")
    async def root() -> str:
        raise KeyError("orders")

    assert error_of(app) == ["KeyError: 'orders'", place(root, 2)]


def test_a_500_that_the_app_means_is_an_answer() -> None:
    with session_with(asgi_answer(b"sorry", status=503)) as session:
        answer = session.get(URL)
    assert (answer.status_code, answer.content) == (503, b"sorry")


def test_an_exception_in_the_middle_of_a_stream_is_told_instead_of_the_cut() -> None:
    async def pieces() -> AsyncIterator[str]:
        yield "begun"
        raise ValueError("no more")

    app = fastapi.FastAPI()
    app.add_api_route("/", lambda: StreamingResponse(pieces()), methods=["POST"])
    assert error_of(app) == ["ValueError: no more", place(pieces, 2)]


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_what_would_end_a_program_ends_no_loop(kind: type[BaseException]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/exit":
            raise kind
        await asgi_answer(b"alive")(scope, receive, send)

    with session_with(http_only(app)) as session:
        with pytest.raises(AppError, match=f"shop.app: {kind.__name__}"):
            session.get(f"{URL}/exit")
        assert session.get(URL).content == b"alive"


async def says_nothing(scope: Any, receive: Any, send: Any) -> None:
    await receive()


async def says_half(scope: Any, receive: Any, send: Any) -> None:
    await begin(send)
    await say(send, b"half")


async def cancels_itself(scope: Any, receive: Any, send: Any) -> None:
    raise asyncio.CancelledError


async def begins_twice(scope: Any, receive: Any, send: Any) -> None:
    await begin(send)
    await begin(send)


@pytest.mark.parametrize(
    ("app", "told"),
    [
        (says_nothing, "it returned before its answer was complete"),
        (says_half, "it returned before its answer was complete"),
        (cancels_itself, "it was cancelled"),
    ],
)
def test_an_app_that_breaks_its_protocol_is_told_so(app: App, told: str) -> None:
    assert error_of(http_only(app)) == [told]


def test_what_an_app_sends_out_of_its_place_is_told_with_its_place() -> None:
    told, where = error_of(http_only(begins_twice))
    assert told.startswith("RuntimeError: Expected ASGI message 'http.response.body'")
    assert where == place(begin, 1)


def test_an_exception_after_the_answer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asgi_answer(b"done")(scope, receive, send)
        raise OSError("mail not sent")

    with session_with(http_only(app)) as session:
        assert session.get(URL).content == b"done"
    assert [record.getMessage() for record in caplog.records] == [
        "shop.app raised after its answer"
    ]
    assert "OSError: mail not sent" in caplog.text


# Breaking off


class Waiting:
    """An app that waits forever, before its answer or within it."""

    def __init__(self, *, begins: bool) -> None:
        self._begins = begins
        self.is_there = threading.Event()
        self.is_cancelled = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        if self._begins:
            await begin(send)
        self.is_there.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.is_cancelled.set()
            raise


@pytest.mark.parametrize("begins", [False, True])
@pytest.mark.parametrize("end", ["session", "app"])
def test_a_request_ends_with_its_session_and_the_app_is_cancelled_at_its_end(
    begins: bool, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi_server, "GRACE", 0.05)
    app = Waiting(begins=begins)
    server = app_server(app, "shop.app")
    session = AppSession(server)
    errors: list[Exception] = []

    def ask() -> None:
        with pytest.raises((requests.RequestException, AppError)) as raised:
            session.get(URL)
        errors.append(raised.value)

    asking = threading.Thread(target=ask)
    asking.start()
    assert app.is_there.wait(PATIENCE)
    if end == "session":
        session.close()
        asking.join(PATIENCE)
        assert len(errors) == 1
    server.shut_down()
    assert app.is_cancelled.wait(PATIENCE)
    asking.join(PATIENCE)
    assert len(errors) == 1
    session.close()
    assert server_threads() == []


def test_an_app_that_is_broken_off_may_end_what_it_has_begun() -> None:
    ends: list[str] = []
    is_over = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await begin(send)
        ends.append((await receive())["type"])
        is_over.set()

    with session_with(http_only(app)) as session:
        with session.streamed(URL):
            assert ends == []
        assert is_over.wait(PATIENCE)
    assert ends == ["http.disconnect"]


def streams_until_left(events: list[str]) -> App:
    """An app that streams two events, and returns in the middle when its client has gone."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await say(send, b'data: {"text": "Hi"}\n\ndata: {"done": true}\n\n')
        events.append((await receive())["type"])

    return http_only(app)


def test_an_app_that_ends_because_its_client_has_all_it_wants_has_not_failed() -> None:
    events: list[str] = []
    app = streams_until_left(events)
    stream: dict[str, Any] = {"response_format": "events", "end_path": "$[?@.data.done]"}
    endpoint = HTTPEndpoint.at("/", app=app, response_path="$[*].data.text", **stream)
    session = endpoint.open("c1")
    assert [session.reply(HI).content for _ in range(3)] == ["Hi"] * 3
    session.close()
    endpoint.close()
    assert events == ["http.disconnect"] * 3


def test_an_app_that_ends_because_its_client_waits_no_longer_is_told_as_too_slow() -> None:
    app, limits = streams_until_left([]), {"read": 0.05}
    keys: dict[str, Any] = {"response_format": "events", "response_path": "$[*].data.text"}
    endpoint = HTTPEndpoint.at("/", app=app, timeouts=limits, **keys)
    session = endpoint.open("c1")
    with pytest.raises(EndpointError) as raised:
        session.reply(HI)
    session.close()
    endpoint.close()
    assert raised.value.kind == "timeout"


@pytest.mark.parametrize("status", [200, 204])
def test_background_tasks_go_on_after_the_answer(status: int) -> None:
    may_end = threading.Event()
    ended: list[str] = []

    async def later() -> None:
        await asyncio.get_running_loop().run_in_executor(None, may_end.wait, PATIENCE)
        ended.append("mail")

    async def root() -> Response:
        return Response(status_code=status, background=BackgroundTask(later))

    app = fastapi.FastAPI()
    app.add_api_route("/", root, methods=["GET"])
    with session_with(app) as session:
        assert session.get(URL).status_code == status
        assert ended == []
        may_end.set()
    assert ended == ["mail"]


# Its server


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
