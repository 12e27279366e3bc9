"""The three protocols through the real SDKs: what is sent, and what is made of the answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider_server import ANTHROPIC_KEY, OPENAI_KEY
from provider_shapes import Asked, Reply
from wire_talks import SCHEMA, question, wired

from pytest_synthconv.llm.prompt import OutputMode, ProviderResponse, Tokens
from pytest_synthconv.llm.providers import anthropic_messages, openai_chat, openai_responses
from pytest_synthconv.llm.providers.failures import ProviderFailure
from pytest_synthconv.run.option_values import PROVIDERS

pytestmark = pytest.mark.usefixtures("no_surroundings")

PROTOCOLS = {
    "openai": openai_responses.DIALECT,
    "openai-chat": openai_chat.DIALECT,
    "anthropic": anthropic_messages.DIALECT,
}
FORMS: tuple[OutputMode, ...] = ("schema", "tool", "text")
SAID = {"message": "Hi, I'd like a blazer 👗"}

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def test_there_is_a_wire_for_each_protocol() -> None:
    assert set(PROVIDERS) == set(PROTOCOLS)


@every_provider
@pytest.mark.parametrize("form", FORMS)
def test_an_answer_comes_in_the_form_that_is_asked_for(provider: str, form: OutputMode) -> None:
    reply = Reply(SAID, text="Let me see." if form == "tool" else "", thinking="Hm.", indent=3)
    with wired(provider, [reply]) as (wire, server):
        answer = wire.send(question(form=form))
    assert (json.loads(answer.text), answer.cut) == (SAID, False)
    (asked,) = server.asked
    assert (asked.protocol, asked.form, asked.model) == (provider, form, "model-1")
    assert asked.schema == ({} if form == "text" else SCHEMA)
    assert wire.provider == provider


@every_provider
@pytest.mark.parametrize("form", FORMS)
def test_prose_is_an_answer_too_whatever_was_asked_for(provider: str, form: OutputMode) -> None:
    with wired(provider, ["I would rather not say."]) as (wire, _):
        assert wire.send(question(form=form)).text == "I would rather not say."


@every_provider
def test_prompt_and_key_arrive_as_they_are(provider: str) -> None:
    with wired(provider, [SAID]) as (wire, server):
        wire.send(question("Hello", "{}", "naïve 👗"))
    (asked,) = server.asked
    assert asked.system == "You are a judge."
    assert [(m["role"], m["content"]) for m in asked.messages] == [
        ("user", "Hello"),
        ("assistant", "{}"),
        ("user", "naïve 👗"),
    ]
    key = ANTHROPIC_KEY if provider == "anthropic" else OPENAI_KEY
    credentials = (asked.headers.get("authorization"), asked.headers.get("x-api-key"))
    assert f"Bearer {key}" in credentials or key in credentials


@every_provider
def test_lone_surrogates_do_not_keep_a_prompt_from_being_sent(provider: str) -> None:
    with wired(provider, [SAID]) as (wire, server):
        wire.send(question("half a heart \ud83d"))
    assert server.asked[0].messages[0]["content"] == "half a heart \ufffd"


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        (
            "openai",
            {
                "max_output_tokens": 4096,
                "store": False,
                "text": {
                    "format": {
                        "type": "json_schema",
                        "name": "verdict",
                        "schema": SCHEMA,
                        "strict": True,
                    }
                },
            },
        ),
        (
            "openai-chat",
            {
                "max_completion_tokens": 4096,
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "verdict", "schema": SCHEMA, "strict": True},
                },
            },
        ),
        (
            "anthropic",
            {
                "max_tokens": 4096,
                "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
                "cache_control": {"type": "ephemeral"},
            },
        ),
    ],
)
def test_room_and_schema_are_put_in_the_protocols_own_words(
    provider: str, body: dict[str, Any]
) -> None:
    sent = PROTOCOLS[provider].body(question())
    of_prompt = {"model", "system", "instructions", "input", "messages", "prompt_cache_key"}
    assert {name: value for name, value in sent.items() if name not in of_prompt} == body


@every_provider
def test_a_tool_is_one_that_must_be_called(provider: str) -> None:
    sent = PROTOCOLS[provider].body(question(form="tool"))
    assert len(sent["tools"]) == 1
    assert (
        sent["tool_choice"]
        == {
            "openai": {"type": "function", "name": "verdict"},
            "openai-chat": {"type": "function", "function": {"name": "verdict"}},
            "anthropic": {"type": "tool", "name": "verdict"},
        }[provider]
    )


@every_provider
@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_sampling_is_ever_sent(provider: str, form: OutputMode) -> None:
    sent = PROTOCOLS[provider].body(question(form=form, effort="low"))
    assert not {"temperature", "top_p", "top_k", "seed"} & set(sent)


@pytest.mark.parametrize(
    ("provider", "place"),
    [
        ("openai", ["reasoning", "effort"]),
        ("openai-chat", ["reasoning_effort"]),
        ("anthropic", ["output_config", "effort"]),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_effort_is_sent_only_when_it_is_set(
    provider: str, place: list[str], form: OutputMode
) -> None:
    sent: Any = PROTOCOLS[provider].body(question(form=form, effort="low"))
    for name in place:
        sent = sent[name]
    assert sent == "low"
    assert "effort" not in json.dumps(PROTOCOLS[provider].body(question(form=form)))


@every_provider
def test_a_longer_talk_begins_with_the_shorter_one(provider: str) -> None:
    """To the byte, up to the list's end: else no provider's prompt cache would hit."""
    name = "input" if provider == "openai" else "messages"
    body = PROTOCOLS[provider].body
    first, second = body(question("a")), body(question("a", "b", "c"))
    assert json.dumps(second.pop(name)).startswith(json.dumps(first.pop(name))[:-1])
    assert first == second


def test_talks_with_one_system_prompt_share_a_cache_key() -> None:
    keys = {openai_responses.body_of(question(text))["prompt_cache_key"] for text in "ab"}
    assert len(keys) == 1
    assert all(len(key) <= 64 for key in keys)


@every_provider
def test_tokens_are_counted_cached_ones_among_the_input(provider: str) -> None:
    written = 30 if provider == "anthropic" else 0
    reply = Reply(SAID, input=1000, output=20, cached=900, cache_written=written)
    with wired(provider, [reply]) as (wire, _):
        assert wire.send(question()).tokens == Tokens(1000, 20, 900, written)


@every_provider
@pytest.mark.parametrize(
    "usage", [None, {}, [], {"input_tokens": None, "prompt_tokens": "9"}, {"output_tokens": 1e999}]
)
def test_a_server_that_does_not_count_tokens_is_none_the_worse(provider: str, usage: Any) -> None:
    asked = Asked(provider, 0, "m", "", (), "schema", "verdict", SCHEMA, {}, {})
    body = {**replied(asked, Reply(SAID)), "usage": usage}
    answer = PROTOCOLS[provider].answer(json.loads(json.dumps(body)))
    assert answer == ProviderResponse(json.dumps(SAID), Tokens())


@every_provider
@pytest.mark.parametrize("form", FORMS)
def test_an_answer_that_ran_out_of_room_says_so(provider: str, form: OutputMode) -> None:
    with wired(provider, [Reply(SAID, cut=True, output=4096)]) as (wire, _):
        answer = wire.send(question(form=form))
    assert answer.cut
    assert answer.tokens.output == 4096


@pytest.mark.parametrize(
    "message",
    [
        {"content": None, "tool_calls": [{"function": {"name": "v", "arguments": SAID}}]},
        {"content": "", "tool_calls": [{"function": {"arguments": json.dumps(SAID)}}]},
        {"content": json.dumps(SAID), "tool_calls": []},
        {"content": json.dumps(SAID), "tool_calls": [{"function": {"arguments": ""}}]},
        {"content": [{"type": "text", "text": json.dumps(SAID)}]},
    ],
)
def test_servers_differ_in_where_they_put_the_answer(message: dict[str, Any]) -> None:
    answer = openai_chat.answer_of({"choices": [{"message": message}]})
    assert answer == ProviderResponse(json.dumps(SAID), Tokens())


@pytest.mark.parametrize("message", [{"content": None}, {"content": 3}, {}, None])
def test_an_answer_of_nothing_is_an_empty_text(message: Any) -> None:
    assert openai_chat.answer_of({"choices": [{"message": message}]}) == ProviderResponse(
        "", Tokens()
    )


def test_of_the_blocks_of_a_message_only_text_is_read() -> None:
    blocks = [{"type": "of_the_future", "text": "Hm."}, {"type": "text", "text": "{}"}]
    assert anthropic_messages.answer_of({"content": blocks}) == ProviderResponse("{}", Tokens())


@every_provider
def test_many_threads_share_one_wire(provider: str) -> None:
    together = threading.Barrier(6)

    def echo(asked: Asked) -> dict[str, str]:
        together.wait(20)  # breaks, unless all six are under way at once
        return {"message": asked.messages[0]["content"]}

    with wired(provider, echo) as (wire, _), ThreadPoolExecutor(6) as pool:
        said = [f"thread {number}" for number in range(6)]
        answers = list(pool.map(lambda text: wire.send(question(text)), said))
    assert [json.loads(answer.text)["message"] for answer in answers] == said


@every_provider
def test_a_wire_that_was_closed_opens_again(provider: str) -> None:
    with wired(provider, [SAID]) as (wire, server):
        wire.send(question())
        wire.close()
        wire.close()
        wire.send(question())
    assert len(server.asked) == 2


KEYS = (
    *("choices", "message", "content", "tool_calls", "function", "arguments", "refusal"),
    *("finish_reason", "usage", "output", "type", "text", "status", "incomplete_details"),
    *("reason", "error", "code", "stop_reason", "stop_details", "input", "input_tokens"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner),
)


@every_provider
@given(response=JSON)
def test_whatever_comes_is_an_answer_or_a_failure(provider: str, response: object) -> None:
    assert isinstance(PROTOCOLS[provider].answer(response), ProviderResponse | ProviderFailure)


def replied(asked: Asked, reply: Reply) -> dict[str, Any]:
    from provider_shapes import PROTOCOLS as SHAPES

    make: Callable[[Asked, Reply], dict[str, Any]] = SHAPES[asked.protocol].replied
    return make(asked, reply)
