"""A LangGraph agent behind AG-UI (``/ag-ui``); argument: port. LangGraph keeps the threads."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import uvicorn
from ag_ui_langgraph import LangGraphAgent, add_langgraph_fastapi_endpoint
from fastapi import FastAPI
from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.checkpoint.memory import InMemorySaver
from orders import answer, call, lookup, refund


class Scripted(BaseChatModel):
    """A model that calls the tool that is needed, and then answers."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **more: Any) -> Scripted:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **more: Any) -> ChatResult:
        chunks = [generation.message for generation in self._stream(messages)]
        whole = sum(chunks[1:], start=chunks[0])
        message = AIMessage(whole.content, tool_calls=whole.tool_calls)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self, messages: list[BaseMessage], *args: Any, **more: Any
    ) -> Iterator[ChatGenerationChunk]:
        said = [str(message.content) for message in messages if message.type == "human"]
        wanted = call(said)
        if wanted is None or messages[-1].type == "tool":
            for letter in answer(said):
                yield ChatGenerationChunk(message=AIMessageChunk(letter))
            return
        name, arguments = wanted
        yield _piece(name=name, id=uuid.uuid4().hex, args="")
        for letter in json.dumps(arguments):
            yield _piece(name=None, id=None, args=letter)


def _piece(**piece: Any) -> ChatGenerationChunk:
    chunk = {"type": "tool_call_chunk", "index": 0, **piece}
    return ChatGenerationChunk(message=AIMessageChunk("", tool_call_chunks=[chunk]))


graph = create_agent(Scripted(), tools=[lookup, refund], checkpointer=InMemorySaver())
app = FastAPI()
add_langgraph_fastapi_endpoint(app, LangGraphAgent(name="desk", graph=graph), "/ag-ui")

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
