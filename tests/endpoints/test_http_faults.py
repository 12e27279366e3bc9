"""Every way in which an exchange over HTTP can break off, and what is told of it."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from http_talks import CANARY, JSON_HEAD, Talker, error_of, failing, first_line, requests_end
from servers import Handler, serving, trickles, waits, with_own_certificate, writes

from pytest_synthconv import EndpointError

pytestmark = pytest.mark.usefixtures("no_surroundings")


def test_a_refused_connection_is_an_error(talk: Talker, closed_port: int) -> None:
    error = error_of(talk(f"http://127.0.0.1:{closed_port}/chat?key={CANARY}"))
    assert error.kind == "connection"
    assert str(error).splitlines()[:2] == [
        f"endpoint 127.0.0.1:{closed_port}: Connection refused",
        f"POST http://127.0.0.1:{closed_port}/chat",
    ]


@pytest.mark.parametrize("host", ["assistant.invalid", "*.a.invalid"])
def test_a_host_that_is_none_is_an_error(
    talk: Talker, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if host == "assistant.invalid":  # no test of ours should ask a name server
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert error_of(talk(f"http://{host}/")).kind == "dns"


def test_a_proxy_that_is_not_there_is_told_as_such(
    talk: Talker, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://fran:{CANARY}@127.0.0.1:{closed_port}")
    error = error_of(talk("http://assistant.invalid/chat"))
    assert (error.kind, first_line(error)) == ("connection", "the proxy did not connect")
    assert CANARY not in str(error)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        JSON_HEAD + b"Content-Length: 100\r\n\r\n{",
        JSON_HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
        JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_a_connection_that_ends_too_early_is_an_error(talk: Talker, octets: bytes) -> None:
    error, server = failing(talk, writes(octets))
    assert error.kind == "connection"
    assert first_line(error) == "the connection ended before the reply was complete"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "octets", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000]
)
def test_an_answer_that_is_not_http_is_an_error(talk: Talker, octets: bytes) -> None:
    error, _ = failing(talk, writes(octets))
    assert (error.kind, first_line(error)) == ("connection", "what it answers is not HTTP")


def test_silence_is_an_error(talk: Talker) -> None:
    error, _ = failing(talk, waits(), timeouts={"read": 0.1})
    assert (error.kind, first_line(error)) == ("timeout", "nothing was received for 0.1 s")


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (b"", b"x"),
        (JSON_HEAD, b"X-More: 1\r\n"),
        (JSON_HEAD + b"Content-Length: 1000000\r\n\r\n", b" "),
        (JSON_HEAD + b"\r\n", b" "),
        (JSON_HEAD + b"Connection: close\r\n\r\n", b" "),
        (JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["status", "headers", "body", "endless body", "last body", "chunks"],
)
def test_the_deadline_holds_however_slowly_a_reply_trickles(
    talk: Talker, head: bytes, unit: bytes
) -> None:
    with serving(trickles(head, unit)) as server:
        session = talk(server.url, timeouts={"reply": 0.3})
        error = error_of(session)
        assert (error.kind, first_line(error)) == ("timeout", "no complete reply within 0.3 s")
        assert requests_end(session)  # although the server still writes


def test_closing_a_session_ends_a_request_of_another_thread(talk: Talker) -> None:
    asked = threading.Event()

    def waiting(handler: Handler) -> None:
        asked.set()
        waits()(handler)

    errors: list[EndpointError] = []
    with serving(waiting) as server:
        session = talk(server.url)
        talker = threading.Thread(target=lambda: errors.append(error_of(session)))
        talker.start()
        assert asked.wait(10)
        session.close()
        talker.join(10)
    assert [(error.kind, first_line(error), error.is_transient) for error in errors] == [
        ("connection", "its session was closed", False)
    ]


def test_http_where_tls_is_expected_is_an_error(talk: Talker) -> None:
    with serving() as server:
        error = error_of(talk(server.url.replace("http:", "https:")))
    assert (error.kind, first_line(error)) == ("tls", "the TLS handshake failed")
    assert "should begin with http://" in str(error)


def test_a_certificate_of_an_unknown_authority_is_an_error(talk: Talker, tmp_path: Path) -> None:
    with serving(wrap=with_own_certificate(tmp_path)) as server:
        error = error_of(talk(server.url.replace("http:", "https:")))
    assert error.kind == "tls"
    assert first_line(error).startswith("its certificate is not accepted: self")
    assert "tls: ca_bundle" in str(error)


def test_what_blocks_connections_in_tests_is_told_in_its_own_words(
    talk: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blocked(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("sockets are blocked here")

    monkeypatch.setattr(socket, "socket", blocked)
    error = error_of(talk("http://127.0.0.1:9/"))
    assert error.kind == "connection"
    assert first_line(error) == "the request failed (RuntimeError: sockets are blocked here)"
