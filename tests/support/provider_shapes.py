"""How the three protocols put a request, an answer and an error: written from their references.

Pure functions between JSON and what tests think in: `Asked`, `Reply`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_synthconv.llm.prompt import OutputMode

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request, whatever its protocol; names of headers are in lower case.

    ``number`` counts from 0. ``schema`` and ``schema_name`` are empty for the form "text".
    """

    protocol: str
    number: int
    model: str
    system: str
    messages: tuple[Mapping[str, str], ...]
    form: OutputMode
    schema_name: str
    schema: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer: a dict comes in the form asked for, a str as prose.

    ``text`` stands before the tool call where there is one. ``input`` are all input tokens,
    ``cached`` and ``cache_written`` some of them. ``refusal`` is said instead of the answer.
    """

    content: Mapping[str, Any] | str
    text: str = ""
    thinking: str = ""
    refusal: str = ""
    cut: bool = False
    input: int = 100
    output: int = 10
    cached: int = 0
    cache_written: int = 0
    indent: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the response that replace ours."""

    @property
    def prose(self) -> str:
        """The answer as text, cut where it is."""
        said = self.content if isinstance(self.content, str) else self.json
        return said[: len(said) // 2] if self.cut else said

    @property
    def json(self) -> str:
        return json.dumps(self.content, indent=self.indent)


@dataclass(frozen=True)
class Protocol:
    """``parameters`` names those that ask for a form; servers that do not know it name them."""

    asked: Callable[[Json], Json]
    replied: Callable[[Asked, Reply], Json]
    error: Callable[[str, str, str | None], Json]
    parameters: Mapping[OutputMode, str]


def protocol_of(path: str) -> str | None:
    """The protocol that a request to ``path`` speaks."""
    for name, ending in {
        "openai-chat": "/chat/completions",
        "openai": "/responses",
        "anthropic": "/messages",
    }.items():
        if path.partition("?")[0].endswith(ending):
            return name
    return None


# --- OpenAI: Responses


def _responses_asked(body: Json) -> Json:
    schema = body.get("text", {}).get("format") or (body.get("tools") or [{}])[0]
    return {
        "system": body.get("instructions", ""),
        "messages": [
            {"role": item["role"], "content": item["content"]}
            for item in body["input"]
            if item["type"] == "message"
        ],
        "form": _form(schema.get("type")),
        "schema_name": schema.get("name", ""),
        "schema": schema.get("schema") or schema.get("parameters") or {},
    }


def _responses_replied(asked: Asked, reply: Reply) -> Json:
    output: list[Json] = []
    if reply.thinking:
        thought = {"type": "reasoning_text", "text": reply.thinking}
        output.append({"type": "reasoning", "id": "rs_1", "summary": [], "content": [thought]})
    called = asked.form == "tool" and not isinstance(reply.content, str)
    said = reply.text if called else reply.prose
    parts = [{"type": "output_text", "text": said, "annotations": []}] if said else []
    if reply.refusal:
        parts = [{"type": "refusal", "refusal": reply.refusal}]
    if parts:
        output.append({"type": "message", "role": "assistant", "content": parts})
    if called and not reply.refusal:
        call = {"type": "function_call", "call_id": "c_1", "name": asked.schema_name}
        output.append({**call, "arguments": reply.prose})
    return {
        "id": "resp_1",
        "object": "response",
        "model": asked.model,
        "status": "incomplete" if reply.cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if reply.cut else None,
        "error": None,
        "output": output,
        "usage": {
            "input_tokens": reply.input,
            "input_tokens_details": {"cached_tokens": reply.cached},
            "output_tokens": reply.output,
            "total_tokens": reply.input + reply.output,
        },
    }


# --- OpenAI: Chat Completions


def _chat_asked(body: Json) -> Json:
    system = [m["content"] for m in body["messages"] if m["role"] == "system"]
    format_ = body.get("response_format") or {}
    function = (body.get("tools") or [{}])[0].get("function", {})
    schema = format_.get("json_schema", function)
    return {
        "system": "".join(system),
        "messages": [m for m in body["messages"] if m["role"] != "system"],
        "form": _form(format_.get("type") or ("function" if function else "")),
        "schema_name": schema.get("name", ""),
        "schema": schema.get("schema") or schema.get("parameters") or {},
    }


def _chat_replied(asked: Asked, reply: Reply) -> Json:
    called = asked.form == "tool" and not isinstance(reply.content, str)
    message: Json = {
        "role": "assistant",
        "content": (reply.text if called else reply.prose) or None,
    }
    message["refusal"] = reply.refusal or None
    if called:
        function = {"name": asked.schema_name, "arguments": reply.prose}
        message["tool_calls"] = [{"id": "c_1", "type": "function", "function": function}]
    if reply.refusal:
        message |= {"content": None, "tool_calls": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": asked.model,
        "choices": [
            {"index": 0, "message": message, "finish_reason": "length" if reply.cut else "stop"}
        ],
        "usage": {
            "prompt_tokens": reply.input,
            "prompt_tokens_details": {"cached_tokens": reply.cached},
            "completion_tokens": reply.output,
            "total_tokens": reply.input + reply.output,
        },
    }


def _openai_error(message: str, type_: str, code: str | None) -> Json:
    return {"error": {"message": message, "type": type_, "param": None, "code": code}}


# --- Anthropic: Messages


def _messages_asked(body: Json) -> Json:
    format_ = (body.get("output_config") or {}).get("format") or {}
    tool = (body.get("tools") or [{}])[0]
    return {
        "system": body.get("system", ""),
        "messages": body["messages"],
        "form": _form(format_.get("type") or ("function" if tool else "")),
        "schema_name": tool.get("name", ""),
        "schema": format_.get("schema") or tool.get("input_schema") or {},
    }


def _messages_replied(asked: Asked, reply: Reply) -> Json:
    called = asked.form == "tool" and not isinstance(reply.content, str)
    said = reply.refusal or (reply.text if called else reply.prose)
    content: list[Json] = []
    if reply.thinking:
        content.append({"type": "thinking", "thinking": reply.thinking, "signature": "sig"})
    if said:
        content.append({"type": "text", "text": said})
    if called and not reply.refusal:
        call = {"type": "tool_use", "id": "toolu_1", "name": asked.schema_name}
        content.append({**call, "input": {} if reply.cut else reply.content})
    stopped = "max_tokens" if reply.cut else "tool_use" if called else "end_turn"
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": "refusal" if reply.refusal else stopped,
        "stop_sequence": None,
        "usage": {
            "input_tokens": reply.input - reply.cached - reply.cache_written,
            "cache_creation_input_tokens": reply.cache_written,
            "cache_read_input_tokens": reply.cached,
            "output_tokens": reply.output,
        },
    }


def _anthropic_error(message: str, type_: str, code: str | None) -> Json:
    error = {"type": type_, "message": message, **({"code": code} if code else {})}
    return {"type": "error", "error": error, "request_id": "req_1"}


def _form(type_: str | None) -> OutputMode:
    forms: dict[str | None, OutputMode] = {"json_schema": "schema", "function": "tool"}
    return forms.get(type_, "text")


PROTOCOLS = {
    "openai": Protocol(
        _responses_asked,
        _responses_replied,
        _openai_error,
        {"schema": "text.format", "tool": "tool_choice"},
    ),
    "openai-chat": Protocol(
        _chat_asked,
        _chat_replied,
        _openai_error,
        {"schema": "response_format", "tool": "tool_choice"},
    ),
    "anthropic": Protocol(
        _messages_asked,
        _messages_replied,
        _anthropic_error,
        {"schema": "output_config.format", "tool": "tool_choice"},
    ),
}
