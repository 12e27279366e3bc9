"""Whether a request over HTTP is worth repeating, how soon, and that it then can be."""

from __future__ import annotations

import calendar
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from http_talks import HI, JSON_HEAD, Talker, error_of, failing, first_line, requests_end
from servers import (
    Answer,
    Handler,
    cuts_tunnel,
    redirects,
    resets,
    says,
    sends,
    serving,
    trickles,
    waits,
    writes,
)

pytestmark = pytest.mark.usefixtures("no_surroundings")

NOON = calendar.timegm((2026, 11, 8, 12, 0, 0))
HALF = JSON_HEAD + b'Content-Length: 100\r\n\r\n{"choices":'
HALF_OF_CHUNKS = JSON_HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 501, 502, 503, 504, 529, 599])
def test_a_status_of_trouble_or_of_haste_may_pass(talk: Talker, status: int) -> None:
    assert failing(talk, sends("", status))[0].is_transient


@pytest.mark.parametrize(
    "status", [307, 400, 401, 402, 403, 404, 405, 406, 410, 413, 415, 422, 424, 426, 451, 499]
)
def test_a_refusal_stays_one(talk: Talker, status: int) -> None:
    assert not failing(talk, sends("", status))[0].is_transient


@pytest.mark.parametrize(
    "answer",
    [writes(b""), writes(HALF), writes(HALF_OF_CHUNKS), resets(), resets(JSON_HEAD), resets(HALF)],
)
def test_a_connection_that_is_cut_may_hold_the_next_time(talk: Talker, answer: Answer) -> None:
    error, server = failing(talk, answer)
    assert (error.kind, error.is_transient, len(server.requests)) == ("connection", True, 1)


