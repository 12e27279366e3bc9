"""Answers over HTTP that are no replies: a bad status, a redirect, not JSON, no text in it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from http_talks import CANARY, Talker, error_of, failing, first_line
from servers import Answer, redirects, says, sends, serving, writes

pytestmark = pytest.mark.usefixtures("no_surroundings")


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
