"""The endpoint under test over real connections: what it is sent, and every way it can fail."""

from __future__ import annotations

import base64
import gzip
import inspect
import json
import logging
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from servers import (
    Answer,
    Handler,
    Server,
    redirects,
    says,
    sends,
    serving,
    trickles,
    waits,
    writes,
)

from pytest_synthconv import ConfigurationError, EndpointError, Message
from pytest_synthconv.endpoints.http import HTTPEndpoint, HTTPSession
from pytest_synthconv.files.loading import load_endpoint

CANARY = "sk-canary-0123456789"
HI = (Message(role="user", content="Hi", turn=1),)
JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

Talker = Callable[..., HTTPSession]


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def endpoint(tmp_path: Path) -> Callable[..., HTTPEndpoint]:
    """Makes the endpoint of a file with this URL and these further keys."""

    def make(url: str, environ: Mapping[str, str] | None = None, **keys: Any) -> HTTPEndpoint:
        card = {"url": url, "response_path": ["choices", 0, "message", "content"], **keys}
        file = tmp_path / "endpoint.yaml"
        file.write_text(json.dumps(card), encoding="utf-8")
        return HTTPEndpoint.from_file(load_endpoint(file, environ or {}))

    return make


@pytest.fixture
def talk(endpoint: Callable[..., HTTPEndpoint]) -> Iterator[Talker]:
    """Opens a session at this URL; all are closed at the end."""
    sessions: list[HTTPSession] = []

    def open_session(
        url: str, environ: Mapping[str, str] | None = None, **keys: Any
    ) -> HTTPSession:
        sessions.append(endpoint(url, environ, **keys).open("c1"))
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.close()


def error_of(session: HTTPSession) -> EndpointError:
    with pytest.raises(EndpointError) as raised:
        session.reply(HI)
    return raised.value


def failing(talk: Talker, *answers: Answer, **keys: Any) -> tuple[EndpointError, Server]:
    with serving(*answers) as server:
        return error_of(talk(server.url, **keys)), server


def first_line(error: EndpointError) -> str:
    return str(error).partition("\n")[0].partition(": ")[2]


def test_the_conversation_is_sent_and_the_reply_is_found(talk: Talker) -> None:
    history = [
        Message(role="user", content="Hi", turn=1, act="greet"),
        Message(role="assistant", content="Hello?", turn=1),
        Message(role="user", content="A blazer, naïve 👗", turn=2),
    ]
    with serving(says("Wear it.")) as server:
        reply = talk(server.url + "/v1/chat?x=1", body={"model": "m"}).reply(history)
    (request,) = server.requests
    assert (reply.content, request.path) == ("Wear it.", "/v1/chat?x=1")
    assert request.headers["content-type"] == "application/json"
    assert request.json == {
        "model": "m",
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello?"},
            {"role": "user", "content": "A blazer, naïve 👗"},
        ],
    }


def test_messages_of_the_file_come_first(talk: Talker) -> None:
    system = {"role": "system", "content": "Be ${MOOD}."}
    with serving() as server:
        session = talk(server.url, {"MOOD": "brief"}, body={"messages": [system]})
        session.reply(HI)
        session.reply(HI)
    assert [request.json["messages"] for request in server.requests] == [
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    ] * 2


def test_headers_and_credentials_of_the_file_are_sent(talk: Talker) -> None:
    headers = {"authorization": "Bearer ${KEY}", "Content-Type": "application/vnd.x+json"}
    with serving() as server:
        talk(server.url, {"KEY": CANARY}, headers=headers).reply(HI)
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    assert server.requests[0].headers["content-type"] == "application/vnd.x+json"


def test_the_user_part_of_a_url_is_sent_as_basic_credentials(talk: Talker) -> None:
    with serving() as server:
        talk(server.url.replace("//", "//fran:pass%21@")).reply(HI)
    credentials = base64.b64encode(b"fran:pass!").decode()
    assert server.requests[0].headers["authorization"] == f"Basic {credentials}"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer ours"}])
