"""Objects with sessions as endpoints, and what identifies an endpoint in Python."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

import pytest
from python_code import ask, fault, with_bound, with_keyword, with_two

from pytest_synthconv import ConfigurationError, Message, Reply
from pytest_synthconv.core.models import EndpointIdentity
from pytest_synthconv.endpoints.python import as_endpoint


class Session:
    def __init__(self, conversation_id: str, closed: list[str]) -> None:
        self.conversation_id = conversation_id
        self.closed = closed

    def reply(self, messages: Sequence[Message]) -> str:
        return f"{self.conversation_id}: {messages[-1].act}"

    def close(self) -> None:
        self.closed.append(self.conversation_id)


class Desk:
    def __init__(self) -> None:
        self.closed: list[str] = []

    def open(self, conversation_id: str) -> Session:
        return Session(conversation_id, self.closed)


def test_an_object_with_open_is_an_endpoint() -> None:
    desk = Desk()
    assert ask(desk).content == "c1: greet"
    assert desk.closed == ["c1"]


def test_a_session_may_return_a_reply_be_async_and_lack_close() -> None:
    class Bare:
        def open(self, conversation_id: str) -> Bare:
            return self

        async def reply(self, messages: Sequence[Message]) -> Reply:
            return Reply(content="x", latency_ms=7)

    assert ask(Bare()) == Reply(content="x", latency_ms=7)


def test_a_session_that_cannot_be_opened_or_closed_is_an_endpoint_error() -> None:
    class Shut:
        def open(self, conversation_id: str) -> Any:
            raise OSError("shut")

    class Jammed:
        def open(self, conversation_id: str) -> Jammed:
            return self

        def reply(self, messages: Sequence[Message]) -> str:
            return "x"

        def close(self) -> Awaitable[None]:
            raise OSError("jammed")

    assert "OSError: shut" in str(fault(Shut()))
    assert "OSError: jammed" in str(fault(Jammed()))


def test_an_object_keeps_its_own_identity() -> None:
    desk = Desk()
    own = EndpointIdentity(host="desk", sha256="0" * 64)
    desk.identity = own  # type: ignore[attr-defined]
    assert as_endpoint(desk).identity == own


def test_an_identity_is_supplied_that_tells_name_and_source() -> None:
    assert as_endpoint(with_two).identity.host == "python:python_code.with_two"
    assert as_endpoint(Desk()).identity == as_endpoint(Desk()).identity
    assert as_endpoint(Desk()).identity.host == "python:test_python_sessions.Desk"
    assert as_endpoint(with_two).identity != as_endpoint(with_keyword).identity
    assert as_endpoint(functools.partial(with_bound, "a")).identity.host.endswith(".with_bound")
    assert as_endpoint(functools.partial(with_bound, "a")).identity == (
        as_endpoint(functools.partial(with_bound, "a")).identity
    )


def test_what_is_an_endpoint_already_stays_what_it_is() -> None:
    endpoint = as_endpoint(with_two)
    assert as_endpoint(endpoint) is endpoint


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "an endpoint cannot be of type NoneType"),
        ("http://h/", "an endpoint cannot be of type str"),
        (Path("endpoint.yaml"), "an endpoint cannot be of type PosixPath"),
        (Desk, "Desk is a class, not an object"),
        (lambda: "x", "<lambda>() cannot be an endpoint"),
        (lambda a, b, c: "x", "<lambda>(a, b, c) cannot be an endpoint"),
        (lambda messages, *, key: "x", "<lambda>(messages, *, key) cannot be an endpoint"),
    ],
)
def test_anything_else_is_refused_with_what_is_accepted(value: Any, told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        as_endpoint(value)
    assert told in str(raised.value)
    assert "synthconv_endpoint may be a callable (messages) -> str" in str(raised.value)
