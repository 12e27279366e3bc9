"""Captures that need not be in an answer, and what then holds."""

from __future__ import annotations

from typing import Any

import pytest
from http_talks import HI
from servers import sends, serving

from pytest_synthconv import ConfigurationError
from pytest_synthconv.endpoints.http import HTTPEndpoint


def tasks_sent(first: str, second: str, **keys: Any) -> list[str]:
    """Return the tasks that three requests sent, whose answers were these."""
    with serving(sends(first), sends(second), sends(second)) as server:
        session = HTTPEndpoint.at(
            server.url,
            response_path=["text"],
            body={"task": "{{task}}", "text": "{{message}}"},
            initial={"task": None},
            **keys,
        ).open("c1")
        for _ in range(3):
            session.reply(HI)
        session.close()
    return [request.json["task"] for request in server.requests]


@pytest.mark.parametrize(
    ("capture", "sent"),
    [
        ({"path": ["task"]}, [None, "7", "7"]),
        ({"path": "$.task", "default": None}, [None, "7", None]),
        ({"path": "$.task", "default": "new"}, [None, "7", "new"]),
        ({"path": ["headers", "X-Task"], "default": "none"}, [None, "none", "none"]),
    ],
)
def test_a_capture_may_be_missing(capture: Any, sent: list[str]) -> None:
    first, second = '{"text": "a", "task": "7"}', '{"text": "b"}'
    assert tasks_sent(first, second, capture={"task": capture}) == sent


@pytest.mark.parametrize(
    ("capture", "problem"),
    [
        ({"path": ["a"], "defualt": 1}, "has the unknown key `defualt`"),
        ({"default": 1}, "has no `path`"),
        ({"path": "$..["}, "is not a JSONPath"),
        ({"path": 1.5}, "a list of keys and indices is expected"),
    ],
)
def test_an_optional_capture_is_checked(capture: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        HTTPEndpoint.at("http://h/chat", response_path=["text"], capture={"task": capture})
    assert problem in str(raised.value)
