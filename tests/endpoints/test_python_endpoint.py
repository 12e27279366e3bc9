"""Python callables as endpoints: what they are given, and how they are called."""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from typing import Any

import pytest
from python_code import (
    HI,
    Said,
    ask,
    close,
    fault,
    loop_threads,
    with_bound,
    with_keyword,
    with_two,
)

from pytest_synthconv import ConfigurationError, EndpointError, Message
from pytest_synthconv.endpoints.python import as_endpoint

HELLO = Message(role="assistant", content="Hello", turn=1)


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


def with_optional(messages: Said, conversation_id: str = "none") -> str:
    return conversation_id


def with_positional_only(messages: Said, conversation_id: str, /) -> str:
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
