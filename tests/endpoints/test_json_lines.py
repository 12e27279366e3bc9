"""Answers of one JSON value a line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wsgi_talks import Answered, reply

from pytest_synthconv import EndpointError

PIECES = ("order 1042 ", "is on ", "its way")
LINES = [{"message": {"content": it}, "done": False} for it in PIECES] + [{"done": True}]
BODY = b"".join(json.dumps(line).encode() + b"\r\n" for line in LINES)
KEYS: dict[str, Any] = {
    "response_format": "ndjson",
    "response_path": "$[*].message.content",
    "response_join": "",
}
KIND = [("Content-Type", "application/x-ndjson")]


def failure(body: bytes, kind: str, **keys: Any) -> EndpointError:
    with pytest.raises(EndpointError) as raised:
        reply(lambda _: Answered(body, [("Content-Type", kind)]), **keys)
    return raised.value


def test_lines_of_json_are_a_list_of_their_values() -> None:
    assert reply(lambda _: Answered(BODY, KIND), **KEYS) == "order 1042 is on its way"


def test_lines_without_their_end_are_cut_off() -> None:
    end = {"end_path": "$[?@.done == true]"}
    assert reply(lambda _: Answered(BODY, KIND), **KEYS, **end) == "order 1042 is on its way"
    cut = b"".join(BODY.splitlines(keepends=True)[:-1])
    assert failure(cut, KIND[0][1], **KEYS, **end).kind == "incomplete"


@pytest.mark.parametrize(
    ("body", "told"),
    [(b'{"a": 1}\n{"a": \n', "line 2 of the body is not JSON"), (b" \n", "the body is empty")],
)
def test_what_is_no_line_of_json_is_named(body: bytes, told: str) -> None:
    error = failure(body, KIND[0][1], **KEYS)
    assert error.kind == "not_json"
    assert told in str(error)


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/json", "text/plain"])
@pytest.mark.parametrize("form", ["json", "events"])
def test_lines_that_are_read_as_something_else_are_told_the_format(kind: str, form: str) -> None:
    error = failure(BODY, kind, response_format=form, response_path="$..content")
    assert "`response_format: ndjson`" in str(error)
