"""What is particular to WSGI apps: PEP 3333 to the letter, exceptions, and breaking off."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.validate import validator

import flask
import pytest
import requests
from app_talks import PATIENCE, URL, mounted, session_with

from pytest_synthconv.endpoints.apps import AppError, hosted_app

App = Callable[..., Any]


def error_of(app: Any) -> list[str]:
    with session_with(app) as session, pytest.raises(AppError) as raised:
        session.get(URL)
    return str(raised.value).splitlines()


def place(function: Any, line: int) -> str:
    code = function.__code__
    return f"raised at {code.co_filename}:{code.co_firstlineno + line}"


class Pieces:
    """A body that notes when it is closed, with exceptions to raise among them."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = iter(pieces)
        self.is_closed = threading.Event()

    def __call__(self, environ: Any, start_response: Any) -> Pieces:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return self

    def __iter__(self) -> Pieces:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        if isinstance(piece, Exception):
            raise piece
        return piece

    def close(self) -> None:
        self.is_closed.set()


def test_what_the_standard_s_validator_asks_for_holds() -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", 0)))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([b"got ", body])

    checked = validator(app)
    with session_with(lambda environ, start_response: checked(environ, start_response)) as session:
        assert session.post(f"{URL}/a%20b?c=d", data=b"this").content == b"got this"
        assert session.get(URL).content == b"got "


def test_errors_of_the_app_go_where_the_test_s_go(monkeypatch: pytest.MonkeyPatch) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        environ["wsgi.errors"].write("hm")
        start_response("200 OK", [])
        return []

    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    with session_with(app) as session:
        session.get(URL)
    assert errors.getvalue() == "hm"


def test_an_app_may_write_and_begin_late() -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        yield b""
        write = start_response("201 Made", [("X-A", "1"), ("Set-Cookie", "a=b")])
        write(b"")
        write(b"written ")
        yield b"yielded"

    with session_with(app) as session:
        answer = session.get(URL)
    assert (answer.status_code, answer.content) == (201, b"written yielded")
    assert (answer.headers["X-A"], dict(answer.cookies)) == ("1", {"a": "b"})


# Its exceptions


def raising(environ: Any, start_response: Any) -> list[bytes]:
    raise KeyError("orders")


def raising_late(environ: Any, start_response: Any) -> Iterator[bytes]:
    yield b""
    raise KeyError("orders")


def exiting(environ: Any, start_response: Any) -> list[bytes]:
    raise SystemExit("orders")


@pytest.mark.parametrize(
    ("app", "line", "told"),
    [
        (raising, 1, "KeyError: 'orders'"),
        (raising_late, 2, "KeyError: 'orders'"),
        (exiting, 1, "SystemExit: orders"),
    ],
)
def test_an_exception_is_told_with_its_place(app: App, line: int, told: str) -> None:
    assert error_of(app) == [f"shop.app: {told}", place(app, line)]


def test_an_exception_that_the_app_hands_over_is_told_instead_of_its_page() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        try:
            return raising(environ, start_response)
        except KeyError:
            start_response("500 Sorry", [], sys.exc_info())
            return [b"sorry"]

    assert error_of(app)[0] == "shop.app: KeyError: 'orders'"


@pytest.mark.parametrize("is_testing", [True, False])
def test_flask_lets_exceptions_out_when_it_is_told_to(is_testing: bool) -> None:
    app = flask.Flask("shop")
    app.config["TESTING"] = is_testing

    @app.get("/")
    def root() -> str:
        raise KeyError("orders")

    if is_testing:
        assert error_of(app) == ["shop.app: KeyError: 'orders'", place(root, 2)]
    else:
        with session_with(app) as session:
            assert session.get(URL).status_code == 500


def test_an_exception_in_the_middle_of_a_body_comes_after_what_was_sent() -> None:
    app = Pieces(b"begun", OSError("no more"))
    with session_with(app) as session, session.get(URL, stream=True) as answer:
        body = answer.iter_content(8192)
        assert next(body) == b"begun"
        with pytest.raises(AppError, match=r"shop.app: OSError: no more"):
            next(body)
    assert app.is_closed.is_set()


def begins_never(environ: Any, start_response: Any) -> list[bytes]:
    return [b"x"]


def begins_twice(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    start_response("200 OK", [])
    return []


def says_text(environ: Any, start_response: Any) -> list[str]:
    start_response("200 OK", [])
    return ["x"]


def test_an_app_that_breaks_its_protocol_is_told_so() -> None:
    assert error_of(begins_never) == ["shop.app: it ended without a call of start_response"]
    assert error_of(begins_twice) == [
        "shop.app: RuntimeError: start_response is called a second time",
        place(begins_twice, 2),
    ]
    assert error_of(says_text) == ["shop.app: TypeError: a body is made of bytes, not of str"]


# Breaking off


def test_a_body_is_closed_at_its_end_and_when_nobody_reads_on() -> None:
    whole, half = Pieces(b"a", b"b"), Pieces(b"a", b"b")
    with session_with(whole) as session:
        assert session.get(URL).content == b"ab"
        assert whole.is_closed.is_set()
    with session_with(half) as session, session.get(URL, stream=True) as answer:
        body = answer.iter_content(10)
        assert next(body) == b"a"
        assert not half.is_closed.is_set()
    assert half.is_closed.is_set()


def test_the_end_of_a_session_closes_what_it_reads() -> None:
    app = Pieces(b"a", b"b")
    hosted = hosted_app(app, "shop.app")
    with mounted(hosted) as session:
        answer = session.get(URL, stream=True)
        session.close()
        assert app.is_closed.is_set()
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="broken off"):
            answer.content  # noqa: B018 - a property that reads


def test_an_app_that_is_broken_off_within_a_piece_ends_after_it() -> None:
    is_in_piece, may_go_on = threading.Event(), threading.Event()
    events: list[str] = []

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        try:
            is_in_piece.set()
            may_go_on.wait(PATIENCE)
            yield b"a"
            events.append("went on")
        finally:
            events.append("closed")

    session = mounted(hosted_app(app, "shop.app"))
    errors: list[Exception] = []

    def ask() -> None:
        with pytest.raises(requests.RequestException) as raised:
            session.get(URL)
        errors.append(raised.value)

    asking = threading.Thread(target=ask)
    asking.start()
    assert is_in_piece.wait(PATIENCE)
    session.close()
    assert events == []
    may_go_on.set()
    asking.join(PATIENCE)
    assert events == ["closed"]
    assert "broken off" in str(errors[0])


def test_a_body_that_cannot_be_closed_is_told_at_its_end_and_logged_elsewhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Jammed(Pieces):
        def close(self) -> None:
            raise OSError("jammed")

    assert error_of(Jammed(b"a"))[0] == "shop.app: OSError: jammed"
    assert caplog.records == []
    with session_with(Jammed(b"a", b"b")) as session, session.get(URL, stream=True) as answer:
        next(answer.iter_content(10))
    assert "shop.app raised when its answer was closed" in caplog.text
