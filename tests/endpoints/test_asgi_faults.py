"""ASGI apps that fail: each exception is reported with its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import anyio
import fastapi
import pytest
from app_talks import PATIENCE, URL, asgi_answer, error_of, place, session_with
from asgi_apps import App, begin, http_only, say
from starlette.responses import StreamingResponse

from pytest_synthconv.endpoints.apps import AppError


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
