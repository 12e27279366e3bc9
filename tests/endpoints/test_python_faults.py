"""Code of a user that fails as an endpoint, or returns no reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import requests
from python_code import Said, ask, fault, loop_threads

from pytest_synthconv import EndpointError


def raising(messages: Said) -> str:
    raise KeyError("orders\x1b[0m\ntable")


async def raising_slowly(messages: Said) -> str:
    return raising(messages)


def raising_in_a_library(messages: Said) -> str:
    return str(asyncio.run(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("bot", [raising, raising_slowly])
def test_an_exception_of_the_callable_is_told_with_its_place_and_chained(bot: Any) -> None:
    error = fault(bot)
    line = raising.__code__.co_firstlineno + 1
    assert error.kind == "callable"
    assert str(error).splitlines() == [
        f"endpoint python:test_python_faults.{bot.__name__}: "
        r"KeyError: 'orders\x1b[0m\ntable'",
        f"raised at {__file__}:{line}",
    ]
    assert isinstance(error.__cause__, KeyError)


def test_the_place_of_an_exception_is_in_the_user_s_code() -> None:
    line = raising_in_a_library.__code__.co_firstlineno + 1
    assert str(fault(raising_in_a_library)).endswith(f"raised at {__file__}:{line}")


BUSY = EndpointError("busy", kind="http_status", status=503, is_transient=True, retry_after=2)


def test_something_of_another_event_loop_is_named_with_what_to_do() -> None:
    other = asyncio.new_event_loop()
    foreign = other.create_future()

    async def answer(messages: Said) -> str:
        return str(await foreign)

    text = str(fault(answer))
    other.close()
    assert text.splitlines()[0].endswith("is attached to a different event loop")
    assert "test_python_faults.py:" in text.splitlines()[1]
    assert "an event loop of the plugin's own" in text.splitlines()[2]


def busy(messages: Said) -> str:
    raise BUSY


async def busy_slowly(messages: Said) -> str:
    return busy(messages)


class BusyDesk:
    def open(self, conversation_id: str) -> Any:
        raise BUSY


@pytest.mark.parametrize("bot", [busy, busy_slowly, BusyDesk()])
def test_an_endpoint_error_of_the_user_s_code_passes_unchanged(bot: Any) -> None:
    error = fault(bot)
    assert error is BUSY
    assert (str(error), error.is_transient, error.retry_after) == ("busy", True, 2)


@pytest.mark.parametrize("kind", [ConnectionResetError, TimeoutError, requests.ConnectionError])
def test_no_other_exception_of_the_user_s_code_is_worth_repeating(kind: type[OSError]) -> None:
    def bot(messages: Said) -> str:
        raise kind("gone")

    assert not fault(bot).is_transient


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("is_async", [False, True])
def test_what_ends_a_program_passes_through(kind: type[BaseException], is_async: bool) -> None:
    def bot(messages: Said) -> str:
        raise kind

    async def async_bot(messages: Said) -> str:
        raise kind

    with pytest.raises(kind):
        ask(async_bot if is_async else bot)
    assert loop_threads() == []


async def stream(messages: Said) -> AsyncIterator[str]:
    yield "a"


@pytest.mark.parametrize(
    ("bot", "got"),
    [
        (lambda messages: None, "None"),
        (lambda messages: 1, "a value of type int"),
        (lambda messages: b"x", "a value of type bytes"),
        (lambda messages: {"content": "x"}, "a value of type dict"),
        (stream, "a value of type async_generator"),
    ],
)
def test_a_result_that_is_not_text_is_an_error(bot: Any, got: str) -> None:
    error = fault(bot)
    assert error.kind == "not_text"
    assert str(error).partition("\n")[0].endswith(f": expected text, got {got}")
    assert "test_python_faults." in str(error)


def test_a_subclass_of_str_becomes_plain_text() -> None:
    class Shout(str):
        def __str__(self) -> str:
            return "not this"

    content = ask(lambda messages: Shout("this")).content
    assert (content, type(content)) == ("this", str)