@pytest.mark.parametrize(
    "answer",
    [
        redirects("/login", 302),
        writes(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        sends("<h1>Log in</h1>", content_type="text/html"),
        sends("not JSON"),
        sends("{}", headers={"Content-Encoding": "gzip"}),
        sends('{"answer": "x"}'),
        says(None),
        says("x" * 100_000),
    ],
)
def test_who_breaks_the_contract_will_do_so_again(talk: Talker, answer: Answer) -> None:
    assert not failing(talk, answer, max_reply_bytes=50_000)[0].is_transient


@pytest.mark.parametrize("limit", ["read", "reply"])
def test_slowness_is_a_finding_and_no_accident(talk: Talker, limit: str) -> None:
    error, server = failing(talk, waits(), timeouts={limit: 0.2})
    assert (error.kind, error.is_transient, len(server.requests)) == ("timeout", False, 1)


def test_who_does_not_listen_may_do_so_soon(talk: Talker, closed_port: int) -> None:
    assert error_of(talk(f"http://127.0.0.1:{closed_port}")).is_transient


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_NONAME])
def test_a_name_that_is_not_found_may_be_found_later(
    talk: Talker, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def lookup(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(code, "told by the name server")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    error = error_of(talk("http://assistant.invalid/"))
    assert (error.kind, error.is_transient) == ("dns", True)


def test_a_name_that_can_be_none_never_will(talk: Talker) -> None:
    error = error_of(talk("http://*.a.invalid/"))
    assert (error.kind, error.is_transient) == ("dns", False)


@pytest.fixture
def crowded_port() -> Iterator[int]:
    """A port whose queue is full, so that nobody is let in."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as desk:
        queue = [socket.socket() for _ in range(3)]
        for waiting in queue:
            waiting.setblocking(False)
            waiting.connect_ex(desk.getsockname())
        yield int(desk.getsockname()[1])
        for waiting in queue:
            waiting.close()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where everyone is let in and nobody is heard."""
    with socket.create_server(("127.0.0.1", 0)) as desk:
        yield int(desk.getsockname()[1])


def test_a_connection_that_takes_too_long_may_succeed_later(
    talk: Talker, crowded_port: int
) -> None:
    error = error_of(talk(f"http://127.0.0.1:{crowded_port}", timeouts={"connect": 0.2}))
    assert (error.kind, error.is_transient) == ("timeout", True)
    assert first_line(error) == "no connection within 0.2 s"


def test_a_tls_handshake_is_part_of_connecting(talk: Talker, silent_port: int) -> None:
    error = error_of(talk(f"https://127.0.0.1:{silent_port}", timeouts={"connect": 0.2}))
    assert (error.kind, error.is_transient) == ("timeout", True)
    assert first_line(error) == "no connection within 0.2 s"


def test_a_failed_tls_handshake_fails_again(talk: Talker) -> None:
    with serving() as server:
        error = error_of(talk(server.url.replace("http:", "https:")))
    assert (error.kind, error.is_transient) == ("tls", False)


def through(monkeypatch: pytest.MonkeyPatch, talk: Talker, proxy: str) -> Any:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    return error_of(talk("https://assistant.invalid/chat"))


def test_a_connection_that_is_cut_in_a_handshake_may_hold_the_next_time(
    talk: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(cuts_tunnel()) as proxy:
        error = through(monkeypatch, talk, proxy.url)
    assert (error.kind, error.is_transient) == ("connection", True)
    assert first_line(error) == "the connection ended before the reply was complete"
    assert "should begin with http://" in str(error)


@pytest.mark.parametrize(("status", "may_pass"), [(407, False), (403, False), (503, True)])
def test_a_proxy_s_refusal_is_told_by_its_status(
    talk: Talker, monkeypatch: pytest.MonkeyPatch, status: int, may_pass: bool
) -> None:
    with serving(sends("", status)) as proxy:
        error = through(monkeypatch, talk, proxy.url)
    assert (error.kind, error.status, error.is_transient) == ("connection", status, may_pass)
    assert first_line(error) == f"the proxy did not connect: it answers HTTP {status}"


def test_a_proxy_that_is_not_there_may_come_back(
    talk: Talker, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    error = through(monkeypatch, talk, f"http://127.0.0.1:{closed_port}")
    assert (first_line(error), error.is_transient) == ("the proxy did not connect", True)


@pytest.mark.parametrize(
    ("error", "may_pass"),
    [
        (OSError(101, "Network is unreachable"), True),
        (OSError(113, "No route to host"), True),
        (PermissionError(1, "Operation not permitted"), False),
        (OSError(24, "Too many open files"), False),
        (RuntimeError("sockets are blocked here"), False),
    ],
)
def test_what_this_machine_refuses_does_not_pass_but_a_network_may_come_back(
    talk: Talker, monkeypatch: pytest.MonkeyPatch, error: Exception, may_pass: bool
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise error

    monkeypatch.setattr(socket, "socket", refuse)
    assert error_of(talk("http://127.0.0.1:9/")).is_transient == may_pass


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "2"}, 2),
        ({"retry-after": "3600"}, 3600),
        ({"Retry-After": "Sun, 08 Nov 2026 12:01:30 GMT"}, 90),
        ({"Retry-After": "1", "retry-after-ms": "250"}, 0.25),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_an_error_says_how_long_the_assistant_asks_to_wait(
    talk: Talker,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    seconds: float | None,
) -> None:
    clock = SimpleNamespace(time=lambda: NOON)
    monkeypatch.setattr("pytest_synthconv.endpoints.transport.time", clock)
    error, _ = failing(talk, sends("", status, headers=headers))
    assert (error.status, error.retry_after) == (status, seconds)


FAULTS: dict[str, Answer] = {
    "cut": writes(b""),
    "half": writes(HALF),
    "reset": resets(),
    "reset in the middle": resets(HALF),
    "500 and goodbye": sends("busy", 500, headers={"Connection": "close"}),
    "503": sends("busy", 503),
    "half a 503": writes(b"HTTP/1.1 503 X\r\nContent-Length: 100\r\n\r\nhalf"),
    "trickle": trickles(HALF, b" "),
    "silence": waits(),
    "not JSON": sends("not JSON"),
    "too large": says("x" * 100_000),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_session_goes_on_after_a_fault_and_keeps_its_cookies(talk: Talker, fault: Answer) -> None:
    with serving(says("1", {"Set-Cookie": "id=one"}), fault, says("2")) as server:
        session = talk(server.url, timeouts={"reply": 1}, max_reply_bytes=50_000)
        assert session.reply(HI).content == "1"
        error_of(session)
        assert session.reply(HI).content == "2"
    assert [r.headers.get("cookie") for r in server.requests] == [None, "id=one", "id=one"]


def test_a_cookie_that_comes_with_a_fault_is_kept(talk: Talker) -> None:
    with serving(sends("", 503, headers={"Set-Cookie": "node=7"}), says("ok")) as server:
        session = talk(server.url)
        error_of(session)
        session.reply(HI)
    assert server.requests[1].headers["cookie"] == "node=7"


def test_the_same_request_is_sent_again(talk: Talker) -> None:
    with serving(resets(), says("ok")) as server:
        session = talk(server.url, body={"model": "m"})
        error_of(session)
        session.reply(HI)
    first, second = server.requests
    assert (first.path, first.body) == (second.path, second.body)


def test_a_request_whose_time_is_over_is_not_sent_after_all(
    talk: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = threading.Event()
    lookup = socket.getaddrinfo

    def slow_lookup(*args: Any, **kwargs: Any) -> Any:
        assert found.wait(10)
        return lookup(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slow_lookup)
    with serving(says("ok")) as server:
        session = talk(server.url, timeouts={"reply": 0.2})
        assert first_line(error_of(session)) == "no complete reply within 0.2 s"
        found.set()
        assert requests_end(session)
        assert server.requests == []


def test_latency_is_that_of_the_exchange_which_succeeded(
    talk: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    reader = SimpleNamespace(monotonic=lambda: clock.now)
    monkeypatch.setattr("pytest_synthconv.endpoints.session.time", reader)

    def after(seconds: float, answer: Answer) -> Answer:
        def answered(handler: Handler) -> None:
            clock.now += seconds
            answer(handler)

        return answered

    with serving(after(30, sends("", 503)), after(0.25, says("ok"))) as server:
        session = talk(server.url)
        error_of(session)
        assert session.reply(HI).latency_ms == 250
