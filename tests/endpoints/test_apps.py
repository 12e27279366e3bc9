"""Apps: which is one, that it is served, and to nobody but the conversations with it."""

from __future__ import annotations

import contextvars
import functools
import threading
from collections.abc import Callable
from typing import Any

import fastapi
import flask
import pytest
import requests
from app_talks import (
    PATIENCE,
    URL,
    AppSession,
    asgi_answer,
    fastapi_shop,
    flask_shop,
    served,
    session_with,
    together,
    wsgi_answer,
)
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from pytest_synthconv.endpoints.apps import kind_of_app
from pytest_synthconv.endpoints.http import app_server

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
        app_server(value, "shop")


@both_shops
def test_cookies_belong_to_their_session(shop: Shop) -> None:
    with session_with(shop()) as session:
        assert session.post(f"{URL}/basket", json={"add": "tea"}).json() == ["tea"]
        assert session.post(f"{URL}/basket", json={"add": "mug"}).json() == ["tea", "mug"]
        assert dict(session.cookies) == {"visitor": "v0", "theme": "dark"}


@both_shops
def test_32_conversations_at_once_never_see_each_other(shop: Shop) -> None:
    names = [f"buyer {number}" for number in range(32)]
    entering = threading.Barrier(32)

    def talk(number: int) -> Any:
        with AppSession(server) as session:
            # The app numbers its visitors as they come.
            session.cookies.set("visitor", names[number])
            entering.wait(PATIENCE)
            added = [f"{number}-{turn}" for turn in range(5)]
            baskets = [session.post(f"{URL}/basket", json={"add": each}) for each in added]
            return baskets[-1].json() == added

    with served(shop()) as server:
        assert together(32, talk) == [True] * 32


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
def test_an_endless_stream_is_read_in_pieces_and_broken_off(shop: Shop) -> None:
    with session_with(shop()) as session:
        with session.streamed(f"{URL}/stream") as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            pieces = answer.iter_content(8192)
            begun = b"".join(next(pieces) for _ in range(3))
            assert begun.startswith(b"data: more\n\n" * 3)
        assert session.get(f"{URL}/echo/x").status_code == 200


@both_shops
def test_statuses_are_the_app_s(shop: Shop) -> None:
    with session_with(shop()) as session:
        empty, missing = session.get(f"{URL}/empty"), session.get(f"{URL}/nothing")
        assert (empty.status_code, empty.content) == (204, b"")
        assert (missing.status_code, missing.reason.lower()) == (404, "not found")
        assert session.get(f"{URL}/moved").json()["query"] == {"a": "b"}
        assert session.head(f"{URL}/empty").status_code in (204, 405)


@both_answers
def test_a_session_that_was_closed_sends_no_more(answer: Callable[..., Any]) -> None:
    with session_with(answer(b"x")) as session:
        session.close()
        with pytest.raises(requests.ConnectionError):
            session.get(URL)


@both_shops
def test_a_request_that_is_not_ours_is_let_in_by_no_app(shop: Shop) -> None:
    with served(shop()) as server:
        url = f"http://127.0.0.1:{server.port()}/echo/x"
        for headers in ({}, {"X-Pytest-Synthconv-Call": "guessed"}):
            with requests.get(url, headers=headers, timeout=PATIENCE) as answer:
                assert (answer.status_code, answer.content) == (403, b"")


CALLER = contextvars.ContextVar("caller", default="nobody")


def asgi_seer(seen: list[Any]) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        names = {name.decode() for name, _ in scope["headers"]}
        seen.append((scope["scheme"], CALLER.get(), "x-pytest-synthconv-call" in names))
        await asgi_answer(b"seen")(scope, receive, send)

    return app


def wsgi_seer(seen: list[Any]) -> Any:
    def app(environ: Any, start_response: Any) -> Any:
        is_marked = "HTTP_X_PYTEST_SYNTHCONV_CALL" in environ
        seen.append((environ["wsgi.url_scheme"], CALLER.get(), is_marked))
        start_response("200 OK", [])
        yield b""
        seen.append(CALLER.get())

    return app


@pytest.mark.parametrize(
    ("seer", "more"), [(asgi_seer, []), (wsgi_seer, ["alex"])], ids=["asgi", "wsgi"]
)
def test_an_app_runs_in_its_caller_s_context_and_sees_the_scheme_but_no_mark(
    seer: Any, more: list[str]
) -> None:
    seen: list[Any] = []
    with session_with(seer(seen)) as session:
        session.get(URL)
        token = CALLER.set("alex")
        session.get("https://shop.test/")
        CALLER.reset(token)
    assert [each for each in seen if isinstance(each, tuple)] == [
        ("http", "nobody", False),
        ("https", "alex", False),
    ]
    assert seen[3:] == more


@both_answers
def test_a_proxy_of_the_environment_stands_before_no_app(
    answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with session_with(answer(b"near")) as session:
        assert session.get(URL).content == b"near"
