"""ASGI apps whose requests end early, or go on behind the answer."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import fastapi
import pytest
import requests
from app_talks import PATIENCE, URL, AppSession, server_threads, session_with
from asgi_apps import App, begin, http_only, say
from http_talks import HI
from starlette.background import BackgroundTask
from starlette.responses import Response

from pytest_synthconv import EndpointError
from pytest_synthconv.endpoints import asgi_server
from pytest_synthconv.endpoints.apps import AppError
from pytest_synthconv.endpoints.http import HTTPEndpoint, app_server


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
