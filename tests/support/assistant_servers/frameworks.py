"""Rasa, LangGraph, LangServe, gradio and the Bot Framework, as they answer over HTTP.

Shapes and refusals are those of Rasa 3.6, the LangGraph server, LangServe 0.3, gradio 6.31 and
botbuilder 4.23.
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from assistant_servers.serving import (
    Assistant,
    RefusalError,
    Request,
    Response,
    Route,
    sends,
    streams,
)


class Rasa(Assistant):
    """The REST channel: a list of messages, some without a text; memory by sender."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /webhooks/rest/webhook": self.webhook}

    def webhook(self, request: Request) -> Response:
        sender = request.json.get("sender", "default")
        first, second = self.book.hear(sender, request.json["message"])
        return sends(
            [
                {"recipient_id": sender, "text": first},
                {"recipient_id": sender, "image": "https://example.com/order.png"},
                {"recipient_id": sender, "text": second, "buttons": []},
            ]
        )


def _graph_input(request: Request) -> list[Mapping[str, Any]]:
    if request.json["assistant_id"] != "agent":
        raise RefusalError(422, {"detail": "Invalid assistant"})
    messages: list[Mapping[str, Any]] = request.json["input"]["messages"]
    return messages


def _graph_output(messages: list[Mapping[str, Any]], answer: str) -> Response:
    typed = [
        {"type": "human" if message["role"] == "user" else "ai", "content": message["content"]}
        for message in messages
    ]
    return sends({"messages": [*typed, {"type": "ai", "content": answer, "id": "run-1"}]})


class LangGraph(Assistant):
    """Stateless runs: the whole history goes and comes; the reply is the last message."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /runs/wait": self.run}

    def run(self, request: Request) -> Response:
        messages = _graph_input(request)
        history = [(message["role"], message["content"]) for message in messages]
        return _graph_output(messages, "\n".join(self.book.hear_all(history)))


class LangGraphThreads(Assistant):
    """Runs in a thread, which is created first and remembers; unknown ids are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: dict[str, list[Mapping[str, Any]]] = {}

    def routes(self) -> Mapping[str, Route]:
        return {
            "POST /threads": self.create,
            "POST /threads/([^/]+)/runs/wait": self.run,
            "DELETE /threads/([^/]+)": self.delete,
        }

    def create(self, request: Request) -> Response:
        thread = str(uuid.uuid4())
        self.threads[thread] = []
        return sends({"thread_id": thread, "status": "idle", **request.json})

    def run(self, request: Request, thread: str) -> Response:
        if thread not in self.threads:
            raise RefusalError(404, {"detail": f"Thread with ID {thread} not found"})
        (message,) = _graph_input(request)
        answer = "\n".join(self.book.hear(thread, message["content"]))
        said = [*self.threads[thread], message]
        self.threads[thread] = [*said, {"role": "assistant", "content": answer}]
        return _graph_output(said, answer)

    def delete(self, request: Request, thread: str) -> Response:
        del self.threads[thread]
        return Response(status=204)


class LangServe(Assistant):
    """A chain that gets all messages, and answers with one; it keeps nothing."""

    ROLES: ClassVar = {"human": "user", "ai": "assistant"}

    def routes(self) -> Mapping[str, Route]:
        return {"POST /chat/invoke": self.invoke}

    def invoke(self, request: Request) -> Response:
        if not {"input"} <= request.json.keys() <= {"input", "config", "kwargs"}:
            raise RefusalError(422, {"detail": [{"type": "missing", "loc": ["input"]}]})
        said = request.json["input"]["messages"]
        history = [(self.ROLES[message["type"]], message["content"]) for message in said]
        answer = "\n".join(self.book.hear_all(history))
        output: dict[str, Any] = {"type": "ai", "content": answer, "id": None, "tool_calls": []}
        return sends({"output": output, "metadata": {"run_id": uuid.uuid4().hex}})


class LangServeMemory(Assistant):
    """A chain that remembers by the id of a session, in its config."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /chat/invoke": self.invoke}

    def invoke(self, request: Request) -> Response:
        session = request.json["config"]["configurable"]["session_id"]
        if request.json["input"].keys() != {"question"}:
            raise RefusalError(422, {"detail": [{"type": "missing", "loc": ["question"]}]})
        first, second = self.book.hear(session, request.json["input"]["question"])
        return sends({"output": {"answer": f"{first}\n{second}"}, "metadata": {}})


class Gradio(Assistant):
    """Two requests a turn, the second for a stream that tells the whole text again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}

    def routes(self) -> Mapping[str, Route]:
        return {"POST /gradio_api/call/chat": self.call, "GET /gradio_api/call/chat/(.+)": self.get}

    def call(self, request: Request) -> Response:
        (message,) = request.json["data"]
        event = uuid.uuid4().hex
        # Without a session of its own, a call begins a conversation of its own.
        session = request.json.get("session_hash", event)
        self.answers[event] = "\n".join(self.book.hear(session, message))
        return sends({"event_id": event})

    def get(self, request: Request, event: str) -> Response:
        if event not in self.answers:
            raise RefusalError(404, {"detail": "Event not found"})
        answer = self.answers.pop(event)
        told = itertools.accumulate(answer.split(" "), "{} {}".format)
        return streams(
            [
                *(f"event: generating\ndata: {json.dumps([text, None])}" for text in told),
                "event: heartbeat\ndata: null",
                f"event: complete\ndata: {json.dumps([answer, None])}",
            ]
        )


class BotFramework(Assistant):
    """Activities with ``expectReplies``; some of the answers are no messages."""

    NEEDED = ("type", "id", "channelId", "serviceUrl", "from", "recipient", "conversation")

    def __init__(self) -> None:
        super().__init__()
        self.activities: set[str] = set()

    def routes(self) -> Mapping[str, Route]:
        return {"POST /api/messages": self.receive}

    def receive(self, request: Request) -> Response:
        activity = request.json
        missing = [key for key in self.NEEDED if not activity.get(key)]
        if missing or activity["type"] != "message":
            raise RefusalError(400, f"BadRequest: {', '.join(missing) or 'type'}")
        if activity["deliveryMode"] != "expectReplies":
            raise RefusalError(502, "the connector at serviceUrl cannot be reached")
        if activity["id"] in self.activities:
            self.book.complain(f"activity {activity['id']} came twice")
        self.activities.add(activity["id"])
        if activity["from"]["id"] == activity["recipient"]["id"]:
            raise RefusalError(400, "a bot does not talk to itself")
        first, second = self.book.hear(activity["conversation"]["id"], activity["text"])
        return sends(
            {
                "activities": [
                    {"type": "typing"},
                    {"type": "message", "text": first},
                    {"type": "event", "name": "order", "text": "not for the user's eyes"},
                    {"type": "message", "text": second},
                ]
            }
        )
