"""Apps in this process: which is one, and that it answers requests as behind a server."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import fastapi
import flask
import pytest
import requests
from app_talks import (
    PATIENCE,
    URL,
    asgi_answer,
    fastapi_shop,
    flask_shop,
    mounted,
    session_with,
    together,
    wsgi_answer,
)
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from pytest_synthconv.endpoints.apps import AppError, hosted_app, kind_of_app

both_shops = pytest.mark.parametrize("shop", [fastapi_shop, flask_shop])
both_answers = pytest.mark.parametrize("answer", [asgi_answer, wsgi_answer])
Shop = Callable[[], Any]


def with_config(config: str, environ: Any, start_response: Any) -> list[bytes]:
    return []


class ClassApp:
    """PEP 3333 allows a class, too."""

    def __init__(self, environ: Any, start_response: Any) -> None:
        """Answer."""


@pytest.mark.parametrize(
    "app",
    [
        flask.Flask("x"),
        ProxyFix(flask.Flask("x")),
        wsgi_answer(),
        functools.partial(with_config, "x"),
        ClassApp,
        lambda env, start_response: [],
        lambda environ, respond, log=None: [],
    ],
)
def test_a_wsgi_app_is_told_by_its_parameters(app: Any) -> None:
    assert kind_of_app(app) == "wsgi"


async def with_short_names(s: Any, r: Any, w: Any) -> None:
    """Answer."""


class AsyncObject:
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer."""


@pytest.mark.parametrize(
    "app",
    [
        fastapi.FastAPI(),
        Starlette(),
        GZipMiddleware(fastapi.FastAPI()),
        asgi_answer(),
        with_short_names,
        functools.partial(with_short_names),
        AsyncObject(),
        AsyncObject().__call__,
        lambda scope, receive, send: with_short_names(scope, receive, send),
    ],
)
def test_an_asgi_app_is_told_by_its_parameters(app: Any) -> None:
    assert kind_of_app(app) == "asgi"


class Desk:
    """An endpoint object, although it can be called like an app."""

    def open(self, conversation_id: str) -> None:
        """Open."""

    def __call__(self, environ: Any, start_response: Any) -> None:
        """Answer."""


async def async_bot(messages: Any, conversation_id: str) -> str:
    return ""


@pytest.mark.parametrize(
    "value",
    [
        lambda messages: "",
        lambda messages, conversation_id: "",
        lambda messages, name: "",
        lambda messages, *, conversation_id: "",
        lambda *arguments, **named: "",
        lambda a, b, c: "",
        lambda environ, start_response, *, key: "",
        async_bot,
        Desk(),
        Desk,
        fastapi.FastAPI,
        flask.Flask,
        dict,
        print,
        "shop:app",
        None,
    ],
)
def test_what_else_an_endpoint_may_be_is_no_app(value: Any) -> None:
    assert kind_of_app(value) is None
    with pytest.raises(TypeError, match="shop is neither a WSGI nor an ASGI app"):
        hosted_app(value, "shop")


@both_shops
def test_cookies_belong_to_their_session(shop: Shop) -> None:
    with session_with(shop()) as session:
        assert session.post(f"{URL}/basket", json={"add": "tea"}).json() == ["tea"]
        assert session.post(f"{URL}/basket", json={"add": "mug"}).json() == ["tea", "mug"]
        assert dict(session.cookies) == {"visitor": "v0", "theme": "dark"}


@both_shops
def test_32_conversations_at_once_never_see_each_other(shop: Shop) -> None:
    hosted = hosted_app(shop(), "shop.app")
    names = [f"buyer {number}" for number in range(32)]
    entering = threading.Barrier(32)

    def talk(number: int) -> Any:
        with mounted(hosted) as session:
            # The app numbers its visitors as they come.
            session.cookies.set("visitor", names[number])
            entering.wait(PATIENCE)
            added = [f"{number}-{turn}" for turn in range(5)]
            baskets = [session.post(f"{URL}/basket", json={"add": each}) for each in added]
            return baskets[-1].json() == added

    try:
        assert together(32, talk) == [True] * 32
    finally:
        hosted.shut_down()


@both_shops
def test_method_path_query_headers_and_body_arrive(shop: Shop) -> None:
    with session_with(shop()) as session:
        told = session.put(
            f"{URL}:81/echo/caf%C3%A9%20x",
            params={"q": "ü &=", "n": "1"},
            headers={"X-Key": "k"},
            data="ÄÖ".encode(),
        ).json()
    assert told == {
        "method": "PUT",
        "name": "café x",
        "query": {"q": "ü &=", "n": "1"},
        "key": "k",
        "host": "shop.test:81",
        "type": None,
        "body": "ÄÖ",
    }


@both_shops
def test_a_form_and_a_body_in_pieces_arrive(shop: Shop) -> None:
    with session_with(shop()) as session:
        form = session.post(f"{URL}/echo/x", data={"message": "a b"}).json()
        pieces = session.post(f"{URL}/echo/x", data=iter([b"a", b"b"])).json()
    assert (form["type"], form["body"]) == ("application/x-www-form-urlencoded", "message=a+b")
    assert pieces["body"] == "ab"


