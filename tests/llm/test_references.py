"""What a right answer says, in the owner's words: only judging language models see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assessments import ASK
from talks import ANSWER, CANCEL, DESK, subscriber, talk_of

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.core.models import Talk
from pytest_synthconv.files.loading import load_assistant, load_personas
from pytest_synthconv.llm.judge_assessment import first_question
from pytest_synthconv.llm.judge_confirmation import second_question
from pytest_synthconv.llm.persona_prompt import card_text
from pytest_synthconv.llm.persona_prompt import instructions as writing
from pytest_synthconv.llm.prompt import Prompt
from pytest_synthconv.llm.user import user_prompt
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.personas.personas_file import personas_text

RULE = "right_answers says what a right answer contains"
OF_GOAL = "CANARY: cancelling is free until the day before."
OF_ALL = "CANARY: refunds take {five} days."
REFERRED = {**CANCEL, "reference": OF_GOAL}
OPTIONAL = {"ask": "an invoice", "must": False, "reference": "CANARY: by post."}


def talk(*goals: dict[str, Any], of_all: str | None = None) -> Talk:
    on = talk_of(subscriber(goals=goals or [CANCEL]), ASK, ANSWER)
    return on.model_copy(update={"assistant": DESK.model_copy(update={"reference": of_all})})


def text_of(prompt: Prompt) -> str:
    return "\n".join([prompt.system, *(message.content for message in prompt.messages)])


def shown(prompt: Prompt) -> Any:
    return json.loads(prompt.system.splitlines()[-1])["right_answers"]


def test_the_judge_sees_the_references_of_all_goals_and_of_the_assistant() -> None:
    prompt = first_question(talk(REFERRED, OPTIONAL, of_all=OF_ALL))
    assert RULE in prompt.system
    assert shown(prompt) == [
        {"to": CANCEL["ask"], "says": OF_GOAL},
        {"to": "an invoice", "says": "CANARY: by post."},
        {"to": "anything", "says": OF_ALL},
    ]


def test_the_second_look_sees_those_of_what_the_user_came_for() -> None:
    prompt = second_question(talk(REFERRED, OPTIONAL, of_all=OF_ALL))
    assert RULE in prompt.system
    assert [each["to"] for each in shown(prompt)] == [CANCEL["ask"], "anything"]


@pytest.mark.parametrize("question", [first_question, second_question])
def test_without_references_a_prompt_has_no_word_on_them(question: Any) -> None:
    assert "right_answers" not in text_of(question(talk()))


def test_neither_user_nor_writer_sees_a_reference() -> None:
    on = talk(REFERRED, of_all=OF_ALL)
    for text in (text_of(user_prompt(on)), writing(on.assistant), card_text(on.persona)):
        assert "CANARY" not in text


def test_the_embedded_judge_gives_the_same_verdict_with_a_reference() -> None:
    plain, referred = talk(), talk(REFERRED, of_all=OF_ALL)
    judge = HeuristicJudge()
    assert judge.assess(plain) == judge.assess(referred)


def test_a_reference_is_part_of_the_digest_and_its_absence_is_not() -> None:
    assert subscriber(goals=[REFERRED]).sha256 != subscriber(goals=[CANCEL]).sha256
    assert DESK.model_copy(update={"reference": OF_ALL}).sha256 != DESK.sha256
    # As before there was such a key: older baselines stay comparable.
    assert Assistant(name="Desk", description="Looks up orders.").sha256.startswith("f0e7057b7478")
    assert subscriber(goals=[CANCEL]).sha256.startswith("12acc5d93d5d")


def test_a_fact_may_be_called_reference() -> None:
    with_fact = subscriber(facts={"reference": "A 7"})
    assert with_fact.sha256 != subscriber().sha256


def test_references_are_read_from_files_and_written_to_them(tmp_path: Path) -> None:
    personas = tmp_path / "personas.yaml"
    personas.write_text(personas_text([subscriber(goals=[REFERRED])]))
    (who,) = load_personas(personas)
    assert who.goals[0].reference == OF_GOAL
    file = tmp_path / "assistant.yaml"
    file.write_text("name: Desk\ndescription: Looks up orders.\nreference: Never by post.\n")
    assert load_assistant(file).assistant.reference == "Never by post."


@pytest.mark.parametrize("value", ["''", "[a]", "7"])
def test_a_reference_is_text(value: str, tmp_path: Path) -> None:
    file = tmp_path / "assistant.yaml"
    file.write_text(f"name: Desk\ndescription: Looks up orders.\nreference: {value}\n")
    with pytest.raises(ConfigurationError, match=r"assistant\.yaml:3: reference is "):
        load_assistant(file)
