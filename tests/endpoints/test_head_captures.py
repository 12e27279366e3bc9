"""Captures from the headers and cookies of an answer."""

from __future__ import annotations

from typing import Any

import pytest
from wsgi_talks import Answered, Asked, reply

from pytest_synthconv import EndpointError

SESSION = [("X-Session-Id", "s-1"), ("Set-Cookie", "XSRF-TOKEN=t-1; Path=/")]


def desk(asked: Asked) -> Answered:
    if asked.path == "/sessions":
        return Answered(b"", SESSION, "201 Created")
    environ = asked.environ
    return Answered(
        {"reply": f"{environ.get('HTTP_X_SESSION_ID')} {environ.get('HTTP_X_XSRF_TOKEN')}"}
    )


def ask(capture: dict[str, Any], **headers: str) -> str:
    return reply(
        desk,
        open=[{"url": "/sessions", "body": {}, "capture": capture}],
        headers=headers,
        body={"message": "{{message}}"},
        response_path=["reply"],
    )


def test_a_header_and_a_cookie_can_be_captured_where_there_is_no_body() -> None:
    capture = {"session": ["headers", "x-session-id"], "csrf": ["cookies", "XSRF-TOKEN"]}
    headers = {"X-Session-Id": "{{session}}", "X-XSRF-Token": "{{csrf}}"}
    assert ask(capture, **headers) == "s-1 t-1"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (["headers", "X-Gone"], "`it` cannot be captured: 'X-Gone' is not in the headers; there"),
        (["cookies", "gone"], "'gone' is not in the cookies; there are XSRF-TOKEN"),
    ],
)
def test_one_that_is_not_there_is_told_with_those_that_are(path: list[str], told: str) -> None:
    with pytest.raises(EndpointError) as raised:
        ask({"it": path}, X="{{it}}")
    assert raised.value.kind == "capture"
    assert told in str(raised.value)
    assert "s-1" not in str(raised.value)


def test_a_header_of_a_plain_text_answer_can_be_captured() -> None:
    heard: list[str | None] = []

    def answer(asked: Asked) -> Answered:
        heard.append(asked.environ.get("HTTP_X_STATE"))
        return Answered(b"Hello", [("X-State", "next"), ("Content-Type", "text/plain")])

    said = reply(
        answer,
        initial={"state": "first"},
        headers={"X-State": "{{state}}"},
        text="{{message}}",
        response_format="text",
        capture={"state": ["headers", "X-State"]},
    )
    assert said == "Hello"
    assert heard == ["first"]
