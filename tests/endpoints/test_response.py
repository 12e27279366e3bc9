"""Answers that are text or events: what is read of them, when reading stops, what is no answer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from http_talks import HI, Talker, error_of, failing, first_line
from servers import Answer, Handler, sends, serving, trickles, writes

pytestmark = pytest.mark.usefixtures("no_surroundings")

TEXT: dict[str, Any] = {"response_format": "text", "response_path": None}
STREAM = "text/event-stream"
EVENTS: dict[str, Any] = {
    "response_format": "events",
    "response_path": "$[*].data.delta",
    "response_join": "",
}


@pytest.fixture
def reply(talk: Talker) -> Iterator[Any]:
    def reply(answer: Answer, **keys: Any) -> str:
        with serving(answer) as server:
            return talk(server.url, **keys).reply(HI).content

    yield reply


def text(body: bytes, content_type: str = "text/plain") -> Answer:
    return sends(body, content_type=content_type)


def stream(body: str | bytes, content_type: str = STREAM) -> Answer:
    return sends(body, content_type=content_type)


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        ("Café".encode(), "text/plain", "Café"),
        ("Café".encode(), "text/plain; charset=utf-8", "Café"),
        (b"\xef\xbb\xbfHi", "text/plain; charset=UTF-8", "Hi"),
        ("Café".encode("latin-1"), "text/plain; charset=ISO-8859-1", "Café"),
        ("Café".encode("utf-16"), 'text/plain; charset="utf-16"', "Café"),
        (b'{"a": 1}', "application/json", '{"a": 1}'),
        (b"Hi", "", "Hi"),
        (b"", "text/plain", ""),
        (b" two\nlines\n", "text/markdown", " two\nlines\n"),
    ],
)
def test_text_is_read_in_the_charset_that_it_names(
    reply: Any, body: bytes, content_type: str, said: str
) -> None:
    assert reply(text(body, content_type), **TEXT) == said


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "reason"),
    [
        (b"caf\xe9", "text/plain", "not_text", "the body is not text in utf-8"),
        (b"x", "text/plain; charset=klingon", "not_text", "the body is not text in klingon"),
        (b"x", "text/plain; charset=hex", "not_text", "the body is not text in hex"),
        (b"x", 'text/plain; charset="a\0b"', "not_text", r"the body is not text in a\x00b"),
        (b"x", "text/plain; charset=undefined", "not_text", "the body is not text in undefined"),
        (
            b"<html>Log in</html>",
            "text/html; charset=utf-8",
            "content_type",
            "the answer is text/html, where plain text is expected",
        ),
    ],
)
def test_what_is_no_text_is_an_error(
    talk: Talker, body: bytes, content_type: str, kind: str, reason: str
) -> None:
    error, _ = failing(talk, text(body, content_type), **TEXT)
    assert (error.kind, first_line(error), error.status) == (kind, reason, 200)


def test_text_that_is_too_large_is_an_error(talk: Talker) -> None:
    error, _ = failing(talk, text(b"x" * 100_000), max_reply_bytes=1000, **TEXT)
    assert (error.kind, first_line(error)) == (
        "too_large",
        "the reply is larger than 1,000 bytes",
    )


def deltas(*words: str) -> str:
    return "".join(f"data: {json.dumps({'delta': word})}\n\n" for word in words)


@pytest.mark.parametrize(
    "body",
    [
        deltas("Hel", "lo"),
        deltas("Hel", "lo").replace("\n", "\r\n"),
        deltas("Hel", "lo").replace("\n", "\r"),
        ": ping\n\n" + deltas("Hel") + ":\n\n: pong\n\n" + deltas("lo"),
        "retry: 100\nid: 7\nevent: x\n" + deltas("Hel", "lo"),
        deltas("Hel", "lo") + "data: [DONE]\n\n",
        deltas("Hel", "lo") + "data: [DONE]\n\n" + deltas(" again"),
        'data: {"delta":\ndata: "Hel"}\n\n' + deltas("lo"),
        "data:" + deltas("Hel", "lo").removeprefix("data: "),
        deltas("Hel", "lo").rstrip("\n"),
        'data: not JSON\n\ndata: 7\n\ndata: {"delta": null}\n\n' + deltas("Hel", "lo"),
        "\ufeff" + deltas("Hel", "lo"),
    ],
)
@pytest.mark.parametrize("content_type", [STREAM, "application/json", ""])
def test_the_deltas_of_a_stream_are_joined(reply: Any, body: str, content_type: str) -> None:
    assert reply(stream(body, content_type), **EVENTS) == "Hello"


def test_line_separators_that_are_not_those_of_streams_are_words(reply: Any) -> None:
    body = 'data: {"delta": "a\u2028b\x85c"}\n\n'
    assert reply(stream(body), **EVENTS) == "a\u2028b\x85c"


def test_events_are_chosen_by_their_name(reply: Any) -> None:
    body = 'event: thought\ndata: {"t": "hm"}\n\nevent: answer\ndata: {"t": "Hi"}\n\n'
    keys = {**EVENTS, "response_path": "$[?@.event == 'answer'].data.t"}
    assert reply(stream(body), **keys) == "Hi"


def test_the_last_of_a_cumulative_stream_is_picked(reply: Any) -> None:
    keys = {**EVENTS, "response_pick": "last"}
    assert reply(stream(deltas("H", "Hel", "Hello")), **keys) == "Hello"


def test_the_data_of_events_may_be_plain_words(reply: Any) -> None:
    keys = {**EVENTS, "response_path": "$[?@.data != '[DONE]'].data"}
    assert reply(stream("data: Hel\n\ndata: lo\n\ndata: [DONE]\n\n"), **keys) == "Hello"


def test_a_stream_may_be_compressed(reply: Any) -> None:
    answer = sends(
        gzip.compress(deltas("Hel", "lo").encode()),
        content_type=STREAM,
        headers={"Content-Encoding": "gzip"},
    )
    assert reply(answer, **EVENTS) == "Hello"


END = {**EVENTS, "end_path": "$[?@.data.end]"}


def test_a_stream_that_has_its_end_is_a_reply(reply: Any) -> None:
    assert reply(stream(deltas("Hi") + 'data: {"end": true}\n\n'), **END) == "Hi"


@pytest.mark.parametrize("end", ["", "data: [DONE]\n\n", ": ping\n\n"])
def test_a_stream_that_ends_before_its_end_is_cut_off(talk: Talker, end: str) -> None:
    error, _ = failing(talk, stream(deltas("Your money") + end), **END)
    assert (error.kind, first_line(error)) == (
        "incomplete",
        "the stream ended before `end_path` was there",
    )
    assert 'The answer begins: data: {"delta": "Your money"}' in str(error)


def test_what_comes_after_the_end_of_a_stream_is_not_heard(reply: Any) -> None:
    body = deltas("Hi") + 'data: {"end": true}\n\n' + deltas(" and more")
    assert reply(stream(body), **END) == "Hi"


def endless(events: str, *, chunked: bool) -> Answer:
    """``events``, then a sign of life for as long as somebody listens."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {STREAM}\r\n"
    if not chunked:
        return trickles(f"{head}Connection: close\r\n\r\n{events}".encode(), b": ping\n\n")
    first = f"{len(events.encode()):x}\r\n{events}\r\n"
    more = b"8\r\n: ping\n\n\r\n"
    return trickles(f"{head}Transfer-Encoding: chunked\r\n\r\n{first}".encode(), more)


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(
    ("end", "keys"), [('data: {"end": true}\n\n', END), ("data: [DONE]\n\n", EVENTS)]
)
def test_a_stream_that_stays_open_is_left_at_its_end(
    reply: Any, chunked: bool, end: str, keys: dict[str, Any]
) -> None:
    assert reply(endless(deltas("Hi") + end, chunked=chunked), **keys) == "Hi"