@both_shops
def test_an_encoded_body_is_decoded(shop: Shop) -> None:
    with session_with(shop()) as session:
        answer = session.get(f"{URL}/zipped", stream=True)
        assert b"".join(answer.iter_content(8192)) == b"unzipped"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.raw.length_remaining == 0


def test_a_middleware_of_the_app_encodes() -> None:
    app = GZipMiddleware(asgi_answer(b"long " * 1000), minimum_size=10)
    with session_with(app) as session:
        answer = session.get(URL)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.text == "long " * 1000


@both_shops
def test_an_endless_stream_is_read_in_pieces_and_broken_off(shop: Shop) -> None:
    with session_with(shop()) as session:
        with session.get(f"{URL}/stream", stream=True) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            pieces = answer.iter_content(8192)
            begun = b"".join(next(pieces) for _ in range(3))
            assert begun.count(b"data: more\n\n") * 12 == len(begun) >= 36
        assert session.get(f"{URL}/echo/x").status_code == 200


@both_shops
def test_statuses_are_the_app_s(shop: Shop) -> None:
    with session_with(shop()) as session:
        empty, missing = session.get(f"{URL}/empty"), session.get(f"{URL}/nothing")
        assert (empty.status_code, empty.content) == (204, b"")
        assert (missing.status_code, missing.reason) == (404, "Not Found")
        assert session.get(f"{URL}/moved").json()["query"] == {"a": "b"}
        assert session.head(f"{URL}/empty").status_code in (204, 405)


@both_shops
def test_the_end_of_a_session_is_not_the_app_s(shop: Shop) -> None:
    hosted = hosted_app(shop(), "shop.app")
    try:
        for _ in range(2):
            with mounted(hosted) as session:
                assert session.get(f"{URL}/echo/x").status_code == 200
    finally:
        hosted.shut_down()


@both_answers
def test_a_session_that_was_closed_sends_no_more(answer: Callable[..., Any]) -> None:
    with session_with(answer(b"x")) as session:
        session.close()
        with pytest.raises(requests.ConnectionError, match="broken off"):
            session.get(URL)


@both_answers
@pytest.mark.parametrize("pieces", [(), (b"a",), (b"a", b"", b"b" * 100_000, b"c")])
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_arrives_whole_whether_its_length_is_known_or_not(
    answer: Callable[..., Any], pieces: tuple[bytes, ...], is_announced: bool
) -> None:
    whole = b"".join(pieces)
    length = [(b"Content-Length", str(len(whole)).encode())] if is_announced else []
    with session_with(answer(*pieces, headers=length)) as session:
        assert session.get(URL).content == whole


@both_answers
def test_a_body_shorter_than_announced_is_told_as_of_a_server(answer: Callable[..., Any]) -> None:
    app = answer(b"abc", headers=[(b"Content-Length", b"5")])
    with session_with(app) as session, pytest.raises(requests.exceptions.ChunkedEncodingError):
        session.get(URL)


@both_answers
@pytest.mark.parametrize(
    ("status", "header", "told"),
    [
        (99, (b"a", b"b"), "99 is no status of an answer"),
        (200, (b"a", b"b\r\nSet-Cookie: x"), "the header b'a' has a line break in it"),
        (200, (b"Content-Length", b"many"), "the header b'Content-Length' is no number"),
    ],
)
def test_what_no_server_would_send_is_the_app_s_error(
    answer: Callable[..., Any], status: int, header: tuple[bytes, bytes], told: str
) -> None:
    app = answer(status=status, headers=[header])
    with session_with(app) as session, pytest.raises(AppError) as raised:
        session.get(URL)
    first, place = str(raised.value).splitlines()
    assert first == f"shop.app: ValueError: {told}"
    assert "app_talks.py:" in place


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def test_a_wsgi_app_is_told_what_a_server_tells_it() -> None:
    heard: list[dict[str, Any]] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        heard.append({**environ, "body": body})
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"OK"]

    with WSGIServer(("127.0.0.1", 0), Quiet) as server:
        server.set_app(app)
        url = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.handle_request)
        serving.start()

        def post(session: requests.Session) -> None:
            session.trust_env = False
            headers = {"X-Key": "k", "Cookie": "a=b; c=d"}
            answer = session.post(f"{url}/a%20b/caf%C3%A9?q=%20x&r", json={"a": 1}, headers=headers)
            assert answer.text == "OK"

        with requests.Session() as session:
            post(session)
        serving.join(PATIENCE)
        with session_with(app, url) as session:
            post(session)
    of_server, ours = heard
    keys = [key for key in ours if key.startswith("HTTP_") or key.isupper() or key == "body"]
    keys = [key for key in keys if key != "SERVER_NAME"]  # wsgiref gives the name of the machine
    assert {key: ours[key] for key in keys} == {key: of_server.get(key) for key in keys}
    assert {"HTTP_X_KEY", "HTTP_COOKIE", "HTTP_HOST", "CONTENT_TYPE", "QUERY_STRING"} <= set(keys)
