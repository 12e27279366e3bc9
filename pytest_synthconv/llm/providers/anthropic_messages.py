"""Anthropic's Messages API, as of November 2026: what is sent, and how an answer is read.

Reference: https://platform.claude.com/docs/en/api/messages
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.text import scrub
from ..prompt import ProviderRequest, ProviderResponse, Tokens
from .client import ApiSpec
from .connections import base_url, http_client
from .failures import ProviderFailure, refused
from .json_reading import Json, count, json_text, mapping, mappings, messages_of, text
from .status_reading import no_answer


def body_of(question: ProviderRequest) -> Json:
    """The JSON to send; nothing of sampling is set."""
    return {
        "model": scrub(question.model),
        "system": scrub(question.prompt.system),
        "messages": messages_of(question.prompt),
        "max_tokens": question.room,
        # Marks the last block of the prompt, so that the next turn finds all before it cached.
        "cache_control": {"type": "ephemeral"},
        **_tools(question),
        **_output(question),
    }


def answer_of(response: object) -> ProviderResponse | ProviderFailure:
    """What the provider's JSON says; blocks of thinking are left out.

    A message without content is an empty answer, as in the other protocols: it is asked for again.
    """
    read = mapping(response)
    is_empty = read.get("type") == "message" and read.get("content") is None
    if not is_empty and not isinstance(read.get("content"), list):
        return no_answer(response)
    blocks = mappings(read["content"])
    tokens = _tokens(mapping(read.get("usage")))
    said = "".join(text(block.get("text")) for block in blocks if block.get("type") == "text")
    called = [json_text(block.get("input")) for block in blocks if block.get("type") == "tool_use"]
    match text(read.get("stop_reason")):
        case "refusal":
            explanation = text(mapping(read.get("stop_details")).get("explanation"))
            return refused(explanation or said, tokens)
        case "model_context_window_exceeded":
            reason = "the answer reached the end of the model's context"
            return ProviderFailure("context_length", reason, tokens=tokens)
        case ending:
            return ProviderResponse(
                next(filter(None, called), said), tokens, cut=ending == "max_tokens"
            )


def anthropic_client(timeout: float) -> Any:
    """Return a client as the environment describes it; ``timeout`` in seconds, for each wait."""
    import anthropic

    return anthropic.Anthropic(
        timeout=timeout,
        max_retries=0,
        http_client=http_client(anthropic),
        **base_url("ANTHROPIC_BASE_URL"),
    )


DIALECT = ApiSpec("anthropic", "anthropic", "/v1/messages", anthropic_client, body_of, answer_of)


def _tools(question: ProviderRequest) -> Json:
    if question.form != "tool":
        return {}
    tool = {"name": question.schema_name, "input_schema": question.schema}
    return {"tools": [tool], "tool_choice": {"type": "tool", "name": question.schema_name}}


def _output(question: ProviderRequest) -> Json:
    config: Json = {}
    if question.form == "schema":
        config["format"] = {"type": "json_schema", "schema": question.schema}
    if question.effort is not None:
        config["effort"] = question.effort
    return {"output_config": config} if config else {}


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    """``input_tokens`` are there only those that the cache neither gave nor took."""
    cached = count(usage.get("cache_read_input_tokens"))
    written = count(usage.get("cache_creation_input_tokens"))
    return Tokens(
        input=count(usage.get("input_tokens")) + cached + written,
        output=count(usage.get("output_tokens")),
        cached=cached,
        cache_written=written,
    )
