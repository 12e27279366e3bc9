"""What assistants of known systems did, as their documented answers tell it.

The answers are imitations: they have the shape that each system documents, and nothing more. The
systems themselves are in `real_systems/`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import wsgi_talks
from wsgi_talks import Answered

from pytest_synthconv import EndpointError, Reply


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-not-a-key")


def heard(kind: str, answer: Any, **more: Any) -> Reply:
    """Return the reply of a system of this kind that answers so."""
    return wsgi_talks.whole_reply(
        lambda _: Answered(answer), "/talk", kind=kind, base_url=None, **more
    )


def events(*data: Any) -> bytes:
    """Return a stream of events with these data."""
    texts = (each if isinstance(each, str) else json.dumps(each) for each in data)
    return "".join(f"data: {text}\n\n" for text in texts).encode()


CALL = {"name": "cancel_order", "arguments": '{"order": "1077"}'}
CHAT = {
    "choices": [
        {
            "message": {
                "role": "assistant",
                "content": "It is cancelled.",
                "tool_calls": [{"id": "c1", "type": "function", "function": CALL}],
            }
        }
    ]
}
RESPONSES = {
    "output": [
        {"type": "reasoning", "id": "r1", "summary": []},
        {"type": "mcp_call", "id": "c1", **CALL, "output": "done"},
        {
            "type": "message",
            "id": "m1",
            "content": [{"type": "output_text", "text": "It is cancelled."}],
        },
    ]
}
MESSAGES = {
    "content": [
        {"type": "mcp_tool_use", "id": "c1", "name": "cancel_order", "input": {"order": "1077"}},
        {"type": "mcp_tool_result", "tool_use_id": "c1", "content": "done"},
        {"type": "text", "text": "It is cancelled."},
    ]
}
AG_UI = events(
    {"type": "RUN_STARTED"},
    {"type": "TOOL_CALL_START", "toolCallId": "c1", "toolCallName": "cancel_order"},
    {"type": "TOOL_CALL_ARGS", "toolCallId": "c1", "delta": '{"order":'},
    {"type": "TOOL_CALL_ARGS", "toolCallId": "c1", "delta": ' "1077"}'},
    {"type": "TOOL_CALL_END", "toolCallId": "c1"},
    {"type": "TOOL_CALL_RESULT", "messageId": "m0", "toolCallId": "c1", "content": "done"},
    {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": "It is "},
    {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": "cancelled."},
    {"type": "RUN_FINISHED"},
)
VERCEL = events(
    {"type": "tool-input-start", "toolCallId": "c1", "toolName": "cancel_order"},
    {"type": "tool-input-delta", "toolCallId": "c1", "inputTextDelta": '{"order"'},
    {
        "type": "tool-input-available",
        "toolCallId": "c1",
        "toolName": "cancel_order",
        "input": {"order": "1077"},
    },
    {"type": "tool-output-available", "toolCallId": "c1", "output": "done"},
    {"type": "text-delta", "id": "t1", "delta": "It is cancelled."},
    "[DONE]",
)
LANGGRAPH = {
    "messages": [
        {"type": "human", "content": "Cancel it", "id": "m1"},
        {
            "type": "ai",
            "content": "",
            "id": "m2",
            "tool_calls": [{"name": "cancel_order", "args": {"order": "1077"}, "id": "c1"}],
            "additional_kwargs": {"tool_calls": [{"id": "c1", "function": CALL}]},
        },
        {"type": "tool", "content": "done", "name": "cancel_order", "tool_call_id": "c1"},
        {"type": "ai", "content": "It is cancelled.", "id": "m4", "tool_calls": []},
    ]
}
SYSTEMS = {
    "openai-chat": CHAT,
    "openai-responses": RESPONSES,
    "anthropic-messages": MESSAGES,
    "ag-ui": AG_UI,
    "vercel-ai": VERCEL,
    "langgraph": LANGGRAPH,
}


@pytest.mark.parametrize("kind", SYSTEMS)
def test_a_kind_knows_where_its_system_tells_what_it_did(kind: str) -> None:
    reply = heard(kind, SYSTEMS[kind])
    assert reply.content == "It is cancelled."
    assert [(act.name, act.arguments, act.id) for act in reply.actions] == [
        ("cancel_order", {"order": "1077"}, "c1")
    ]
    assert reply.actions[0].result == (None if kind == "openai-chat" else "done")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("openai-chat", {"choices": [{"message": {"content": "Hello"}}]}),
        ("openai-chat", {"choices": [{"message": {"content": "Hello", "tool_calls": None}}]}),
        ("openai-responses", {"output": RESPONSES["output"][2:]}),
        ("anthropic-messages", {"content": MESSAGES["content"][2:]}),
        ("ag-ui", events({"type": "TEXT_MESSAGE_CONTENT", "delta": "A"}, {"type": "RUN_FINISHED"})),
        ("vercel-ai", events({"type": "text-delta", "delta": "Hello"}, "[DONE]")),
        ("langgraph", {"messages": LANGGRAPH["messages"][3:]}),
    ],
)
def test_an_assistant_that_did_nothing_has_an_empty_list(kind: str, answer: Any) -> None:
    reply = heard(kind, answer)
    assert reply.actions == ()
    assert "actions" in reply.model_fields_set


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (
            "openai-chat",
            {"choices": [{"message": {"content": None, "tool_calls": [{"function": CALL}]}}]},
        ),
        ("openai-responses", {"output": [{"type": "function_call", "call_id": "c1", **CALL}]}),
        (
            "anthropic-messages",
            {"content": [{"type": "tool_use", "id": "c", "name": "cancel_order", "input": {}}]},
        ),
    ],
)
def test_calls_that_the_caller_must_run_are_no_reply(kind: str, answer: Any) -> None:
    with pytest.raises(EndpointError) as raised:
        heard(kind, answer)
    assert "only calls of tools that the caller must run: cancel_order" in str(raised.value)
    assert "tools_run_by: assistant" in str(raised.value)
    assert heard(kind, answer, tools_run_by="assistant").content == ""


@pytest.mark.parametrize(
    ("kind", "end"), [("ag-ui", {"type": "RUN_FINISHED"}), ("vercel-ai", "[DONE]")]
)
def test_an_agent_that_acts_and_says_nothing_has_replied(kind: str, end: Any) -> None:
    name = {"toolCallName": "look", "toolName": "look"}
    reply = heard(kind, events({"type": "x", "toolCallId": "c1", **name}, end))
    assert reply.content == ""
    assert [str(act) for act in reply.actions] == ["look()"]


def test_the_result_of_a_tool_of_the_ai_sdk_that_failed_is_its_error() -> None:
    failed = {"type": "tool-output-error", "toolCallId": "c1", "errorText": "no such order"}
    told = events({"type": "x", "toolCallId": "c1", "toolName": "look"}, failed, "[DONE]")
    assert heard("vercel-ai", told).actions[0].result == "no such order"


def test_a_stream_without_text_and_without_actions_is_still_an_error() -> None:
    with pytest.raises(EndpointError):
        heard("ag-ui", events({"type": "RUN_STARTED"}, {"type": "RUN_FINISHED"}))


STREAMED = {
    "response_format": "events",
    "response_path": "$[*].data.choices[*].delta.content",
    "response_join": "",
}


def test_a_kind_read_in_another_format_does_not_say_that_nothing_was_done() -> None:
    told = events({"choices": [{"delta": {"content": "It is cancelled."}}]}, "[DONE]")
    assert "actions" not in heard("openai-chat", told, **STREAMED).model_fields_set


def test_a_kind_read_in_another_format_may_say_where_the_actions_are() -> None:
    pieces = [
        {"index": 0, "id": "c1", "function": {**CALL, "arguments": '{"order": '}},
        {"index": 0, "function": {"arguments": '"1077"}'}},
    ]
    deltas = [{"content": "It is cancelled."}, *({"tool_calls": [piece]} for piece in pieces)]
    told = events(*({"choices": [{"delta": delta}]} for delta in deltas), "[DONE]")
    path = "$[*].data.choices[*].delta.tool_calls[*]"
    reply = heard("openai-chat", told, actions_path=path, **STREAMED)
    assert [str(act) for act in reply.actions] == ["cancel_order(order=1077)"]
