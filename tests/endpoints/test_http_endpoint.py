"""The endpoint under test over real connections: what it is sent, and what is made of it."""

from __future__ import annotations

import base64
import gzip
import inspect
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from http_talks import CANARY, HI, Talker
from servers import Answer, Handler, redirects, says, sends, serving, writes

from pytest_synthconv import ConfigurationError, EndpointError, Message
from pytest_synthconv.endpoints.http import HTTPEndpoint

pytestmark = pytest.mark.usefixtures("no_surroundings")


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
    assert server.requests[0].json["messages"][0]["content"] == "a\ufffdb"


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
