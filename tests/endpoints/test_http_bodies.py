"""What is said goes into bodies, headers and addresses as the endpoint file says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from http_talks import CANARY, HI, Talker, error_of, first_line
from servers import sends, serving

from pytest_synthconv import EndpointError, Message

pytestmark = pytest.mark.usefixtures("no_surroundings")


def test_a_header_that_cannot_be_sent_is_told_without_its_value(talk: Talker) -> None:
    opening = {"url": "/open", "capture": {"pass": ["id"]}}
    with serving(sends(json.dumps({"id": f"{CANARY}\n"}))) as server:
        session = talk(
            f"{server.url}/chat",
            base_url=server.url,
            open=[opening],
            headers={"X-Desk": "{{pass}}"},
        )
        error = error_of(session)
    assert error.kind == "request"
    assert first_line(error) == (
        "the header X-Desk cannot be sent: its value has a line break "
        "(often at the end of a pasted key); take it out"
    )
    assert CANARY not in str(error)


def test_an_object_in_the_way_of_a_reply_is_told_by_its_step(talk: Talker) -> None:
    with serving(sends('{"id": 1}')) as server:
        session = talk(
            f"{server.url}/chat",
            base_url=server.url,
            open=[{"url": "/open", "capture": {"thread": ["thread_id"]}}],
        )
        error = error_of(session)
    assert (error.kind, first_line(error)) == (
        "capture",
        "open[0]: `thread` cannot be captured: thread_id: key 'thread_id' not found; "
        "keys there: id",
    )
    assert isinstance(error, EndpointError)


def test_the_history_is_written_as_the_file_says(talk: Talker) -> None:
    history = (
        Message(role="assistant", content="Welcome!", turn=0),
        *HI,
        Message(role="assistant", content="Yes?", turn=1),
        Message(role="user", content="A {{message}}", turn=2),
    )
    with serving() as server:
        talk(
            server.url,
            body={"log": ["{{messages}}", {"end": True}]},
            message_template={"id": "{{message_id}}", "who": "{{role}}", "parts": ["{{content}}"]},
            roles={"user": "human", "assistant": "ai"},
        ).reply(history)
    assert server.requests[0].json == {
        "log": [
            {"id": "c1-0", "who": "ai", "parts": ["Welcome!"]},
            {"id": "c1-1", "who": "human", "parts": ["Hi"]},
            {"id": "c1-2", "who": "ai", "parts": ["Yes?"]},
            {"id": "c1-3", "who": "human", "parts": ["A {{message}}"]},
            {"end": True},
        ]
    }


@pytest.mark.parametrize(
    ("keys", "sent", "content_type"),
    [
        ({"form": {"q": "{{message}}"}}, b"q=a%26b+%C3%A9", "application/x-www-form-urlencoded"),
        ({"text": "> {{message}}"}, "> a&b é".encode(), "text/plain; charset=utf-8"),
        ({"body": {"q": "{{message}}"}}, b'{"q": "a&b \\u00e9"}', "application/json"),
    ],
)
def test_what_is_said_goes_into_whatever_body_the_file_has(
    talk: Talker, keys: dict[str, Any], sent: bytes, content_type: str
) -> None:
    with serving() as server:
        talk(server.url, **keys).reply([Message(role="user", content="a&b é", turn=1)])
    (request,) = server.requests
    assert (request.body, request.headers["content-type"]) == (sent, content_type)


def test_what_is_said_is_encoded_in_an_address(talk: Talker) -> None:
    with serving() as server:
        talk(
            f"{server.url}/ask/{{{{message}}}}?a=1", method="GET", query={"q": "{{message}}"}
        ).reply([Message(role="user", content="a/b?c&d #é", turn=1)])
    (request,) = server.requests
    assert (request.method, request.body) == ("GET", b"")
    assert request.path == "/ask/a%2Fb%3Fc%26d%20%23%C3%A9?a=1&q=a%2Fb%3Fc%26d+%23%C3%A9"
