"""Where text for people is in an answer, and the path that reads it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthconv.files.proposals.text_places import (
    is_reply,
    path_to,
    stream_of,
    text_places,
)

HELLO = "Hello, what can you help me with?"
REPLY = "I can look up your order."


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ({"reply": REPLY}, ["reply"]),
        ({"id": "a-long-identifier-0123456789-0123456789", "text": REPLY}, ["text"]),
        (
            {"choices": [{"index": 0, "message": {"role": "assistant", "content": REPLY}}]},
            ["choices", 0, "message", "content"],
        ),
        ({"question": HELLO, "answer": REPLY}, ["answer"]),
        ({"answer": REPLY, "notice": f"{REPLY} This is a notice that is longer."}, ["answer"]),
        ({"data": {"bot said": REPLY}}, ["data", "bot said"]),
        (
            {"messages": [{"role": "user", "text": HELLO}, {"role": "bot", "text": REPLY}]},
            ["messages", -1, "text"],
        ),
        ([{"recipient_id": "u1", "text": REPLY}, {"text": "What is its number?"}], "$[*].text"),
        ([{"bot said": REPLY}], "$[*]['bot said']"),
        (REPLY, []),
    ],
)
def test_the_reply_is_found(answer: Any, path: Any) -> None:
    best = text_places(answer, HELLO)[0]
    assert is_reply(best, HELLO)
    assert path_to(best, answer) == path


@pytest.mark.parametrize("answer", [{"id": "r-1", "status": "ok"}, {"echo": HELLO}, {"n": 3}, []])
def test_what_is_no_text_for_people_is_no_reply(answer: Any) -> None:
    assert not any(is_reply(place, HELLO) for place in text_places(answer, HELLO))


def test_the_parts_of_a_stream_are_joined_and_growing_texts_are_not() -> None:
    parts = [{"event": "message", "data": {"id": "r-1", "t": part}} for part in ("I ", "can ", "!")]
    assert stream_of(parts) == ("I can !", {"response_path": "$[*].data.t", "response_join": ""})
    whole = [{"data": ["I"]}, {"data": ["I can"]}, {"data": ["I can look"]}]
    keys = {"response_path": "$[*].data[0]", "response_pick": "last"}
    assert stream_of(whole) == ("I can look", keys)
    assert stream_of([{"n": 1}]) == ("", {})


def test_a_stream_that_says_where_it_ends_is_read_to_there() -> None:
    done = {"event": "message", "data": "[DONE]"}
    assert stream_of([{"event": "message", "data": {"t": "Hello"}}, done]) == (
        "Hello",
        {
            "response_path": "$[*].data.t",
            "response_join": "",
            "end_path": "$[?@.data == '[DONE]']",
        },
    )
    text, keys = stream_of([{"event": "message", "data": "Hello you"}, done])
    assert (text, keys["response_path"]) == ("Hello you", "$[?@.data != '[DONE]'].data")
