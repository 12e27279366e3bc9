"""Callables as people write them, and what they answer as endpoints."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from pytest_synthconv import EndpointError, Message, Reply
from pytest_synthconv.endpoints.python import as_endpoint

HI = (Message(role="user", content="Hi", turn=1, act="greet"),)
Said = list[dict[str, str]]


def ask(value: Any, messages: Sequence[Message] = HI, conversation_id: str = "c1") -> Reply:
    endpoint = as_endpoint(value)
    session = endpoint.open(conversation_id)
    try:
        return session.reply(messages)
    finally:
        session.close()
        close(endpoint)


def close(endpoint: Any) -> None:
    endpoint.close()


def fault(value: Any) -> EndpointError:
    with pytest.raises(EndpointError) as raised:
        ask(value)
    return raised.value


def loop_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "event loop" in thread.name]


def with_two(messages: Said, conversation: str) -> str:
    return conversation


def with_keyword(messages: Said, *, conversation_id: str) -> str:
    return conversation_id


def with_bound(greeting: str, messages: Said, conversation_id: str) -> str:
    return conversation_id