def test_an_entry_of_netrc_never_replaces_what_the_file_says(
    talk: Talker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: dict[str, str]
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other-password\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving() as server:
        talk(server.url, headers=header).reply(HI)
    assert server.requests[0].headers.get("authorization") == header.get("Authorization")


def test_a_proxy_of_the_environment_is_used(talk: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says("by proxy")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        reply = talk("http://assistant.invalid/chat").reply(HI)
    assert reply.content == "by proxy"
    assert proxy.requests[0].path == "http://assistant.invalid/chat"


def test_a_proxy_that_is_not_there_is_told_as_such(
    talk: Talker, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://fran:{CANARY}@127.0.0.1:{closed_port}")
    error = error_of(talk("http://assistant.invalid/chat"))
    assert (error.kind, first_line(error)) == ("connection", "the proxy did not connect")
    assert CANARY not in str(error)


def test_cookies_and_connections_are_kept_in_a_session_and_not_shared(talk: Talker) -> None:
    with serving(says("a", {"Set-Cookie": "id=one"}), says("b"), says("c")) as server:
        one, other = talk(server.url), talk(server.url)
        one.reply(HI)
        one.reply(HI)
        other.reply(HI)
    assert [r.headers.get("cookie") for r in server.requests] == [None, "id=one", None]
    assert server.connections == 2


def test_half_a_character_in_what_the_user_says_can_be_sent(talk: Talker) -> None:
    with serving() as server:
        talk(server.url).reply([Message(role="user", content="a\ud83db", turn=1)])
    assert server.requests[0].json["messages"][0]["content"] == "a?b"


@pytest.mark.parametrize("text", ["", "  \n", "\u2028\x1b[31m", "\ud83d", "x" * 100_000])
def test_any_text_is_a_reply_and_is_delivered_as_it_is(talk: Talker, text: str) -> None:
    with serving(says(text)) as server:
        assert talk(server.url).reply(HI).content == text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'\xef\xbb\xbf{"a": ["x", "y"]}', "application/json"),
        (b'{"a": ["x", "y"], "n": NaN}', "text/plain; charset=latin-1"),
        (b'{"a": ["x", "y"]}', "text/html"),
        (gzip.compress(b'{"a": ["x", "y"]}', mtime=0), "gzip"),
    ],
)
def test_json_is_read_whatever_it_is_called(talk: Talker, body: bytes, content_type: str) -> None:
    more = {"Content-Encoding": "gzip"} if content_type == "gzip" else {}
    with serving(sends(body, content_type=content_type, headers=more)) as server:
        assert talk(server.url, response_path=["a", -1]).reply(HI).content == "y"


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_refused_connection_is_an_error(talk: Talker, closed_port: int) -> None:
    error = error_of(talk(f"http://127.0.0.1:{closed_port}/chat?key={CANARY}"))
    assert error.kind == "connection"
    assert str(error).splitlines()[:2] == [
        f"endpoint 127.0.0.1:{closed_port}: Connection refused",
        f"POST http://127.0.0.1:{closed_port}/chat",
    ]


@pytest.mark.parametrize("host", ["assistant.invalid", "a" * 64 + ".invalid", "a..invalid"])
def test_a_host_that_is_none_is_an_error(
    talk: Talker, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if host == "assistant.invalid":  # no test of ours should ask a name server
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert error_of(talk(f"http://{host}/")).kind == "dns"


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
        error = error_of(talk(server.url, timeouts={"reply": 0.3}))
        assert (error.kind, first_line(error)) == ("timeout", "no complete reply within 0.3 s")
        for thread in request_threads():
            thread.join(10)
        assert request_threads() == []  # it ended although the server still writes


def request_threads() -> list[threading.Thread]:
    return [
        thread for thread in threading.enumerate() if thread.name.endswith("synthconv endpoint")
    ]


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
    assert [error.kind for error in errors] == ["connection"]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_reply_that_is_too_large_is_not_read_to_its_end(talk: Talker, encoding: str) -> None:
    body = json.dumps({"choices": "x" * 1_000_000}).encode()
    sent = gzip.compress(body) if encoding == "gzip" else body
    error, _ = failing(
        talk, sends(sent, headers={"Content-Encoding": encoding}), max_reply_bytes=100_000
    )
    assert (error.kind, first_line(error)) == (
        "too_large",
        "the reply is larger than 100,000 bytes",
    )


def test_a_body_that_is_not_in_its_encoding_is_an_error(talk: Talker) -> None:
    error, _ = failing(talk, sends("{}", headers={"Content-Encoding": "gzip"}))
    assert (error.kind, first_line(error)) == (
        "not_json",
        "the body is not in its Content-Encoding",
    )


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 408, 413, 422, 425, 429, 500, 502, 503, 529, 599]
)
def test_a_bad_status_is_an_error_after_one_request(talk: Talker, status: int) -> None:
    body = '{"error": "\u001b[31mmodel\n overloaded"}' + "x" * 5000
    error, server = failing(talk, sends(body, status))
    assert (error.kind, error.status) == ("http_status", status)
    assert first_line(error).startswith(f"HTTP {status}")
    assert r'The answer begins: {"error": "\x1b[31mmodel overloaded"}xxx' in str(error)
    assert max(map(len, str(error).splitlines())) < 550
    assert len(server.requests) == 1


def test_the_first_line_of_an_error_says_who_failed_and_how(talk: Talker) -> None:
    error, server = failing(talk, sends("", 503))
    assert str(error).splitlines() == [
        f"endpoint {server.url.removeprefix('http://')}: HTTP 503 Service Unavailable",
        f"POST {server.url}",
        "The fault is on its side.",
    ]


