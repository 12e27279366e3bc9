"""Parts of a reply that no simulated user is shown: they are named, and never silently lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
import wsgi_talks
from participants import ASSISTANT, Decider, Speaker, persona
from stored_runs import record
from test_buttons_and_cards import ADAPTIVE, HERO
from wsgi_talks import Answered

from pytest_synthconv import ConfigurationError, Conversation, EndpointError, Reply
from pytest_synthconv.core.flags import PARTS_DROPPED
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.endpoints.python import as_endpoint
from pytest_synthconv.reports import terminal
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

HELLO = {"text": "Hello"}
PNG = {"contentType": "image/png", "contentUrl": "https://example.com/a.png"}
MEDIA = {
    "contentType": "application/vnd.microsoft.card.audio",
    "content": {"title": "Hello", "media": [{"url": "https://example.com/a.mp3"}]},
}
FORM = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {
        "body": [
            {"type": "TextBlock", "text": "Hello"},
            {"type": "Image", "url": "https://example.com/a.png"},
            {"type": "Input.Text", "id": "name"},
        ]
    },
}


def activity(**keys: Any) -> dict[str, Any]:
    return {"activities": [{"type": "typing"}, {"type": "message", **keys}]}


def answered(output: list[Any]) -> dict[str, Any]:
    hello = {"type": "output_text", "text": "Hello"}
    return {"output": [{"type": "message", "content": [hello]}, *output]}


def events(*data: Any) -> bytes:
    lines = [json.dumps(each) for each in data]
    return "".join(f"data: {line}\n\n" for line in lines).encode() + b"data: [DONE]\n\n"


TEXT_DELTA = {"type": "text-delta", "delta": "Hello"}
AG_UI = (
    {"type": "TEXT_MESSAGE_CONTENT", "delta": "Hello"},
    {"type": "ACTIVITY_SNAPSHOT", "activityType": "PLAN", "content": {"steps": []}},
    {"type": "RUN_FINISHED"},
)
TASK = {
    "artifacts": [{"parts": [{"text": "Hello"}, {"url": "u", "mediaType": "image/png"}]}],
    "history": [{"parts": [{"data": {"said": "by the user"}}]}],
    "status": {"message": {"parts": [{"data": {"a": 1}}]}},
}

SOME: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "rasa image": ("rasa-rest", [HELLO, {"image": "https://example.com/a.png"}], ("image",)),
    "rasa images": ("rasa-rest", [HELLO, {"image": "a"}, {"image": "b"}], ("image",)),
    "rasa attachment": ("rasa-rest", [HELLO, {"attachment": {"type": "video"}}], ("video",)),
    "rasa custom": ("rasa-rest", [HELLO, {"custom": {"map": [1, 2]}}], ("custom",)),
    "rasa unknown": (
        "rasa-rest",
        [HELLO, {"recipient_id": "x", "poll": 1}],
        ("recipient_id, poll",),
    ),
    "bot-framework file": ("bot-framework", activity(**HELLO, attachments=[PNG]), ("image/png",)),
    "bot-framework media": ("bot-framework", activity(attachments=[MEDIA]), ("media",)),
    "bot-framework form": ("bot-framework", activity(attachments=[FORM]), ("Image", "Input.Text")),
    "anthropic": (
        "anthropic-messages",
        {"content": [{"type": "text", "text": "Hello"}, {"type": "container_upload"}]},
        ("container_upload",),
    ),
    "responses": (
        "openai-responses",
        answered([{"type": "image_generation_call", "result": "aGk="}]),
        ("image_generation_call",),
    ),
    "chat": (
        "openai-chat",
        {"choices": [{"message": {"content": "Hello", "images": [{"type": "image_url"}]}}]},
        ("images",),
    ),
    "a2a": ("a2a", {"result": {"task": TASK}}, ("data", "image/png")),
    "vercel file": (
        "vercel-ai",
        events(TEXT_DELTA, {"type": "file", "mediaType": "image/png", "url": "u"}),
        ("image/png",),
    ),
    "vercel data": ("vercel-ai", events(TEXT_DELTA, {"type": "data-weather"}), ("data-weather",)),
    "ag-ui": ("ag-ui", events(*AG_UI), ("PLAN",)),
}

NONE: dict[str, tuple[str, Any]] = {
    "rasa": ("rasa-rest", [{**HELLO, "image": None}, {"buttons": [{"title": "A"}]}]),
    "bot-framework": ("bot-framework", activity(**HELLO, attachments=[HERO, ADAPTIVE])),
    "anthropic": (
        "anthropic-messages",
        {
            "content": [
                {"type": "thinking", "thinking": "Well."},
                {"type": "server_tool_use", "id": "t", "name": "web_search", "input": {}},
                {"type": "web_search_tool_result", "tool_use_id": "t", "content": []},
                {"type": "text", "text": "Hello"},
            ]
        },
    ),
    "responses": ("openai-responses", answered([{"type": "reasoning"}])),
    "chat": ("openai-chat", {"choices": [{"message": {"content": "Hello", "refusal": None}}]}),
    "vercel": ("vercel-ai", events({"type": "start"}, TEXT_DELTA, {"type": "reasoning-delta"})),
}


def heard(kind: str, answer: Any, **keys: Any) -> Reply:
    is_stream = isinstance(answer, bytes)
    head = [("Content-Type", "text/event-stream" if is_stream else "application/json")]
    headers = {"Authorization": "", "x-api-key": ""} if kind[:2] in ("op", "an") else {}
    keys = {"headers": headers, **keys} if headers else keys
    return wsgi_talks.whole_reply(
        lambda _: Answered(answer, head), "/talk", kind=kind, base_url=None, **keys
    )


@pytest.mark.parametrize(("kind", "answer", "dropped"), SOME.values(), ids=SOME)
def test_a_reply_names_what_users_are_not_shown(
    kind: str, answer: Any, dropped: tuple[str, ...]
) -> None:
    reply = heard(kind, answer)
    assert "Hello" in reply.content
    assert reply.dropped == dropped


@pytest.mark.parametrize(("kind", "answer"), NONE.values(), ids=NONE)
def test_what_is_shown_or_is_for_no_user_is_not_dropped(kind: str, answer: Any) -> None:
    assert heard(kind, answer).dropped == ()


def test_an_error_without_a_text_says_what_is_there_instead() -> None:
    answer = {"content": [{"type": "document", "source": {}}]}
    with pytest.raises(EndpointError, match="users are not shown what is there: document"):
        heard("anthropic-messages", answer)


def test_a_file_of_your_own_says_where_such_parts_are() -> None:
    answer = {"reply": {"text": "Hello", "map": {"lat": 1}, "parts": [{"kind": "chart"}, 7]}}
    reply = wsgi_talks.whole_reply(
        lambda _: Answered(answer),
        response_path=["reply", "text"],
        dropped_paths=[["reply", "map"], "$.reply.parts[*]", "$.none"],
    )
    assert reply.dropped == ("map", "chart", "part")


def test_dropped_parts_do_not_change_the_digest_of_a_file() -> None:
    plain = HTTPEndpoint.at("http://h/chat", response_path=["text"])
    seen = HTTPEndpoint.at("http://h/chat", response_path=["text"], dropped_paths=[["image"]])
    assert plain.identity == seen.identity


def test_dropped_parts_of_no_reply_are_a_problem() -> None:
    close = [{"url": "http://h/end", "dropped_paths": ["$.image"]}]
    with pytest.raises(ConfigurationError, match="dropped_paths is not used"):
        HTTPEndpoint.at("http://h/chat", response_path=["text"], close=close)


def talked(reply: Reply) -> Conversation:
    endpoint = as_endpoint(lambda messages: reply)
    return simulate(
        persona(),
        Participants(ASSISTANT, endpoint, Speaker(), Decider()),
        Limits(max_turns=1),
    )


def test_transcript_and_flags_say_that_something_was_dropped() -> None:
    talk = talked(Reply("Here it is.", dropped=["image", "file"]))
    assert talk.transcript().splitlines()[-2:] == [
        "         assistant | Here it is.",
        "                   | [not shown to the user: image, file]",
    ]
    assert talk.assistant_messages[0].content == "Here it is."
    assert talk.flags == (PARTS_DROPPED,)


def test_a_reply_of_which_nothing_is_shown_is_no_empty_line_in_the_transcript() -> None:
    assert (
        talked(Reply("", dropped=["image"]))
        .transcript()
        .splitlines()[-1]
        .endswith("assistant | [not shown to the user: image]")
    )


def test_the_summary_names_what_users_were_not_shown() -> None:
    told = {"status": "complete", "reason": "because", "usage": {}}
    messages = [
        {"role": "assistant", "content": "", "dropped": ["image", "file"]},
        {"role": "user"},
    ]
    flagged = record(0, **told, flags=[PARTS_DROPPED], messages=messages)
    line = "1 conversation: users were not shown parts of replies: image, file"
    assert line in terminal.summary([flagged], "x.jsonl", detailed=False)
    assert line not in terminal.summary([record(1, **told)], "x.jsonl", detailed=False)
