"""Which buttons a language model sees when it plays a user, and how it presses one."""

from __future__ import annotations

import json

import pytest
from language_models import Playing
from participants import persona
from talks import talk_of

from pytest_synthconv.core.errors import UnusableMessageError
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.llm.user import LanguageModelUser, user_prompt
from pytest_synthconv.llm.user_role import role_flip

MENU = ("Order 1042", "How can I help you?", "Speak to an agent")


def offering(*choices: str, times: int = 1) -> Talk:
    """A talk in which the last replies offer these buttons."""
    talk = talk_of(persona(), *["Hello.", "Which?\n- " + "\n- ".join(choices)] * times)
    messages = tuple(
        m.model_copy(update={"choices": choices if m.role == "assistant" else ()})
        for m in talk.messages
    )
    return talk.model_copy(update={"messages": messages})


def said(message: str, talk: Talk) -> str:
    answer = {"thought": "That one.", "goals": ["attempted"], "stop": "no", "message": message}
    return LanguageModelUser(Playing([answer])).speak(talk).content


def test_a_model_sees_the_buttons_of_a_reply_and_how_to_press_one() -> None:
    shown, rule = user_prompt(offering(*MENU)).messages[-1].content.split("\n")
    assert json.loads(shown) == {"turn": 1, "assistant": "Which?", "buttons": list(MENU)}
    assert rule.startswith("You can press one of these buttons")


def test_nothing_is_said_of_buttons_where_there_are_none() -> None:
    prompt = user_prompt(talk_of(persona(), "Hello.", "Which?\n- this\n- that"))
    assert "button" not in prompt.system + prompt.messages[-1].content


def test_the_buttons_of_earlier_replies_stay_in_the_prompt() -> None:
    before = offering(*MENU)
    reply = Message(role="user", content="Order 1042", turn=2, chosen="Order 1042")
    answer = Message(role="assistant", content="It is packed.", turn=2)
    after = before.model_copy(update={"messages": (*before.messages, reply, answer)})
    count = len(user_prompt(before).messages)
    assert user_prompt(after).messages[:count] == user_prompt(before).messages


@pytest.mark.parametrize("label", MENU)
def test_a_label_is_sent_exactly_although_no_user_would_say_it(label: str) -> None:
    assert said(f'"{label.lower()}"', offering(*MENU)) == label


def test_without_the_button_the_same_words_are_refused() -> None:
    with pytest.raises(UnusableMessageError):
        said("How can I help you?", offering("Order 1042"))


def test_who_presses_one_button_over_and_over_is_stuck() -> None:
    talk = offering("Again", times=2)
    messages = tuple(
        m.model_copy(update={"content": "Again"}) if m.role == "user" else m for m in talk.messages
    )
    with pytest.raises(UnusableMessageError, match="third time"):
        said("again", talk.model_copy(update={"messages": messages}))


def test_a_message_that_gives_the_rule_back_is_refused() -> None:
    assert role_flip("Then your message is its label, letter by letter.", offering("Again"))
