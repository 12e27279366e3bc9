"""What is recorded when a user presses a button: the same, whoever plays the user."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from language_models import Playing
from participants import ASSISTANT, Decider, Speaker, persona

from pytest_synthconv import Reply, UserMessage
from pytest_synthconv.core.models import Conversation, Message
from pytest_synthconv.core.protocols import Endpoint, User
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.endpoints.python import as_endpoint
from pytest_synthconv.llm.user import LanguageModelUser
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.script import ScriptedUser

MENU = ("Track order", "Cancel order", "I would like to talk about something else")


def desk(messages: Sequence[Message]) -> Reply:
    return Reply("What would you like to do?", choices=MENU)


def played(user: User, turns: int = 2, endpoint: Endpoint | None = None) -> Conversation:
    who = persona(goals=[{"ask": "Cancel my order 1042"}], opening="Cancel my order.")
    participants = Participants(ASSISTANT, endpoint or as_endpoint(desk), user, Decider())
    return simulate(who, participants, Limits(max_turns=turns))


def model() -> User:
    answer = {"thought": "That.", "goals": ["attempted"], "stop": "no", "message": "cancel order"}
    return ScriptedUser(LanguageModelUser(Playing([answer])))


@pytest.mark.parametrize(
    "user", [lambda: ScriptedUser(AgendaUser()), model], ids=["rules", "model"]
)
def test_the_label_that_a_user_presses_is_in_its_message(user: Callable[[], User]) -> None:
    first, second = played(user()).user_messages
    assert (first.content, first.chosen) == ("Cancel my order.", None)
    assert (second.content, second.chosen) == ("Cancel order", "Cancel order")


def test_users_hear_the_choices_of_an_endpoint_in_python_as_a_list() -> None:
    reply = played(model()).assistant_messages[0]
    assert reply.content == "What would you like to do?\n- " + "\n- ".join(MENU)
    assert reply.choices == MENU


def test_a_long_label_may_be_pressed_twice() -> None:
    talk = played(ScriptedUser(Speaker([UserMessage(content=MENU[2])] * 3)), turns=3)
    assert [m.chosen for m in talk.user_messages] == [None, MENU[2], MENU[2]]


def test_a_button_of_rasa_is_recorded_by_its_label_and_sent_by_its_payload() -> None:
    heard: list[str] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        heard.append(
            json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))["message"]
        )
        start_response("200 OK", [("Content-Type", "application/json")])
        buttons = [{"title": title, "payload": f"/{title.split()[0].lower()}"} for title in MENU]
        return [json.dumps([{"text": "What would you like to do?", "buttons": buttons}]).encode()]

    endpoint = HTTPEndpoint.at("/talk", app=app, kind="rasa-rest", base_url=None)
    for user in (model(), ScriptedUser(AgendaUser())):
        talk = played(user, endpoint=endpoint)
        assert talk.user_messages[-1].chosen == talk.user_messages[-1].content == "Cancel order"
    endpoint.close()
    assert heard == ["Cancel my order.", "/cancel"] * 2
