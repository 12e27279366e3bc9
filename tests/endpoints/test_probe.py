"""One message through an endpoint: what is reported of the request and of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from http_talks import CANARY
from servers import sends, serving

from pytest_synthconv import EndpointError
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.endpoints.probe import HELLO, fetched, limited, probe
from pytest_synthconv.endpoints.python import as_endpoint

ENVIRON = {"KEY": CANARY, "PIN": "4711"}
REPLY = {"id": "r-1", "reply": "I can look up an order."}


def test_the_request_is_shown_without_secrets_of_any_length(
    endpoint: Callable[..., HTTPEndpoint],
) -> None:
    with serving(sends(json.dumps({**REPLY, "echo": CANARY}))) as server:
        found = probe(
            endpoint(
                f"{server.url}/chat",
                ENVIRON,
                headers={"Authorization": "Bearer ${KEY}", "X-Pin": "${PIN}", "X-Api-Key": "abc"},
                query={"pin": "${PIN}", "page": "1"},
                body={"say": "{{message}}", "pin": "${PIN}"},
                response_path=["reply"],
            )
        )
    assert found.request == (
        f"POST {server.url}/chat?pin=[REDACTED:PIN]&page=1",
        "Authorization: Bearer [REDACTED:KEY]",
        "X-Pin: [REDACTED:PIN]",
        "X-Api-Key: [REDACTED:X-Api-Key]",
        "Content-Type: application/json",
        f'{{"say": "{HELLO}", "pin": "[REDACTED:PIN]"}}',
    )
    assert found.reply == "I can look up an order."
    assert found.answer.startswith("HTTP 200, application/json\n")
    assert CANARY not in found.answer
    assert found.places[0] == (["reply"], "I can look up an order.")
    assert found.keys == {"response_path": ["reply"]}


def test_a_failed_request_has_its_error_and_no_place(
    endpoint: Callable[..., HTTPEndpoint],
) -> None:
    with serving(sends('{"detail": "Not found"}', 404)) as server:
        found = probe(endpoint(server.url))
    assert found.error is not None
    assert (found.error.status, found.error.hint) == (404, "Check the path in `url`.")
    assert found.answer == 'HTTP 404, application/json\n{"detail": "Not found"}'
    assert (found.places, dict(found.keys)) == ((), {})


@pytest.mark.parametrize(
    ("body", "kind", "keys"),
    [
        ("I can look up an order.", "text/plain", {"response_format": "text"}),
        (
            '{"t": "I can"}\n{"t": " look up"}\n',
            "application/x-ndjson",
            {"response_format": "ndjson", "response_path": "$[*].t", "response_join": ""},
        ),
        ("<html>Log in</html>", "text/html", {}),
        ("<html>Log in</html>", "text/plain", {}),
        ('{"id": "r-1"}', "application/json", {}),
    ],
)
def test_other_formats_are_recognised(
    endpoint: Callable[..., HTTPEndpoint],
    body: str,
    kind: str,
    keys: dict[str, str],
) -> None:
    with serving(sends(body, content_type=kind)) as server:
        assert probe(endpoint(server.url)).keys == keys


def test_a_python_object_has_only_a_reply_or_an_error() -> None:
    assert probe(as_endpoint(lambda messages: messages[-1]["content"])).reply == HELLO
    error = probe(as_endpoint(lambda messages: 1 / 0)).error
    assert error is not None
    assert error.kind == "callable"


def test_timeouts_are_limited_and_never_longer_than_in_the_file(
    endpoint: Callable[..., HTTPEndpoint],
) -> None:
    file = endpoint("http://127.0.0.1:9", timeouts={"reply": 40, "connect": 1}).file
    assert limited(file, 30).timeouts.model_dump() == {"connect": 1, "read": 30, "reply": 30}


def test_a_document_is_fetched_or_the_reason_is_given() -> None:
    with serving(sends("{}"), sends("", 302, headers={"Location": "http://other.test/"})) as server:
        assert fetched(server.url, 5) == "{}"
        with pytest.raises(EndpointError, match=r"redirects to other\.test"):
            fetched(server.url, 5)
