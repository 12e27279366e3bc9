"""The small assistants notice what the tests with them are about: who was heard where."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from assistant_servers.agent_streams import AGUI, VercelAI
from assistant_servers.frameworks import (
    BotFramework,
    Gradio,
    LangGraph,
    LangGraphThreads,
    LangServe,
    Rasa,
)
from assistant_servers.guests import GuestBook, line, reply
from assistant_servers.homemade import (
    CookieBot,
    FormBot,
    PlainTextBot,
    QueryBot,
    SessionBot,
    StateEcho,
    Undecided,
)
from assistant_servers.model_apis import KEY, AnthropicMessages, OpenAIChat, OpenAIResponses
from assistant_servers.serving import Assistant, Running, running

Client = Callable[[str], str]
"""One conversation: what is said, and what is answered."""

Connect = Callable[[requests.Session, str], Client]
"""Begins one with the assistant at a URL."""


def ok(answer: requests.Response) -> Any:
    assert answer.ok, answer.text
    return answer.json()


def events(answer: requests.Response) -> Iterator[Any]:
    assert answer.ok, answer.text
    answer.encoding = "utf-8"
    for told in answer.text.splitlines():
        if told.startswith("data: ") and told != "data: [DONE]":
            yield json.loads(told.removeprefix("data: "))


def remembering(send: Callable[[list[tuple[str, str]]], str]) -> Client:
    """A client that sends the whole history each time."""
    history: list[tuple[str, str]] = []

    def say(text: str) -> str:
        history.append(("user", text))
        answer = send(history)
        history.append(("assistant", answer))
        return answer

    return say


def plain(history: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in history]


def rasa(http: requests.Session, url: str) -> Client:
    sender = uuid.uuid4().hex

    def say(text: str) -> str:
        body = {"sender": sender, "message": text}
        told = ok(http.post(f"{url}/webhooks/rest/webhook", json=body))
        return "\n".join(item["text"] for item in told if "text" in item)

    return say


def langgraph(http: requests.Session, url: str) -> Client:
    def send(history: list[tuple[str, str]]) -> str:
        body = {"assistant_id": "agent", "input": {"messages": plain(history)}}
        return str(ok(http.post(f"{url}/runs/wait", json=body))["messages"][-1]["content"])

    return remembering(send)


def langserve(http: requests.Session, url: str) -> Client:
    types = {"user": "human", "assistant": "ai"}

    def send(history: list[tuple[str, str]]) -> str:
        said = [{"type": types[role], "content": text} for role, text in history]
        answer = http.post(f"{url}/chat/invoke", json={"input": {"messages": said}})
        return str(ok(answer)["output"]["content"])

    return remembering(send)


def langgraph_threads(http: requests.Session, url: str) -> Client:
    thread = ok(http.post(f"{url}/threads", json={}))["thread_id"]

    def say(text: str) -> str:
        body = {"assistant_id": "agent", "input": {"messages": plain([("user", text)])}}
        told = ok(http.post(f"{url}/threads/{thread}/runs/wait", json=body))
        return str(told["messages"][-1]["content"])

    return say


def gradio(http: requests.Session, url: str) -> Client:
    session = uuid.uuid4().hex

    def say(text: str) -> str:
        body = {"data": [text], "session_hash": session}
        event = ok(http.post(f"{url}/gradio_api/call/chat", json=body))["event_id"]
        *_, whole = events(http.get(f"{url}/gradio_api/call/chat/{event}"))
        return str(whole[0])

    return say


def bot_framework(http: requests.Session, url: str) -> Client:
    conversation = {"id": uuid.uuid4().hex}

    def say(text: str) -> str:
        activity = {
            "type": "message",
            "id": uuid.uuid4().hex,
            "text": text,
            "deliveryMode": "expectReplies",
            "channelId": "test",
            "serviceUrl": "http://localhost",
            "from": {"id": "user"},
            "recipient": {"id": "bot"},
            "conversation": conversation,
        }
        told = ok(http.post(f"{url}/api/messages", json=activity))["activities"]
        return "\n".join(item["text"] for item in told if item["type"] == "message")

    return say


def ag_ui(http: requests.Session, url: str) -> Client:
    thread = uuid.uuid4().hex

    def send(history: list[tuple[str, str]]) -> str:
        messages = [{"id": str(n), **m} for n, m in enumerate(plain(history))]
        body = {
            "threadId": thread,
            "runId": uuid.uuid4().hex,
            "messages": messages,
            "state": {},
            "tools": [],
            "context": [],
            "forwardedProps": {},
        }
        told = events(http.post(url, json=body))
        return "".join(e["delta"] for e in told if e["type"] == "TEXT_MESSAGE_CONTENT")

    return remembering(send)


def vercel_ai(http: requests.Session, url: str) -> Client:
    chat = uuid.uuid4().hex

    def send(history: list[tuple[str, str]]) -> str:
        messages = [
            {"id": str(n), "role": role, "parts": [{"type": "text", "text": text}]}
            for n, (role, text) in enumerate(history)
        ]
        body = {"trigger": "submit-message", "id": chat, "messages": messages}
        told = events(http.post(f"{url}/api/chat", json=body))
        return "".join(e["delta"] for e in told if e["type"] == "text-delta")

    return remembering(send)


def openai_chat(http: requests.Session, url: str, stream: bool = False) -> Client:
    def send(history: list[tuple[str, str]]) -> str:
        messages = [{"role": "system", "content": "Be brief."}, *plain(history)]
        body = {"model": "m", "messages": messages, "stream": stream}
        headers = {"Authorization": f"Bearer {KEY}"}
        told = http.post(f"{url}/v1/chat/completions", json=body, headers=headers)
        if not stream:
            return str(ok(told)["choices"][0]["message"]["content"])
        choices = [choice for event in events(told) for choice in event["choices"]]
        return "".join(choice["delta"].get("content", "") for choice in choices)

    return remembering(send)


def openai_chat_streamed(http: requests.Session, url: str) -> Client:
    return openai_chat(http, url, stream=True)


def responses(http: requests.Session, url: str, body: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {KEY}"}
    return ok(http.post(f"{url}/v1/responses", json={"model": "m", **body}, headers=headers))


def openai_responses(http: requests.Session, url: str) -> Client:
    def send(history: list[tuple[str, str]]) -> str:
        told = responses(http, url, {"input": plain(history)})
        return str(told["output"][-1]["content"][0]["text"])

    return remembering(send)


def openai_responses_stored(http: requests.Session, url: str) -> Client:
    previous: list[str | None] = [None]

    def say(text: str) -> str:
        told = responses(http, url, {"input": text, "previous_response_id": previous[-1]})
        previous.append(told["id"])
        return str(told["output"][-1]["content"][0]["text"])

    return say


def anthropic_messages(http: requests.Session, url: str) -> Client:
    def send(history: list[tuple[str, str]]) -> str:
        headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
        body = {"model": "m", "max_tokens": 100, "messages": plain(history)}
        told = ok(http.post(f"{url}/v1/messages", json=body, headers=headers))["content"]
        return "".join(block["text"] for block in told if block["type"] == "text")

    return remembering(send)


def query_bot(http: requests.Session, url: str) -> Client:
    user = uuid.uuid4().hex

    def say(text: str) -> str:
        query = {"say": text, "key": "a b&c"}
        return str(ok(http.get(f"{url}/talk/{user}", params=query))["answer"])

    return say


def form_bot(http: requests.Session, url: str) -> Client:
    user = uuid.uuid4().hex

    def say(text: str) -> str:
        form = {"user": user, "text": text}
        return str(ok(http.post(f"{url}/reply", data=form))["reply"]["text"])

    return say


def plain_text_bot(http: requests.Session, url: str) -> Client:
    headers = {"X-User": uuid.uuid4().hex, "Content-Type": "text/plain; charset=utf-8"}

    def say(text: str) -> str:
        return http.post(f"{url}/text", data=text.encode(), headers=headers).text

    return say


def cookie_bot(http: requests.Session, url: str) -> Client:
    def say(text: str) -> str:
        return str(ok(http.post(f"{url}/chat", json={"message": text}))["response"])

    return say


def session_bot(http: requests.Session, url: str) -> Client:
    token = ok(http.post(f"{url}/oauth/token", data={"client_secret": "s3cret/+"}))
    http.headers["Authorization"] = f"Bearer {token['access_token']}"
    session = ok(http.post(f"{url}/sessions", json={}))["session"]["id"]

    def say(text: str) -> str:
        told = http.put(f"{url}/sessions/{session}/messages", json={"text": text})
        return str(ok(told)["text"])

    return say


def state_echo(http: requests.Session, url: str) -> Client:
    states: list[Any] = [None]

    def say(text: str) -> str:
        told = ok(http.post(f"{url}/turn", json={"utterance": text, "context": states[-1]}))
        states.append(told["context"])
        return str(told["output"]["generic"][0]["text"])

    return say


def undecided(http: requests.Session, url: str) -> Client:
    user = uuid.uuid4().hex
    turns = iter(range(1, 100))

    def say(text: str) -> str:
        body = {"tenant": "shop", "user": user, "text": text, "turn": next(turns)}
        told = ok(http.post(f"{url}/chat", json=body))
        return str((told.get("answer") or told["fallback"])["text"])

    return say


CLIENTS: list[tuple[type[Assistant], Connect]] = [
    (AGUI, ag_ui),
    (AnthropicMessages, anthropic_messages),
    (BotFramework, bot_framework),
    (CookieBot, cookie_bot),
    (FormBot, form_bot),
    (Gradio, gradio),
    (LangGraph, langgraph),
    (LangGraphThreads, langgraph_threads),
    (LangServe, langserve),
    (OpenAIChat, openai_chat),
    (OpenAIChat, openai_chat_streamed),
    (OpenAIResponses, openai_responses),
    (OpenAIResponses, openai_responses_stored),
    (PlainTextBot, plain_text_bot),
    (QueryBot, query_bot),
    (Rasa, rasa),
    (SessionBot, session_bot),
    (StateEcho, state_echo),
    (Undecided, undecided),
    (VercelAI, vercel_ai),
]

each_client = pytest.mark.parametrize(
    ("kind", "connect"), CLIENTS, ids=[connect.__name__ for _, connect in CLIENTS]
)


@pytest.fixture
def connected(kind: type[Assistant], connect: Connect) -> Iterator[tuple[Running, Client, Client]]:
    """The assistant, and two conversations with it."""
    with running(kind()) as server, requests.Session() as one, requests.Session() as other:
        yield server, connect(one, server.url), connect(other, server.url)


@each_client
def test_conversations_that_stay_apart_are_answered_without_complaint(
    connected: tuple[Running, Client, Client],
) -> None:
    server, one, other = connected
    for number in (1, 2, 3):
        assert one(line("guest-1", number)) == reply("guest-1", number)
        assert other(line("guest-2", number)) == reply("guest-2", number)
    assert server.complaints == []
    assert server.heard == [("guest-1", 3), ("guest-2", 3)]


@each_client
def test_a_guest_in_the_conversation_of_another_is_noticed(
    connected: tuple[Running, Client, Client],
) -> None:
    server, one, _ = connected
    one(line("guest-1", 1))
    assert server.complaints == []
    one(line("guest-2", 2))
    assert server.complaints != []


@each_client
def test_a_line_that_was_lost_is_noticed(connected: tuple[Running, Client, Client]) -> None:
    server, one, _ = connected
    one(line("guest-1", 1))
    assert server.complaints == []
    one(line("guest-1", 3))
    assert server.complaints != []


@each_client
def test_a_conversation_that_goes_on_in_another_is_noticed(
    connected: tuple[Running, Client, Client],
) -> None:
    server, one, other = connected
    one(line("guest-1", 1))
    other(line("guest-1", 2))
    assert server.complaints != []


def test_a_line_that_was_spoiled_on_its_way_is_noticed() -> None:
    book = GuestBook()
    book.hear("c", line("guest-1", 1).replace("ï", "Ã¯"))
    assert len(book.complaints) == 1


def test_guests_who_do_not_talk_at_once_are_noticed() -> None:
    book = GuestBook(meeting=2, patience=0.01)
    book.hear("c", line("guest-1", 1))
    assert book.complaints == []
    book.hear("c", line("guest-1", 2))
    assert book.complaints == ["fewer than 2 talked at once"]
