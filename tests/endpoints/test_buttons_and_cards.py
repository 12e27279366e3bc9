"""What a person would see of a reply besides its text: buttons, and the text of cards."""

from __future__ import annotations

import json
from typing import Any

import pytest
import wsgi_talks
from wsgi_talks import Answered

from pytest_synthconv import ConfigurationError, EndpointError
from pytest_synthconv.core.models import Message
from pytest_synthconv.endpoints.http import HTTPEndpoint

BUTTONS = [{"title": "Track order", "payload": "/track"}, {"title": "Cancel order"}]
HERO = {
    "contentType": "application/vnd.microsoft.card.hero",
    "content": {
        "title": "Your parcel",
        "subtitle": "Order 1042",
        "text": "It is on its way",
        "buttons": [{"type": "imBack", "title": "Thanks", "value": "thanks"}],
    },
}
ADAPTIVE = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {
        "body": [{"type": "Container", "items": [{"type": "TextBlock", "text": "On its way"}]}],
        "actions": [{"type": "Action.Submit", "title": "Track"}],
    },
}


def reply(kind: str, answer: Any, **keys: Any) -> str:
    """Return the reply that is heard from a system of this kind."""
    return wsgi_talks.reply(lambda _: Answered(answer), "/talk", kind=kind, base_url=None, **keys)


def test_the_buttons_of_rasa_are_a_list_below_the_text() -> None:
    answer = [{"text": "What would you like to do?", "buttons": BUTTONS}]
    heard = reply("rasa-rest", answer)
    assert heard == "What would you like to do?\n- Track order\n- Cancel order"


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ([{"buttons": BUTTONS}], "- Track order\n- Cancel order"),
        ([{"text": "Hello"}], "Hello"),
        ([{"image": "http://h/a.png"}], ""),
        ([], ""),
        ([{"text": "A", "buttons": [{"title": 5}, {"title": " "}]}], "A"),
    ],
)
def test_rasa_may_send_buttons_alone_or_none(answer: Any, heard: str) -> None:
    assert reply("rasa-rest", answer) == heard


@pytest.mark.parametrize(
    ("activity", "heard"),
    [
        ({"attachments": [HERO]}, "Your parcel\nOrder 1042\nIt is on its way\n- Thanks"),
        ({"text": "Look:", "attachments": [ADAPTIVE]}, "Look:\nOn its way\n- Track"),
        (
            {"text": "Which?", "suggestedActions": {"actions": [{"title": "A"}, {"title": "B"}]}},
            "Which?\n- A\n- B",
        ),
        ({"text": "Hello", "from": {"name": "bot"}}, "Hello"),
        ({"text": "Hello", "channelData": {"text": {"no": "text"}}}, "Hello"),
    ],
)
def test_the_cards_of_a_bot_framework_bot_are_heard(activity: Any, heard: str) -> None:
    activities = [{"type": "typing"}, {"type": "message", **activity}]
    assert reply("bot-framework", {"activities": activities}) == heard


def test_a_reply_that_is_nothing_like_it_stays_an_error() -> None:
    with pytest.raises(EndpointError, match="response_path"):
        reply("rasa-rest", {"detail": "not found"})


def sent_for(said: str, kind: str, answer: Any, heard: str = "message", **keys: Any) -> Any:
    """What is sent when a user says this to a reply, under this key of the request."""
    sent: list[Any] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        sent.append(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))[heard])
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    endpoint = HTTPEndpoint.at("/talk", app=app, kind=kind, base_url=None, **keys)
    session = endpoint.open("c1")
    for turn, line in enumerate(("Hello", said, said), 1):
        session.reply([Message(role="user", content=line, turn=turn)])
        answer = [] if isinstance(answer, list) else {"activities": []}
    session.close()
    endpoint.close()
    return sent[1:]


@pytest.mark.parametrize(
    ("said", "sent"),
    [("Track order", "/track"), ("Cancel order", "Cancel order"), ("/track", "/track")],
)
def test_what_belongs_to_a_button_of_rasa_is_sent_when_it_is_pressed(said: str, sent: str) -> None:
    first, second = sent_for(said, "rasa-rest", [{"text": "Which?", "buttons": BUTTONS}])
    assert first == sent
    # The reply to it has no buttons, so there is nothing to press.
    assert second == said


@pytest.mark.parametrize(
    ("button", "sent"),
    [
        ({"type": "imBack", "title": "Thanks", "value": "thx"}, "thx"),
        ({"type": "openUrl", "title": "Thanks", "value": "https://example.com"}, "Thanks"),
        ({"type": "postBack", "title": "Thanks", "value": {"an": "object"}}, "Thanks"),
        ({"type": "Action.Submit", "title": "Thanks", "data": {"an": "object"}}, "Thanks"),
    ],
)
def test_the_value_of_a_button_of_a_bot_framework_bot_is_sent(button: Any, sent: str) -> None:
    activity = {"type": "message", "text": "Well?", "suggestedActions": {"actions": [button]}}
    first, _ = sent_for("Thanks", "bot-framework", {"activities": [activity]}, "text")
    assert first == sent


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"payloads_path": "$.b[*].p"}, "payloads_path is of buttons; name `choices_path`, too"),
        (
            {"payloads_path": "$.b[*].p", "choices_path": ["b", 0]},
            "choices_path is no JSONPath",
        ),
    ],
)
def test_payloads_without_labels_beside_them_are_a_problem(keys: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        HTTPEndpoint.at("http://h/chat", response_path=["text"], **keys)
    assert problem in str(raised.value)
