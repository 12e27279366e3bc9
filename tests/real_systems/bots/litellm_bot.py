"""The model behind a LiteLLM proxy, for ``litellm --config litellm.yaml``.

It answers with the call of a tool beside the text, as models do. Nobody runs the tool.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

from litellm import Choices, CustomLLM, Message, ModelResponse, Usage
from litellm.types.utils import GenericStreamingChunk
from orders import answer, call


class Scripted(CustomLLM):
    """A model that says what it will do, and calls the tool for it."""

    async def acompletion(
        self, *args: Any, messages: list[dict[str, Any]], **more: Any
    ) -> ModelResponse:
        text, calls = _reply(messages)
        choice = Choices(message=Message(content=text, tool_calls=calls))
        return ModelResponse(choices=[choice], usage=Usage(prompt_tokens=1, completion_tokens=1))

    async def astreaming(
        self, *args: Any, messages: list[dict[str, Any]], **more: Any
    ) -> AsyncIterator[GenericStreamingChunk]:
        text, calls = _reply(messages)
        for letter in text:
            yield _chunk(text=letter)
        for index, asked in enumerate(calls):
            yield _chunk(tool_use={**asked, "index": index})
        yield _chunk(is_finished=True, finish_reason="stop")


def _reply(messages: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    said = [_text(message["content"]) for message in messages if message["role"] == "user"]
    wanted = call(said)
    if wanted is None:
        return answer(said), []
    function = {"name": wanted[0], "arguments": json.dumps(wanted[1])}
    return answer(said), [{"id": uuid.uuid4().hex, "type": "function", "function": function}]


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def _chunk(**more: Any) -> GenericStreamingChunk:
    usual: GenericStreamingChunk = {
        "text": "",
        "tool_use": None,
        "is_finished": False,
        "finish_reason": "",
        "usage": None,
        "index": 0,
    }
    return {**usual, **more}


scripted = Scripted()