def test_a_broken_error_body_does_not_hide_the_status(talk: Talker) -> None:
    octets = b"HTTP/1.1 500 X\r\nContent-Length: 100\r\n\r\nhalf"
    error, _ = failing(talk, writes(octets))
    assert (error.kind, error.status) == ("http_status", 500)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_header_ever_follows_a_redirect_to_another_host(talk: Talker, status: int) -> None:
    headers = {"x-api-key": CANARY, "Authorization": f"Bearer {CANARY}"}
    with (
        serving() as other,
        serving(redirects(f"{other.url.replace('127.0.0.1', 'localhost')}/?k=1", status)) as server,
    ):
        host = other.url.removeprefix("http://").replace("127.0.0.1", "localhost")
        error = error_of(talk(server.url, headers=headers))
        assert (error.kind, error.status) == ("redirect", status)
        assert first_line(error) == f"HTTP {status} redirects to {host}; use the final URL"
        assert (len(server.requests), other.requests, other.connections) == (1, [], 0)


def test_a_redirect_within_the_host_or_to_nowhere_is_an_error_too(talk: Talker) -> None:
    for location in ("/login", "http://[", ""):
        error, _ = failing(talk, redirects(location))
        assert first_line(error).startswith("HTTP 302 redirects elsewhere on the same host")


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (
            sends("<h1>Log in</h1>", content_type="text/html; charset=utf-8"),
            "content_type",
            "the answer is text/html, where JSON is expected",
        ),
        (
            sends('data: {"a": 1}\n\n', content_type="text/event-stream"),
            "content_type",
            "the answer is a stream of events, where one JSON value is expected",
        ),
        (sends("{'a': 1}"), "not_json", "the body is not JSON"),
        (sends(""), "not_json", "the body is empty, where JSON is expected"),
        (sends("", 204), "not_json", "the body is empty, where JSON is expected"),
        (sends('{"a": "é"}'.encode("latin-1")), "not_json", "the body is not UTF-8 (byte 0xe9)"),
        (sends("9" * 4400), "not_json", "the body is JSON beyond what can be read"),
        (sends("[" * 200_000), "not_json", "the body is JSON beyond what can be read"),
    ],
)
def test_a_body_that_is_not_json_is_an_error(
    talk: Talker, answer: Answer, kind: str, reason: str
) -> None:
    error, _ = failing(talk, answer)
    assert (error.kind, first_line(error)) == (kind, reason)
    if "stream" in reason:
        assert "`stream: false`" in str(error)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            {"b": 1, "a\x1b": 2},
            r"response_path choices: key 'choices' not found; keys there: b, a\x1b",
        ),
        ({}, "response_path choices: key 'choices' not found; keys there: none"),
        ([], "response_path choices: key 'choices' not found; a list of 0 is there"),
        (
            {"choices": []},
            "response_path choices -> 0: index 0 not found; a list of 0 is there",
        ),
        ({"choices": "text"}, "response_path choices -> 0: index 0 not found; text is there"),
        ({"choices": None}, "response_path choices -> 0: index 0 not found; null is there"),
        (
            {"choices": {"0": 1}},
            "response_path choices -> 0: key 0 not found; keys there: 0",
        ),
        (
            {"choices": [{"text": "x"}]},
            "response_path choices -> 0 -> message: key 'message' not found; keys there: text",
        ),
    ],
)
def test_a_reply_without_the_path_is_told_step_by_step(
    talk: Talker, body: Any, reason: str
) -> None:
    error, _ = failing(talk, sends(json.dumps(body)))
    assert (error.kind, error.status, first_line(error)) == ("response_path", 200, reason)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (None, "null"),
        (1, "a number"),
        (1.5, "a number"),
        (True, "a boolean"),
        ({}, "an object"),
        (["x"], "a list"),
    ],
)
def test_a_reply_that_is_not_text_is_an_error(talk: Talker, value: Any, got: str) -> None:
    error, _ = failing(talk, says(value))
    assert error.kind == "not_text"
    assert first_line(error) == f"expected text at choices -> 0 -> message -> content, got {got}"


def test_http_where_tls_is_expected_is_an_error(talk: Talker) -> None:
    with serving() as server:
        error = error_of(talk(server.url.replace("http:", "https:")))
    assert (error.kind, first_line(error)) == ("tls", "the TLS handshake failed")
    assert "should begin with http://" in str(error)


