"""What is particular to WSGI apps: PEP 3333 to the letter, exceptions, and breaking off."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.validate import validator

import flask
import pytest
import requests
from app_talks import PATIENCE, URL, AppSession, error_of, place, served, session_with

App = Callable[..., Any]


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
    assert error_of(app) == [told, place(app, line)]


def test_an_exception_that_the_app_hands_over_is_told_instead_of_its_page() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        try:
            return raising(environ, start_response)
        except KeyError:
            start_response("500 Sorry", [], sys.exc_info())
            return [b"sorry"]

    assert error_of(app)[0] == "KeyError: 'orders'"


@pytest.mark.parametrize("is_testing", [True, False])
def test_flask_lets_exceptions_out_when_it_is_told_to(is_testing: bool) -> None:
    app = flask.Flask("shop")
    app.config["TESTING"] = is_testing

    @app.route("/", methods=["GET", "POST"])
    def root() -> str:
        raise KeyError("orders")

    if is_testing:
        assert error_of(app) == ["KeyError: 'orders'", place(root, 2)]
    else:
        with session_with(app) as session:
            assert session.get(URL).status_code == 500


def test_an_exception_in_the_middle_of_a_body_is_told_although_it_may_look_complete() -> None:
    app = Pieces(b'{"text": "begun"}', OSError("no more"))
    assert error_of(app)[0] == "OSError: no more"
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
    assert error_of(begins_never) == ["it ended without a call of start_response"]
    assert error_of(begins_twice) == [
        "AssertionError: Headers already set!",
        place(begins_twice, 2),
    ]
    assert error_of(says_text) == ["TypeError: a body is made of bytes, not of str"]


# Breaking off


class Endless(Pieces):
    """A body that goes on until somebody closes it."""

    def __next__(self) -> bytes:
        return b"more" * 1000


def test_a_body_is_closed_at_its_end_and_when_nobody_reads_on() -> None:
    whole, endless = Pieces(b"a", b"b"), Endless()
    with session_with(whole) as session:
        assert session.get(URL).content == b"ab"
        assert whole.is_closed.is_set()
    with session_with(endless) as session, session.streamed(URL) as answer:
        assert next(answer.iter_content(4)) == b"more"
        assert not endless.is_closed.is_set()
    assert endless.is_closed.wait(PATIENCE)


def test_the_end_of_a_session_ends_its_request() -> None:
    is_in_app, may_go_on = threading.Event(), threading.Event()
    app = Endless()

    def waiting(environ: Any, start_response: Any) -> Any:
        is_in_app.set()
        may_go_on.wait(PATIENCE)
        return app(environ, start_response)

    errors: list[Exception] = []
    with served(waiting) as server:
        session = AppSession(server)

        def ask() -> None:
            with pytest.raises(requests.ConnectionError) as raised:
                session.get(URL)
            errors.append(raised.value)

        asking = threading.Thread(target=ask)
        asking.start()
        assert is_in_app.wait(PATIENCE)
        session.close()
        asking.join(PATIENCE)
        assert len(errors) == 1
        may_go_on.set()
        assert app.is_closed.wait(PATIENCE)


def test_a_body_that_cannot_be_closed_is_told_at_its_end_and_logged_elsewhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Jammed(Pieces):
        def close(self) -> None:
            raise OSError("jammed")

    class EndlessJammed(Endless):
        def close(self) -> None:
            super().close()
            raise OSError("jammed")

    assert error_of(Jammed(b"a"))[0] == "OSError: jammed"
    assert caplog.records == []
    endless = EndlessJammed()
    with session_with(endless) as session, session.streamed(URL) as answer:
        next(answer.iter_content(10))
    assert endless.is_closed.wait(PATIENCE)
    assert "shop.app raised when its answer was closed" in caplog.text


def test_an_app_is_given_nothing_of_the_environment_and_no_header_that_was_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_X_ROLE", "admin")
    seen: list[dict[str, Any]] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.append(environ)
        environ["wsgi.input"].read()  # as some do, without a limit
        start_response("200 OK", [("Connection", "close")])
        return []

    with session_with(app) as session:
        assert session.get(URL).status_code == 200
    assert {"HTTP_X_ROLE", "CONTENT_TYPE", "CONTENT_LENGTH", "PATH"}.isdisjoint(seen[0])


def test_nothing_is_written_beside_the_tests(capfd: pytest.CaptureFixture[str]) -> None:
    error_of(raising)
    with session_with(Pieces(b"a")) as session:
        session.get(URL)
    assert capfd.readouterr() == ("", "")
