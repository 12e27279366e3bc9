"""The APIs of language models: OpenAI's two and Anthropic's, with the rules they insist on."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from typing import Any

from assistant_servers.serving import (
    Assistant,
    RefusalError,
    Request,
    Response,
    Route,
    data,
    sends,
    streams,
)

KEY = "sk-canary-0123456789"


def _openai_error(status: int, message: str) -> RefusalError:
    return RefusalError(status, {"error": {"message": message, "type": "invalid_request_error"}})


def _openai_body(request: Request) -> Mapping[str, Any]:
    if request.headers.get("authorization") != f"Bearer {KEY}":
        raise _openai_error(401, "Incorrect API key provided")
    body: Mapping[str, Any] = request.json
    if not body.get("model"):
        raise _openai_error(400, "you must provide a model parameter")
    return body


def _without_system(messages: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    said = itertools.dropwhile(lambda message: message["role"] == "system", messages)
    return [(message["role"], message["content"]) for message in said]


class OpenAIChat(Assistant):
    """Chat completions, whole or, with ``stream``, as deltas."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /v1/chat/completions": self.complete}

    def complete(self, request: Request) -> Response:
        body = _openai_body(request)
        answer = "\n".join(self.book.hear_all(_without_system(body["messages"])))
        if body.get("stream"):
            return streams(
                [
                    data(self._chunk({"role": "assistant", "content": ""})),
                    *(data(self._chunk({"content": letter})) for letter in answer),
                    data(self._chunk({}, finish_reason="stop")),
                    data({"object": "chat.completion.chunk", "choices": [], "usage": {}}),
                    "data: [DONE]",
                ]
            )
        message = {"role": "assistant", "content": answer}
        return sends({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})

    @staticmethod
    def _chunk(delta: Mapping[str, str], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return {"object": "chat.completion.chunk", "choices": [choice]}


class OpenAIResponses(Assistant):
    """Responses: the history as ``input``, or the last response's id and only what is new."""

    def __init__(self) -> None:
        super().__init__()
        self.conversations: dict[str, str] = {}

    def routes(self) -> Mapping[str, Route]:
        return {"POST /v1/responses": self.respond}

    def respond(self, request: Request) -> Response:
        body = _openai_body(request)
        said = body["input"]
        identity = f"resp_{uuid.uuid4().hex}"
        conversation = identity
        if "previous_response_id" in body:
            conversation = self._conversation(body["previous_response_id"], identity)
            text = said if isinstance(said, str) else said[-1]["content"]
            first, second = self.book.hear(conversation, text)
        else:
            first, second = self.book.hear_all(_without_system(said))
        self.conversations[identity] = conversation
        content = [{"type": "output_text", "text": f"{first}\n{second}", "annotations": []}]
        return sends(
            {
                "id": identity,
                "status": "completed",
                "error": None,
                "output": [
                    {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
                    {"type": "message", "role": "assistant", "content": content},
                ],
            }
        )

    def _conversation(self, previous: str | None, new: str) -> str:
        if previous is None:
            return new
        if previous not in self.conversations:
            raise _openai_error(400, f"Previous response with id '{previous}' not found.")
        return self.conversations[previous]


class AnthropicMessages(Assistant):
    """Messages: user first, roles in turn, system apart; the reply is a list of blocks."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /v1/messages": self.create}

    def create(self, request: Request) -> Response:
        if request.headers.get("x-api-key") != KEY:
            raise self._error(401, "authentication_error", "invalid x-api-key")
        if "anthropic-version" not in request.headers:
            raise self._error(400, "invalid_request_error", "anthropic-version: header is required")
        body = request.json
        for key in ("model", "max_tokens"):
            if key not in body:
                raise self._error(400, "invalid_request_error", f"{key}: Field required")
        roles = [message["role"] for message in body["messages"]]
        wanted = [role for role, _ in zip(itertools.cycle(("user", "assistant")), roles)]
        if roles != wanted:
            text = "messages: roles must alternate between user and assistant, user first"
            raise self._error(400, "invalid_request_error", text)
        history = [(message["role"], message["content"]) for message in body["messages"]]
        first, second = self.book.hear_all(history)
        return sends(
            {
                "type": "message",
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "Hm.", "signature": "x"},
                    {"type": "text", "text": f"{first}\n"},
                    {"type": "text", "text": second},
                ],
                "stop_reason": "end_turn",
            }
        )

    @staticmethod
    def _error(status: int, kind: str, message: str) -> RefusalError:
        return RefusalError(status, {"type": "error", "error": {"type": kind, "message": message}})