@pytest.mark.parametrize("chunked", [True, False])
def test_a_stream_that_never_ends_meets_the_limit_of_a_reply(talk: Talker, chunked: bool) -> None:
    answer = endless(deltas("Hi"), chunked=chunked)
    error, _ = failing(talk, answer, timeouts={"reply": 0.3}, **EVENTS)
    assert (error.kind, first_line(error)) == ("timeout", "no complete reply within 0.3 s")


def test_a_stream_that_is_too_large_is_an_error(talk: Talker) -> None:
    answer = trickles(
        f"HTTP/1.1 200 OK\r\nContent-Type: {STREAM}\r\n\r\n".encode(), deltas("x" * 500).encode()
    )
    error, _ = failing(talk, answer, max_reply_bytes=5000, **EVENTS)
    assert (error.kind, first_line(error)) == (
        "too_large",
        "the reply is larger than 5,000 bytes",
    )


@pytest.mark.parametrize("end", ["Content-Length: 900", "Transfer-Encoding: chunked"])
def test_a_stream_whose_connection_is_cut_is_no_reply(talk: Talker, end: str) -> None:
    body = deltas("Your money")
    if "chunked" in end:
        body = f"{len(body):x}\r\n{body}\r\n"
    error, _ = failing(talk, writes(f"HTTP/1.1 200 OK\r\n{end}\r\n\r\n{body}".encode()), **EVENTS)
    assert (error.kind, error.is_transient) == ("connection", True)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (
            '{"error": "no such model"}',
            "application/json",
            "the answer has no events (application/json), where a stream of events is expected",
        ),
        (
            "<h1>Log in</h1>",
            "text/html",
            "the answer has no events (text/html), where a stream of events is expected",
        ),
        ("", STREAM, "the answer has nothing, where a stream of events is expected"),
        (
            ": ping\n\n",
            STREAM,
            "the answer has no events (text/event-stream), where a stream of events is expected",
        ),
    ],
)
def test_what_has_no_events_is_an_error(
    talk: Talker, body: str, content_type: str, reason: str
) -> None:
    error, _ = failing(talk, stream(body, content_type), **EVENTS)
    assert (error.kind, first_line(error)) == ("content_type", reason)


