"""Assistants in Python: what may be one, how it is called, and what its faults become."""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from typing import Any

import pytest
import requests

from pytest_synthconv import ConfigurationError, EndpointError, Message, Reply
from pytest_synthconv.core.models import EndpointIdentity
from pytest_synthconv.endpoints.python import as_endpoint

HI = (Message(role="user", content="Hi", turn=1, act="greet"),)
HELLO = Message(role="assistant", content="Hello", turn=1)
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


def test_a_callable_is_given_the_messages() -> None:
    heard: list[Said] = []

    def bot(messages: Said) -> str:
        heard.append(messages)
        return "Hello"

    assert ask(bot, [*HI, HELLO]).content == "Hello"
    assert heard == [[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]]


def test_messages_of_callables_and_of_sessions_can_be_read_in_both_ways() -> None:
    def bot(messages: Any) -> str:
        (message,) = messages
        assert json.loads(json.dumps(message)) == {"role": "user", "content": "Hi"}
        return f"{message['role']} {message.role} {message['content']} {message.content}"

    class Open:
        def open(self, conversation_id: str) -> Any:
            return self

        def reply(self, messages: Any) -> str:
            with pytest.raises(KeyError):
                messages[0]["act"]
            return f"{messages[0]['role']} {messages[0].role} {messages[0]['content']}"

    assert ask(bot).content == "user user Hi Hi"
    assert ask(Open()).content == "user user Hi"


def predict(query):  # type: ignore[no-untyped-def] # as people write it
    return query.upper()


async def predict_slowly(said: str) -> str:
    return said.upper()


class Agent:
    def invoke(self, value, config=None):  # type: ignore[no-untyped-def]
        return value["messages"]


class Runner:
    def run_sync(self, prompt: str) -> str:
        return prompt


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (predict, ["predict(query) takes one text, ", "return predict(messages[-1].content)"]),
        (
            predict_slowly,
            ["    async def answer(messages", "return await predict_slowly(messages[-1].content)"],
        ),
        (Agent(), ["type Agent: `invoke` of Agent takes", 'return agent.invoke(said, config)["']),
        (Agent().invoke, ["Agent.invoke cannot be an endpoint: `invoke` of Agent takes an input"]),
        (Runner(), ["said = agent.run_sync(messages[-1].content)"]),
    ],
)
def test_code_that_takes_no_conversation_is_refused_with_the_lines_to_write(
    value: Any, said: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        as_endpoint(value)
    text = str(raised.value)
    assert all(part in text for part in said), text
    assert "def answer(messages, conversation_id):" in text


def test_a_result_with_a_content_is_told_to_return_that() -> None:
    error = fault(lambda messages: HELLO)
    assert "got a value of type Message\nReturn its `.content`, which is a str." in str(error)


def test_what_a_callable_does_to_its_messages_stays_with_it() -> None:
    def bot(messages: Said) -> str:
        messages.append({"role": "user", "content": "more"})
        messages[0]["content"] = "changed"
        return str(len(messages))

    session = as_endpoint(bot).open("c1")
    assert [session.reply(HI).content for _ in range(2)] == ["2", "2"]


def with_two(messages: Said, conversation: str) -> str:
    return conversation


def with_optional(messages: Said, conversation_id: str = "none") -> str:
    return conversation_id


def with_keyword(messages: Said, *, conversation_id: str) -> str:
    return conversation_id


def with_positional_only(messages: Said, conversation_id: str, /) -> str:
    return conversation_id


def with_bound(greeting: str, messages: Said, conversation_id: str) -> str:
    return conversation_id


class Callable2:
    def __call__(self, messages: Said, conversation: str) -> str:
        return conversation


@pytest.mark.parametrize(
    "bot",
    [
        with_two,
        with_optional,
        with_keyword,
        with_positional_only,
        functools.partial(with_bound, "Hi"),
        Callable2(),
        lambda messages, name: name,
    ],
)
def test_a_callable_that_takes_the_conversation_id_is_given_it(bot: Any) -> None:
    assert ask(bot, conversation_id="c7").content == "c7"


def with_other_option(messages: Said, temperature: float = 0.5) -> str:
    return str(temperature)


def with_anything(*arguments: Any, **named: Any) -> str:
    return f"{len(arguments)} {len(named)}"


@pytest.mark.parametrize(("bot", "reply"), [(with_other_option, "0.5"), (with_anything, "1 0")])
def test_other_parameters_are_left_alone(bot: Any, reply: str) -> None:
    assert ask(bot).content == reply


async def slowly(messages: Said) -> str:
    await asyncio.sleep(0)
    return "slow"


class Awaited:
    def __await__(self) -> Any:
        return slowly([]).__await__()


@pytest.mark.parametrize(
    "bot",
    [
        slowly,
        functools.partial(slowly),
        lambda messages: slowly(messages),
        lambda messages: Awaited(),
    ],
)
def test_async_callables_are_awaited_however_they_are_wrapped(bot: Any) -> None:
    assert ask(bot).content == "slow"
    assert loop_threads() == []


def test_async_callables_run_while_a_loop_runs_in_the_calling_thread() -> None:
    async def test() -> str:
        return ask(slowly).content

    assert asyncio.run(test()) == "slow"


def test_all_conversations_of_an_endpoint_share_one_loop() -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    meeting = 3
    all_there: asyncio.Event | None = None

    async def bot(messages: Said) -> str:
        nonlocal all_there
        all_there = all_there or asyncio.Event()
        loops.append(asyncio.get_running_loop())
        if len(loops) == meeting:
            all_there.set()
        await asyncio.wait_for(all_there.wait(), 10)  # only together can they end
        return "met"

    endpoint = as_endpoint(bot)
    replies: list[str] = []
    threads = [
        threading.Thread(target=lambda: replies.append(endpoint.open("c").reply(HI).content))
        for _ in range(meeting)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    close(endpoint)
    assert replies == ["met"] * meeting
    assert len(set(loops)) == 1


def test_closing_an_endpoint_ends_what_it_still_runs_and_its_thread() -> None:
    started = threading.Event()
    cancelled: list[bool] = []
    errors: list[EndpointError] = []

    async def bot(messages: Said) -> str:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise
        return "never"

    def talk() -> None:
        with pytest.raises(EndpointError) as raised:
            endpoint.open("c").reply(HI)
        errors.append(raised.value)

    endpoint = as_endpoint(bot)
    talker = threading.Thread(target=talk)
    talker.start()
    assert started.wait(10)
    close(endpoint)
    talker.join(10)
    assert (cancelled, [error.kind for error in errors], loop_threads()) == (
        [True],
        ["callable"],
        [],
    )


def test_an_endpoint_can_be_used_again_after_it_was_closed() -> None:
    endpoint = as_endpoint(slowly)
    for _ in range(2):
        assert endpoint.open("c").reply(HI).content == "slow"
        close(endpoint)
    assert loop_threads() == []


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
        f"endpoint python:test_python_endpoint.{bot.__name__}: "
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
    assert "test_python_endpoint.py:" in text.splitlines()[1]
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
    assert "test_python_endpoint." in str(error)


def test_a_subclass_of_str_becomes_plain_text() -> None:
    class Shout(str):
        def __str__(self) -> str:
            return "not this"

    content = ask(lambda messages: Shout("this")).content
    assert (content, type(content)) == ("this", str)


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
    assert as_endpoint(with_two).identity.host == "python:test_python_endpoint.with_two"
    assert as_endpoint(Desk()).identity == as_endpoint(Desk()).identity
    assert as_endpoint(Desk()).identity.host == "python:test_python_endpoint.Desk"
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
