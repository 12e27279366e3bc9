"""A Google ADK agent behind AG-UI (``/ag-ui``); argument: port. ADK keeps the conversations."""

from __future__ import annotations

import sys
import uuid
from collections.abc import AsyncGenerator

import uvicorn
from ag_ui_adk import ADKAgent, add_adk_fastapi_endpoint
from fastapi import FastAPI
from google.adk.agents import LlmAgent
from google.adk.models import BaseLlm, LlmRequest, LlmResponse
from google.genai import types
from orders import answer, call, lookup, refund


class Scripted(BaseLlm):
    """A model that calls the tool that is needed, and then answers."""

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        parts = [(c.role, part) for c in llm_request.contents for part in c.parts or ()]
        said = [part.text for role, part in parts if role == "user" and part.text]
        wanted = call(said)
        if wanted is None or parts[-1][1].function_response:
            part = types.Part(text=answer(said))
        else:
            name, arguments = wanted
            asked = types.FunctionCall(name=name, args=arguments, id=uuid.uuid4().hex)
            part = types.Part(function_call=asked)
        yield LlmResponse(content=types.Content(role="model", parts=[part]))


AGENT = LlmAgent(name="desk", model=Scripted(model="scripted"), tools=[lookup, refund])
app = FastAPI()
add_adk_fastapi_endpoint(app, ADKAgent(adk_agent=AGENT, app_name="shop"), path="/ag-ui")

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
