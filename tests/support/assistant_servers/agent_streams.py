"""AG-UI and Vercel AI: agents that can only stream, as pydantic-ai 2.68 serves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant_servers.serving import (
    Assistant,
    RefusalError,
    Request,
    Response,
    Route,
    data,
    streams,
)

UNREAD = "not what was asked"


def _missing(body: Mapping[str, Any], *keys: str) -> None:
    """Refuse as pydantic does, with a list."""
    missing = [{"type": "missing", "loc": [key]} for key in keys if key not in body]
    if missing:
        raise RefusalError(422, missing)


class _Agent(Assistant):
    """Keeps nothing of what is said, but knows whose each conversation's id is."""

    def __init__(self) -> None:
        super().__init__()
        self.owners: dict[str, str] = {}

    def reply_to(self, conversation: str, history: list[tuple[str, str]]) -> str:
        """The answer to a whole history, which must be the only one of ``conversation``."""
        greeting, reply = self.book.hear_all(history)
        owner = self.owners.setdefault(conversation, greeting)
        if owner != greeting:
            self.book.complain(f"{greeting!r} is said where {owner!r} was")
        return f"{greeting}\n{reply}"


class AGUI(_Agent):
    """One run of an agent: every message has an id, and the reply comes as deltas."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: set[str] = set()

    def routes(self) -> Mapping[str, Route]:
        return {"POST /": self.run}

    def run(self, request: Request) -> Response:
        body = request.json
        _missing(body, "threadId", "runId", "state", "messages", "tools", "context")
        _missing(body, "forwardedProps")
        for message in body["messages"]:
            _missing(message, "id", "role", "content")
        ids = [message["id"] for message in body["messages"]]
        if len(set(ids)) < len(ids):
            self.book.complain(f"messages share an id: {ids}")
        if body["runId"] in self.runs:
            self.book.complain(f"run {body['runId']} came twice")
        self.runs.add(body["runId"])
        history = [(message["role"], message["content"]) for message in body["messages"]]
        answer = self.reply_to(body["threadId"], history)
        run = {"threadId": body["threadId"], "runId": body["runId"]}
        return streams(
            [
                ": keep-alive",
                data({"type": "RUN_STARTED", **run}),
                data({"type": "TOOL_CALL_ARGS", "toolCallId": "t1", "delta": UNREAD}),
                data({"type": "TEXT_MESSAGE_START", "messageId": "m1", "role": "assistant"}),
                *(
                    data({"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": letter})
                    for letter in answer
                ),
                data({"type": "TEXT_MESSAGE_END", "messageId": "m1"}),
                data({"type": "RUN_FINISHED", **run}),
            ]
        )


class VercelAI(_Agent):
    """Messages are made of parts; the stream ends with ``[DONE]``, which is no JSON."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /api/chat": self.chat}

    def chat(self, request: Request) -> Response:
        body = request.json
        _missing(body, "trigger", "id", "messages")
        if body["trigger"] != "submit-message":
            raise RefusalError(422, [{"type": "literal_error", "loc": ["trigger"]}])
        history = []
        for message in body["messages"]:
            _missing(message, "id", "role", "parts")
            texts = [part["text"] for part in message["parts"] if part["type"] == "text"]
            history.append((message["role"], "".join(texts)))
        answer = self.reply_to(body["id"], history)
        return streams(
            [
                data({"type": "start", "messageId": "m1"}),
                data({"type": "reasoning-delta", "id": "r1", "delta": UNREAD}),
                data({"type": "text-start", "id": "t1"}),
                *(data({"type": "text-delta", "id": "t1", "delta": letter}) for letter in answer),
                data({"type": "text-end", "id": "t1"}),
                data({"type": "finish", "finishReason": "stop"}),
                "data: [DONE]",
            ]
        )
