"""What a person would see of a reply besides its text: buttons, and the text of cards."""

from __future__ import annotations

from typing import Any

import pytest
import wsgi_talks
from wsgi_talks import Answered

from pytest_synthconv import EndpointError

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
