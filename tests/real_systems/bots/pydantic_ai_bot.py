"""A pydantic-ai agent behind AG-UI (``/ag-ui``) and Vercel AI (``/api/chat``); argument: port."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import AsyncIterator

import uvicorn
from orders import answer, call, lookup, refund
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ToolReturnPart, UserPromptPart
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, DeltaToolCalls, FunctionModel
from pydantic_ai.ui.ag_ui import AGUIAdapter
from pydantic_ai.ui.vercel_ai import VercelAIAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def stream(
    messages: list[ModelMessage], info: AgentInfo
) -> AsyncIterator[str | DeltaToolCalls]:
    prompts = [p for m in messages for p in m.parts if isinstance(p, UserPromptPart)]
    said = [str(prompt.content) for prompt in prompts]
    wanted = call(said)
    if wanted is None or isinstance(messages[-1].parts[-1], ToolReturnPart):
        for letter in answer(said):
            yield letter
        return
    name, arguments = wanted
    yield {0: DeltaToolCall(name=name, tool_call_id=uuid.uuid4().hex)}
    for letter in json.dumps(arguments):
        yield {0: DeltaToolCall(json_args=letter)}


AGENT = Agent(FunctionModel(stream_function=stream), tools=[lookup, refund])


async def ag_ui(request: Request) -> Response:
    return await AGUIAdapter.dispatch_request(request, agent=AGENT)


async def vercel_ai(request: Request) -> Response:
    return await VercelAIAdapter.dispatch_request(request, agent=AGENT)


app = Starlette(
    routes=[
        Route("/ag-ui", ag_ui, methods=["POST"]),
        Route("/api/chat", vercel_ai, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
