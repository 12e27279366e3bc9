"""A model that speaks as the assistant, its card, its prompt or the form is not a user."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from language_models import Playing
from offline.kinds import KINDS
from offline.playing import meetings, play, read_cards
from participants import persona
from talks import talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.errors import UnusableMessageError
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.core.protocols import UserMessage
from pytest_synthconv.llm.user import LanguageModelUser
from pytest_synthconv.llm.user_checks import out_of_character, too_long
from pytest_synthconv.llm.user_role import role_flip
from pytest_synthconv.simulation.message_checks import rejection_reason

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "example_project" / "personas.yaml"
LINES: Mapping[str, Any] = read_yaml((HERE / "role_flips.yaml").read_text("utf-8"))


def lines(*kinds: str) -> list[Any]:
    """The lines of these kinds, each with a readable id.

    Those set aside were tried once when the rules were done (18 of 18 refused, 0 of 73). The same
    person had written lines and rules, so that says little: of 80 lines written later, 44 were
    refused at first.
    """
    chosen = [line for kind in kinds for line in LINES[kind]]
    return [pytest.param(line, id=f"{line['persona']}: {line['says'][:40]}") for line in chosen]


@cache
def cards() -> Mapping[str, Persona]:
    example = read_yaml(EXAMPLE.read_text("utf-8"))["users"]
    return {card["id"]: Persona.model_validate(card) for card in (*example, *LINES["personas"])}


def why_not(line: Mapping[str, Any]) -> str | None:
    """Why ``line`` is not sent, if it is not."""
    heard = ("Hello.", line["after"]) if "after" in line else ()
    return refusal(line["says"], talk_of(cards()[line["persona"]], *heard))


def refusal(says: str, talk: Talk) -> str | None:
    return (
        out_of_character(says, talk)
        or too_long(says, talk)
        or role_flip(says, talk)
        or rejection_reason(UserMessage(content=says), talk)
    )


@pytest.mark.parametrize("line", lines("out_of_role", "later_out_of_role"))
def test_what_no_user_says_is_refused(line: Mapping[str, Any]) -> None:
    assert why_not(line)


@pytest.mark.parametrize("line", lines("in_role", "later_in_role"))
def test_what_users_do_say_is_sent(line: Mapping[str, Any]) -> None:
    assert why_not(line) is None


@pytest.mark.slow
def test_no_line_of_the_offline_user_is_refused() -> None:
    some = meetings(KINDS.values(), read_cards())[::3]  # all of them take ten seconds
    talks = play(some, seed=1)
    said = {
        (message.content, reason)
        for played in talks
        for message in played.conversation.user_messages
        if message.act != "script" and (reason := _refused(message, played.conversation))
    }
    assert said == set()
    assert len(talks) > 100


def _refused(message: Message, ended: Any) -> str | None:
    before = tuple(m for m in ended.messages if m.turn < message.turn)
    talk = Talk(persona=ended.persona, assistant=ended.assistant, messages=before)
    return role_flip(message.content, talk)


def test_a_line_of_the_assistant_is_not_sent_and_the_reason_is_given() -> None:
    says = "What can I do for you?"
    answer = {"thought": "Hm.", "goals": ["open"], "stop": "no", "message": says}
    with pytest.raises(UnusableMessageError, match="speaks as the assistant"):
        LanguageModelUser(Playing([answer])).speak(talk_of(persona()))


def test_a_word_of_the_form_answers_a_question_with_that_word() -> None:
    talk = talk_of(persona(), "Hi.", "Were you satisfied, or was your return refused?")
    assert role_flip("refused", talk) is None
    assert role_flip("refused", talk_of(persona(), "Hi.", "What happened?"))


def test_a_given_name_that_is_a_word_may_begin_a_sentence() -> None:
    assert role_flip("May is too late for me.", talk_of(persona("May Turner"))) is None
    assert role_flip("May Turner is too late.", talk_of(persona("May Turner")))


def test_a_card_in_the_first_person_may_be_read_out() -> None:
    scenario = "I want to know when my parcel arrives, because I leave on Friday evening."
    assert role_flip(scenario, talk_of(persona(scenario=scenario))) is None


def test_who_has_customers_may_speak_of_them() -> None:
    says = "The customer wants the money back."
    assert role_flip(says, talk_of(persona()))
    seller = persona(scenario="Alex sells bags, and one customer waits for a refund.")
    assert role_flip(says, talk_of(seller)) is None
