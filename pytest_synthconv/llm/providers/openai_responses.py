"""OpenAI's Responses API, as of November 2026: what is sent, and how an answer is read.

Reference: https://platform.openai.com/docs/api-reference/responses
"""

from __future__ import annotations

import hashlib
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
    """The JSON to send. Nothing is stored at the provider, and nothing of sampling is set."""
    system = scrub(question.prompt.system)
    body: Json = {
        "model": scrub(question.model),
        "instructions": system,
        # llama.cpp refuses a message that does not say that it is one.
        "input": [{"type": "message", **said} for said in messages_of(question.prompt)],
        "max_output_tokens": question.room,
        "store": False,
        # Requests with equal beginnings are sent to the machine that has them in its cache.
        "prompt_cache_key": hashlib.sha256(system.encode()).hexdigest(),
        **_form_of(question),
    }
    if question.effort is not None:
        body["reasoning"] = {"effort": question.effort}
    return body


def answer_of(response: object) -> ProviderResponse | ProviderFailure:
    """What the provider's JSON says; of several tool calls the first.

    A response without output is an empty answer, as in the other protocols: it is asked for again.
    """
    read = mapping(response)
    is_empty = read.get("object") == "response" and read.get("output") is None
    if not is_empty and not isinstance(read.get("output"), list):
        return _failed(read) or no_answer(response)
    items = mappings(read["output"])
    parts = [part for item in items for part in mappings(item.get("content"))]
    tokens = _tokens(mapping(read.get("usage")))
    why = text(mapping(read.get("incomplete_details")).get("reason"))
    refusals = [text(part.get("refusal")) for part in parts if part.get("type") == "refusal"]
    if refusals or why == "content_filter":
        return refused("".join(refusals) or why, tokens)
    if failure := _failed(read):
        return failure
    calls = [json_text(item.get("arguments")) for item in items if _is(item, "function_call")]
    said = "".join(text(part.get("text")) for part in parts if _is(part, "output_text"))
    return ProviderResponse(
        next(filter(None, calls), said), tokens, cut=text(read.get("status")) == "incomplete"
    )


DIALECT = ApiSpec("openai", "openai", "/responses", openai_client, body_of, answer_of)


def _form_of(question: ProviderRequest) -> Json:
    name, schema = question.schema_name, question.schema
    if question.form == "schema":
        form = {"type": "json_schema", "name": name, "schema": schema, "strict": True}
        return {"text": {"format": form}}
    if question.form == "tool":
        tool = {"type": "function", "name": name, "parameters": schema, "strict": True}
        return {"tools": [tool], "tool_choice": {"type": "function", "name": name}}
    return {}


def _failed(read: Mapping[str, Any]) -> ProviderFailure | None:
    """Return a failure with a status of 200: it came while the model was at work."""
    if read.get("status") != "failed":
        return None
    error = mapping(read.get("error"))
    kinds = {"rate_limit_exceeded": "rate_limit", "invalid_prompt": "refusal"}
    kind = kinds.get(text(error.get("code")), "server")
    said = text(error.get("message"))
    return ProviderFailure(kind, "the response failed", said=said, is_transient=kind != "refusal")


def _is(item: Mapping[str, Any], type_: str) -> bool:
    return item.get("type") == type_


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    return Tokens(
        input=count(usage.get("input_tokens")),
        output=count(usage.get("output_tokens")),
        cached=count(mapping(usage.get("input_tokens_details")).get("cached_tokens")),
    )
