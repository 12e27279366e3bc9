"""Chat Completions: OpenAI's older protocol, and that of every compatible server.

Ollama, vLLM, llama.cpp, LiteLLM and others speak it, each with gaps of its own: no usage, a tool's
arguments as an object, content as a list. Parameters that servers may not know are left out.

Reference: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.text import scrub
from ..prompt import ProviderRequest, ProviderResponse, Tokens
from .client import ApiSpec
from .connections import openai_client
from .failures import ProviderFailure, refused
from .json_reading import Json, count, json_text, mapping, mappings, messages_of, text
from .status_reading import no_answer


def body_of(question: ProviderRequest) -> Json:
    """The JSON to send; nothing of sampling is set, unless the user sets it."""
    system = {"role": "system", "content": scrub(question.prompt.system)}
    body: Json = {
        "model": scrub(question.model),
        "messages": [system, *messages_of(question.prompt)],
        question.room_name: question.room,
        **_form_of(question),
        **question.parameters,
    }
    if question.effort is not None:
        body["reasoning_effort"] = question.effort
    return body


def answer_of(response: object) -> ProviderResponse | ProviderFailure:
    """What the server's JSON says; of several choices or tool calls the first."""
    read = mapping(response)
    choices = mappings(read.get("choices"))
    if not choices or choices[0].get("error"):
        return no_answer(response)
    message = mapping(choices[0].get("message"))
    ending = text(choices[0].get("finish_reason"))
    tokens = _tokens(mapping(read.get("usage")))
    refusal = text(message.get("refusal"))
    if refusal or ending == "content_filter":
        return refused(refusal or ending, tokens)
    functions = [mapping(call.get("function")) for call in mappings(message.get("tool_calls"))]
    calls = [json_text(function.get("arguments")) for function in functions]
    said = _content(message.get("content"))
    return ProviderResponse(next(filter(None, calls), said), tokens, cut=ending == "length")


DIALECT = ApiSpec("openai-chat", "openai", "/chat/completions", openai_client, body_of, answer_of)


def _form_of(question: ProviderRequest) -> Json:
    name, schema = question.schema_name, question.schema
    if question.form == "schema":
        form = {"name": name, "schema": schema, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": form}}
    if question.form == "tool":
        function = {"name": name, "parameters": schema, "strict": True}
        return {
            "tools": [{"type": "function", "function": function}],
            "tool_choice": {"type": "function", "function": {"name": name}},
        }
    return {}


def _content(content: object) -> str:
    if isinstance(content, list):
        return "".join(text(part.get("text")) for part in mappings(content))
    return text(content)


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    return Tokens(
        input=count(usage.get("prompt_tokens")),
        output=count(usage.get("completion_tokens")),
        cached=count(mapping(usage.get("prompt_tokens_details")).get("cached_tokens")),
    )
