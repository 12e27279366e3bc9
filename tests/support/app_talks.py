"""Sessions with apps that are served, and the same shop as a FastAPI and as a Flask app."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import fastapi
import flask
import pytest
import requests
from fastapi.responses import StreamingResponse
from http_talks import HI

from pytest_synthconv import EndpointError
from pytest_synthconv.endpoints.apps import AppAdapter, AppServer
from pytest_synthconv.endpoints.http import HTTPEndpoint, app_server, name_of_app

URL = "http://shop.test"
PATIENCE = 20
"""Seconds after which a test that waits has failed."""


class AppSession(requests.Session):
    """A session whose requests the app behind ``server`` answers, whatever their host."""

    def __init__(self, server: AppServer) -> None:
        super().__init__()
        self._to_app = AppAdapter(server)
        for scheme in ("http://", "https://"):
            self.mount(scheme, self._to_app)

    def request(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        with self._to_app.call(url):
            return super().request(method, url, *arguments, **options)

    @contextlib.contextmanager
    def streamed(self, url: str) -> Iterator[requests.Response]:
        with (
            self._to_app.call(url),
            super().request("GET", url, stream=True) as response,
        ):
            yield response


@contextlib.contextmanager
def session_with(app: Any, name: str = "shop.app") -> Iterator[AppSession]:
    """A session with the app, which is shut down afterwards and leaves nothing behind."""
    with served(app, name) as server, AppSession(server) as session:
        yield session


@contextlib.contextmanager
def served(app: Any, name: str = "shop.app") -> Iterator[AppServer]:
    server = app_server(app, name)
    try:
        yield server
    finally:
        server.shut_down()
    assert server_threads() == []


def server_threads() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name == "pytest_synthconv app"]


def error_of(app: Any, path: str = "/") -> list[str]:
    """What a conversation with the app is told of its error, the endpoint's own name left out."""
    endpoint = HTTPEndpoint.at(path, app=app, response_path=["text"])
    session = endpoint.open("c1")
    try:
        with pytest.raises(EndpointError) as raised:
            session.reply(HI)
    finally:
        session.close()
        endpoint.close()
    assert server_threads() == []
    assert raised.value.kind == "app"
    first, request, *more = str(raised.value).splitlines()
    assert request == f"POST {path}"
    name = re.escape(name_of_app(app))
    told = re.fullmatch(rf"endpoint python:{name}: the app failed: {name}: (.*)", first)
    assert told is not None, first
    return [told[1], *more]


def place(function: Any, line: int) -> str:
    """How an error names the line that is ``line`` below the function's first."""
    code = function.__code__
    return f"raised at {code.co_filename}:{code.co_firstlineno + line}"


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What ``work`` returns for each number below ``count``, all at the same time."""
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def fastapi_shop() -> fastapi.FastAPI:
    app = fastapi.FastAPI()
    baskets: dict[str, list[str]] = {}

    @app.post("/basket")
    async def basket(request: fastapi.Request, response: fastapi.Response) -> list[str]:
        name = request.cookies.get("visitor") or f"v{len(baskets)}"
        baskets.setdefault(name, []).append((await request.json())["add"])
        response.set_cookie("visitor", name, httponly=True)
        response.set_cookie("theme", "dark")
        return baskets[name]

    @app.api_route("/echo/{name}", methods=["GET", "POST", "PUT"])
    async def echo(name: str, request: fastapi.Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "name": name,
            "query": dict(request.query_params),
            "key": request.headers.get("X-Key"),
            "host": request.headers["Host"],
            "type": request.headers.get("Content-Type"),
            "body": (await request.body()).decode(),
        }

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def pieces() -> AsyncIterator[str]:
            while True:
                yield "data: more\n\n"

        return StreamingResponse(pieces(), media_type="text/event-stream")

    @app.get("/empty")
    async def empty() -> fastapi.Response:
        return fastapi.Response(status_code=204)

    @app.get("/moved")
    async def moved() -> fastapi.Response:
        return fastapi.Response(status_code=302, headers={"Location": "/echo/there?a=b"})

    return app


def flask_shop() -> flask.Flask:
    app = flask.Flask("shop")
    baskets: dict[str, list[str]] = {}

    @app.post("/basket")
    def basket() -> flask.Response:
        request = flask.request
        name = request.cookies.get("visitor") or f"v{len(baskets)}"
        baskets.setdefault(name, []).append(request.get_json()["add"])
        response = flask.jsonify(baskets[name])
        response.set_cookie("visitor", name, httponly=True)
        response.set_cookie("theme", "dark")
        return response

    @app.route("/echo/<name>", methods=["GET", "POST", "PUT"])
    def echo(name: str) -> dict[str, Any]:
        request = flask.request
        return {
            "method": request.method,
            "name": name,
            "query": dict(request.args),
            "key": request.headers.get("X-Key"),
            "host": request.headers["Host"],
            "type": request.headers.get("Content-Type"),
            "body": request.get_data().decode(),
        }

    @app.get("/stream")
    def stream() -> flask.Response:
        def pieces() -> Iterator[str]:
            while True:
                yield "data: more\n\n"

        return flask.Response(pieces(), mimetype="text/event-stream")

    @app.get("/empty")
    def empty() -> flask.Response:
        return flask.Response(status=204)

    @app.get("/moved")
    def moved() -> flask.Response:
        return flask.Response(status=302, headers={"Location": "/echo/there?a=b"})

    return app


def asgi_answer(*pieces: bytes, status: int = 200, headers: Any = ()) -> Callable[..., Any]:
    """A plain ASGI app that answers in these pieces."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})

    return app


def wsgi_answer(*pieces: bytes, status: int = 200, headers: Any = ()) -> Callable[..., Any]:
    """A plain WSGI app that answers in these pieces."""
    texts = [(name.decode(), value.decode()) for name, value in headers]

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response(f"{status} Said", texts)
        return iter(pieces)

    return app
