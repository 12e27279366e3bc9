"""A user that a language model plays: what becomes of its answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from language_models import ONE_REQUEST, Playing
from model_users import TWO_GOALS, answer, goals, held, parts, spoken
from participants import Decider, Desk, persona
from pydantic import ValidationError
from talks import DESK, talk_of

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.core.protocols import UserMessage
from pytest_synthconv.llm.providers.schemas import json_schema
from pytest_synthconv.llm.user import LanguageModelUser, user_prompt
from pytest_synthconv.llm.user_form import next_message_of
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

SAID = ("one", "two", "three", "four", "five", "six", "seven", "eight")


def test_a_turn_costs_one_question_and_its_message_is_the_answers() -> None:
    model = Playing([answer("Where is my parcel?", thought="I begin.", goals=["attempted"])])
    said = LanguageModelUser(model).speak(talk_of(persona()))
    assert said == UserMessage(
        content="Where is my parcel?",
        thought="I begin.",
        hopes=("attempted",),
        last_reply="none",
        usage=ONE_REQUEST,
    )
    assert len(model.prompts) == 1
    assert said.usage.requests == 1


def test_records_name_the_language_model() -> None:
    assert LanguageModelUser(Playing(name="openai:gpt-6-luna")).name == "openai:gpt-6-luna"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["met", "refused"], ("met", "refused")),
        (["met"], ("met", "open")),
        ([], ("attempted", "open")),
        (["met", "met", "open"], ("met", "met")),
    ],
)
def test_a_wrong_number_of_goal_states_is_mended(given: list[str], kept: tuple[str]) -> None:
    who = persona(goals=TWO_GOALS)
    model = Playing([answer("One.", goals=["attempted", "open"]), answer("Two.", goals=given)])
    assert held(who, model, ["A.", "B."]).user_messages[1].hopes == kept


def test_the_form_names_each_goal_as_the_card_does() -> None:
    model = Playing([answer("Hi.", goals=goals("attempted", "open"))])
    talk = talk_of(persona(goals=TWO_GOALS))
    assert LanguageModelUser(model).speak(talk).hopes == ("attempted", "open")
    schema: dict[str, Any] = json_schema(model.schemas[0])
    states = schema["properties"]["goals"]
    assert states["required"] == ["goal_1", "goal_2"]
    assert "attempted: raised" in states["description"]
    system = user_prompt(talk).system
    assert list(json.loads(system[system.index("{") :])["goals"]) == ["goal_1", "goal_2"]


def test_an_answer_without_a_named_goal_or_with_one_too_many_does_not_fit() -> None:
    for states in (goals("met"), goals("met", "met", "open")):
        with pytest.raises(ValidationError):
            next_message_of(2).model_validate(answer("Hi.", goals=states))


@pytest.mark.parametrize(("patience", "useless"), [(0.0, 2), (0.5, 4), (1.0, 6), (None, 6)])
def test_a_user_leaves_after_as_many_useless_replies_as_the_card_allows(
    patience: float | None, useless: int
) -> None:
    lines = [answer(f"Message {SAID[i]}.", last_reply="useless" if i else "none") for i in range(8)]
    talk = held(persona(traits={"patience": patience}), Playing(lines), ["Hm."] * 8)
    proposals = [message.proposal for message in talk.user_messages]
    assert proposals == [None] * useless + ["give_up"] * (8 - useless)


def test_a_reply_that_helps_or_asks_begins_the_count_again() -> None:
    worth = ["none", "useless", "asks", "useless", "helps", "useless"]
    lines = [answer(f"Message {SAID[i]}.", last_reply=each) for i, each in enumerate(worth)]
    talk = held(persona(traits={"patience": 0.0}), Playing(lines), ["Hm."] * 6)
    assert [message.last_reply for message in talk.user_messages] == worth
    assert {message.proposal for message in talk.user_messages} == {None}


def test_an_answer_that_does_not_say_what_the_reply_was_worth_counts_for_nothing() -> None:
    given = answer("Hi.")
    del given["last_reply"]
    assert LanguageModelUser(Playing([given])).speak(talk_of(persona())).last_reply == "none"


def test_a_goal_left_out_is_as_it_last_was() -> None:
    given: tuple[list[str], ...] = (["attempted", "open"], ["met", "attempted"], [])
    model = Playing([answer(f"Message {i}.", goals=goals) for i, goals in enumerate(given)])
    talk = held(persona(goals=TWO_GOALS), model, ["A.", "B.", "C."])
    assert talk.user_messages[-1].hopes == ("met", "attempted")


def test_a_card_without_goals_has_the_one_that_its_scenario_tells() -> None:
    assert spoken(talk_of(persona()), "Hi.", goals=[]).hopes == ("open",)
    assert spoken(talk_of(persona()), "Hi.", goals=["met", "met"]).hopes == ("met",)


@pytest.mark.parametrize(
    ("goals", "stop", "message", "proposal"),
    [
        (["met", "met"], "satisfied", "That's all.", "satisfied"),
        (["met", "open"], "satisfied", "That's all.", None),
        (["met", "met"], "satisfied", "And the invoice?", None),
        (["open", "open"], "give_up", "Forget it.", "give_up"),
        (["open", "open"], "give_up", "Is this a joke?", "give_up"),
        (["met", "met"], "no", "Hm.", None),
    ],
)
def test_a_wish_to_stop_that_contradicts_itself_is_none(
    goals: list[str], stop: str, message: str, proposal: str | None
) -> None:
    talk = talk_of(persona(goals=TWO_GOALS), "Hi.", "Hello.")
    said = spoken(talk, message, goals=goals, stop=stop)
    assert (said.content, said.proposal) == (message, proposal)


def test_an_optional_goal_does_not_keep_the_user_from_being_satisfied() -> None:
    who = persona(goals=[TWO_GOALS[0], {**TWO_GOALS[1], "must": False}])
    said = spoken(talk_of(who, "Hi.", "Hello."), "Done.", goals=["met", "open"], stop="satisfied")
    assert said.proposal == "satisfied"


@pytest.mark.parametrize(
    ("goals", "proposal"), [(["met", "open"], None), (["met"] * 2, "satisfied")]
)
def test_where_no_goal_must_be_met_all_are_hoped_for(
    goals: list[str], proposal: str | None
) -> None:
    who = persona(goals=[{**goal, "must": False} for goal in TWO_GOALS])
    said = spoken(talk_of(who, "Hi.", "Hello."), "Done.", goals=goals, stop="satisfied")
    assert said.proposal == proposal


@pytest.mark.parametrize("stop", ["satisfied", "give_up"])
def test_nobody_wishes_to_stop_before_the_assistant_has_said_anything(stop: str) -> None:
    assert spoken(talk_of(persona()), "Hi.", goals=["met"], stop=stop).proposal is None


def test_the_loop_asks_again_telling_why_and_counts_both_answers() -> None:
    model = Playing([answer("It is order 10423."), answer("Where is my order?")])
    cast = Participants(
        assistant=DESK, endpoint=Desk(), user=LanguageModelUser(model), judge=Decider()
    )
    conversation = simulate(persona(), cast, Limits(max_turns=1))
    assert [m.content for m in conversation.user_messages] == ["Where is my order?"]
    assert "mentions '10423'" in parts(model.prompts[1])[-1][1]
    assert conversation.usage.by_role["user"].requests == 2


def test_a_thought_without_end_is_cut() -> None:
    said = spoken(talk_of(persona()), "Where is it?", thought="on and " * 2000)
    assert said.thought is not None
    assert len(said.thought) == 600
    assert said.thought.endswith("…")


def test_neither_thought_nor_hope_reaches_the_assistant_and_both_are_kept() -> None:
    desk = Desk()
    model = Playing([answer("Where is it?", thought="My boss must not know.")])
    cast = Participants(
        assistant=DESK, endpoint=desk, user=LanguageModelUser(model), judge=Decider()
    )
    conversation = simulate(persona(), cast, Limits(max_turns=1))
    assert desk.heard == [[("user", "Where is it?")]]
    assert conversation.user_messages[0].thought == "My boss must not know."
    assert conversation.user_messages[0].hopes == ("attempted",)


def test_a_language_model_that_cannot_answer_says_so_itself() -> None:
    error = ProviderError("no money", kind="payment", is_fatal=True)
    with pytest.raises(ProviderError) as caught:
        LanguageModelUser(Playing([error])).speak(talk_of(persona()))
    assert caught.value is error
