"""What runnables that LangServe serves take and answer, as langserve 0.3 was seen to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
import wsgi_talks
from wsgi_talks import Answered

from pytest_synthconv import EndpointError
from pytest_synthconv.core.models import Message
from pytest_synthconv.endpoints.http import HTTPEndpoint

MESSAGE = {"type": "ai", "content": "Hello", "additional_kwargs": {}, "tool_calls": []}
BLOCKS = [{"type": "text", "text": "Hello"}, {"type": "image_url", "image_url": {"url": "u"}}]


def reply(output: Any, **keys: Any) -> Any:
    answer = Answered({"output": output, "metadata": {"run_id": "r", "feedback_tokens": []}})
    return wsgi_talks.whole_reply(
        lambda _: answer, "/invoke", kind="langserve", base_url=None, **keys
    )


@pytest.mark.parametrize(
    "output",
    [
        "Hello",
        MESSAGE,
        {**MESSAGE, "content": BLOCKS},
        {"answer": "Hello", "context": [{"page_content": "Greet."}]},
        {"input": "Hi", "output": "Hello"},
        {"messages": [{"type": "human", "content": "Hi"}, MESSAGE]},
    ],
    ids=["text", "message", "blocks", "answer", "output", "messages"],
)
def test_the_reply_is_found_in_what_a_runnable_returns(output: Any) -> None:
    assert reply(output).content == "Hello"


def test_an_image_of_a_message_is_named() -> None:
    assert reply({**MESSAGE, "content": BLOCKS}).dropped == ("image_url",)


def test_an_output_without_a_reply_is_an_error_that_says_where_it_was_looked_for() -> None:
    with pytest.raises(EndpointError) as raised:
        reply({"documents": []})
    assert "documents" in str(raised.value)
    assert raised.value.kind in ("response_path", "not_text")


HISTORY = [
    {"type": "human", "content": "Hi"},
    {"type": "ai", "content": "Hello"},
    {"type": "human", "content": "Bye"},
]


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({}, {"messages": HISTORY}),
        ({"input": ["{{messages}}"]}, HISTORY),
        ({"input": "{{message}}"}, "Bye"),
        ({"input": {"messages": None, "question": "{{message}}"}}, {"question": "Bye"}),
    ],
    ids=["by default", "messages", "text", "question"],
)
def test_the_input_is_what_the_runnable_takes(body: Any, sent: Any) -> None:
    heard: list[Any] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        heard.append(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"output": "Hello"}']

    endpoint = HTTPEndpoint.at("/invoke", app=app, kind="langserve", base_url=None, body=body)
    session = endpoint.open("c1")
    roles = {"human": "user", "ai": "assistant"}
    turns = (1, 1, 2)
    session.reply(
        [
            Message.model_validate({"role": roles[it["type"]], "content": it["content"], "turn": n})
            for it, n in zip(HISTORY, turns, strict=True)
        ]
    )
    session.close()
    endpoint.close()
    assert heard[-1]["input"] == sent