def test_a_certificate_of_an_unknown_authority_is_an_error(talk: Talker, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    command = "req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=localhost"
    subprocess.run([openssl, *command.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    with serving(wrap=lambda plain: context.wrap_socket(plain, server_side=True)) as server:
        error = error_of(talk(server.url.replace("http:", "https:")))
    assert error.kind == "tls"
    assert first_line(error).startswith("its certificate is not accepted: self")
    assert "REQUESTS_CA_BUNDLE" in str(error)


def test_what_blocks_connections_in_tests_is_told_in_its_own_words(
    talk: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blocked(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("sockets are blocked here")

    monkeypatch.setattr(socket, "socket", blocked)
    error = error_of(talk("http://127.0.0.1:9/"))
    assert error.kind == "connection"
    assert first_line(error) == "the request failed (RuntimeError: sockets are blocked here)"


def test_a_session_goes_on_after_a_fault(talk: Talker) -> None:
    with serving(says("1"), sends("", 503), writes(b""), says("4")) as server:
        session = talk(server.url)
        assert session.reply(HI).content == "1"
        assert [error_of(session).kind for _ in range(2)] == ["http_status", "connection"]
        assert session.reply(HI).content == "4"


def echo(status: int = 200) -> Answer:
    """Answers with the request's path and headers, as a careless assistant might."""

    def answer(handler: Handler) -> None:
        text = f"{handler.path} {handler.headers['Authorization']} {handler.headers['x-api-key']}"
        body = json.dumps({"choices": [{"message": {"content": text}}]})
        sends(body, status)(handler)

    return answer


SECRET_FILE: dict[str, Any] = {
    "headers": {"Authorization": "Bearer ${KEY}", "x-api-key": "literal-api-key"}
}


def test_a_secret_that_the_assistant_repeats_is_redacted(talk: Talker) -> None:
    with serving(echo()) as server:
        session = talk(f"{server.url}/${{KEY}}?key=${{KEY}}", {"KEY": CANARY}, **SECRET_FILE)
        reply = session.reply(HI)
    assert reply.content == (
        "/[REDACTED:KEY]?key=[REDACTED:KEY] [REDACTED:Authorization] [REDACTED:x-api-key]"
    )


@pytest.mark.parametrize("answer", [echo(500), redirects(f"http://{CANARY}/"), writes(b"")])
def test_an_error_and_its_frames_hold_no_secret(talk: Talker, answer: Answer) -> None:
    with serving(answer) as server:
        session = talk(f"{server.url}/${{KEY}}?key=${{KEY}}", {"KEY": CANARY}, **SECRET_FILE)
        with pytest.raises(EndpointError) as raised:
            session.reply(HI)
    frames = inspect.getinnerframes(raised.tb)
    shown = [repr(frame.frame.f_locals.items()) for frame in frames[1:]]
    told = "\n".join([str(raised.value), *shown])
    assert "literal-api-key" not in told
    assert CANARY not in told
    assert f"POST {server.url}/${{KEY}}" in told
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


def test_what_the_http_library_logs_holds_no_secret(
    talk: Talker, caplog: pytest.LogCaptureFixture
) -> None:
    with serving() as server, caplog.at_level(logging.DEBUG):
        talk(f"{server.url}/a?key=${{KEY}}", {"KEY": CANARY}).reply(HI)
    assert "POST /a?key=[REDACTED:KEY]" in caplog.text
    assert CANARY not in caplog.text


def test_an_endpoint_is_known_by_host_and_content(
    endpoint: Callable[..., HTTPEndpoint],
) -> None:
    one = endpoint("http://h:8000/?key=${KEY}", {"KEY": "a"})
    other = endpoint("http://h:8000/?key=${KEY}", {"KEY": "b"})
    assert one.identity == other.identity
    assert one.identity.host == "h:8000"
    assert len(one.identity.sha256) == 64


def test_an_endpoint_may_be_described_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_KEY", CANARY)
    with serving(says(f"Your key is {CANARY}.")) as server:
        endpoint = HTTPEndpoint.at(
            f"{server.url}/chat",
            response_path=["choices", 0, "message", "content"],
            headers={"Authorization": "Bearer ${DESK_KEY}"},
            body={"model": "m"},
        )
        session = endpoint.open("c1")
        assert session.reply(HI).content == "Your key is [REDACTED:DESK_KEY]."
        session.close()
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {CANARY}"
    assert request.json == {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


def test_what_is_wrong_with_it_is_told_at_once_and_without_its_secrets() -> None:
    with pytest.raises(ConfigurationError) as raised:
        HTTPEndpoint.at(
            "ftp://example.com", response_path=["a"], headers={"X-Api-Key": f"{CANARY}\n"}
        )
    assert "HTTPEndpoint.at:1: url: must begin with http:// or https://" in str(raised.value)
    assert "headers.X-Api-Key: cannot be sent" in str(raised.value)
    own_frame = raised.traceback[1].frame
    assert CANARY not in repr(own_frame.f_locals) + str(raised.value)