def test_a_stream_in_another_encoding_is_told_as_that_and_not_as_a_wrong_host(
    talk: Talker,
) -> None:
    error, _ = failing(talk, stream(b'data: {"delta": "caf\xe9"}\n\n'), **EVENTS)
    assert error.kind == "not_text"
    assert first_line(error) == "the stream is not UTF-8 (byte 0xe9)"
    assert error.set_up != "wrong"


def test_an_error_among_the_events_is_an_error(talk: Talker) -> None:
    body = deltas("Let me see") + 'event: error\ndata: {"message": "out of\\nmemory"}\n\n'
    keys = {**EVENTS, "error_path": "$[?@.event == 'error'].data.message"}
    error, _ = failing(talk, stream(body), **keys)
    assert (error.kind, first_line(error)) == (
        "error_path",
        "it answers with an error: out of memory",
    )


def test_a_stream_where_one_value_is_expected_is_told_with_what_to_write(talk: Talker) -> None:
    error, _ = failing(talk, stream(deltas("Hi"), "text/plain"))
    assert "read it with `response_format: events`" in str(error)


def test_the_answer_of_a_request_whose_answer_is_not_needed_may_be_anything(
    talk: Talker,
) -> None:
    def respond(handler: Handler) -> None:
        if handler.path == "/chat":
            return sends('{"a": "x"}')(handler)
        return sends(b"\xff<not JSON>", 202)(handler)

    with serving(respond) as server:
        session = talk(
            f"{server.url}/chat",
            base_url=server.url,
            open=[{"url": "/open"}],
            response_path=["a"],
        )
        assert session.reply(HI).content == "x"


def test_the_status_of_success_that_has_no_body_is_enough_where_only_errors_are_read(
    talk: Talker,
) -> None:
    with serving(sends("", 204), sends('{"a": "x"}')) as server:
        session = talk(
            f"{server.url}/chat",
            base_url=server.url,
            open=[{"url": "/open", "error_path": ["error"]}],
            response_path=["a"],
        )
        assert session.reply(HI).content == "x"


def test_an_error_of_a_handshake_in_an_answer_of_success_is_an_error(talk: Talker) -> None:
    with serving(sends('{"error": {"code": 7}}')) as server:
        session = talk(
            f"{server.url}/chat",
            base_url=server.url,
            open=[{"url": "/open", "error_path": ["error"], "capture": {"id": ["id"]}}],
        )
        error = error_of(session)
    assert first_line(error) == 'open[0]: it answers with an error: {"code": 7}'
