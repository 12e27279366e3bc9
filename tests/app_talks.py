"""Sessions with apps in this process, and the same shop as a FastAPI and as a Flask app."""

from __future__ import annotations

import contextlib
import gzip
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import fastapi
import flask
import requests
from fastapi.responses import StreamingResponse

from pytest_synthconv.endpoints.apps import AppAdapter, hosted_app

URL = "http://shop.test"
PATIENCE = 20
"""Seconds after which a test that waits has failed."""


@contextlib.contextmanager
def session_with(app: Any, url: str = URL, name: str = "shop.app") -> Iterator[requests.Session]:
    """A session whose requests to ``url`` the app answers, which is shut down afterwards."""
    hosted = hosted_app(app, name)
    try:
        with mounted(hosted, url) as session:
            yield session
    finally:
        hosted.shut_down()
    assert loop_threads() == []


def mounted(hosted: Any, url: str = URL) -> requests.Session:
    session = requests.Session()
    session.mount(url, AppAdapter(hosted))
    return session


def loop_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "event loop" in thread.name]


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

    @app.get("/zipped")
    async def zipped() -> fastapi.Response:
        headers = {"Content-Encoding": "gzip"}
        return fastapi.Response(gzip.compress(b"unzipped"), headers=headers)

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

    @app.get("/zipped")
    def zipped() -> flask.Response:
        return flask.Response(gzip.compress(b"unzipped"), headers={"Content-Encoding": "gzip"})

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
