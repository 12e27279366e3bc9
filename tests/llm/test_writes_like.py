"""Lines of real people on a card: style for a model that plays the user, and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from talks import ANSWER, CANCEL, subscriber, talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.llm.closed_world import invented
from pytest_synthconv.llm.judge_assessment import first_question
from pytest_synthconv.llm.judge_confirmation import second_question
from pytest_synthconv.llm.persona_prompt import card_text
from pytest_synthconv.llm.user import user_prompt
from pytest_synthconv.llm.user_checks import out_of_character
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.personas.personas_file import personas_text

LINES = ("wheres my zebra {stuff}", "still nothing, order 4711 !!")


def prompt_of(who: Persona) -> Any:
    return user_prompt(talk_of(who, "Hello.", ANSWER))


def test_the_model_that_plays_the_user_sees_the_lines_as_style_only() -> None:
    system = prompt_of(subscriber(writes_like=LINES)).system
    for line in LINES:
        assert line in system
    assert "take no fact, wish or name from them" in system


def test_a_card_without_lines_has_the_prompt_that_it_had() -> None:
    plain = prompt_of(subscriber())
    assert "typed these lines" not in plain.system
    styled = prompt_of(subscriber(writes_like=LINES))
    assert styled.system.startswith(plain.system)
    assert styled.messages == plain.messages


@pytest.mark.parametrize(
    "message", [LINES[0], "  Still nothing,  ORDER 4711 !!\n", "still nothing, order 4711"]
)
def test_a_copy_of_a_line_is_refused(message: str) -> None:
    who = subscriber(writes_like=LINES, facts={"order": "4711"})
    reason = out_of_character(message, talk_of(who, "Hello.", ANSWER))
    assert reason is not None
    assert "shows for its style only" in reason


@pytest.mark.parametrize("message", ["Still nothing here about order 4711!", "yes", "Order 4711."])
def test_a_line_of_ones_own_and_a_word_that_anybody_says_are_taken(message: str) -> None:
    who = subscriber(writes_like=(*LINES, "yes"), facts={"order": "4711"})
    assert out_of_character(message, talk_of(who, "Hello.", ANSWER)) is None


def test_judges_and_writers_do_not_see_them() -> None:
    who = subscriber(writes_like=LINES)
    talk = talk_of(who, "Hello.", ANSWER)
    for text in (first_question(talk).system, second_question(talk).system, card_text(who)):
        assert "zebra" not in text


def test_a_number_of_a_line_is_none_that_the_user_knows() -> None:
    known = subscriber(writes_like=LINES, facts={"plan": "Basic"})
    talk = talk_of(known, "Hello.", ANSWER)
    assert invented("My order is 4711.", talk) is not None


def test_the_embedded_user_says_none_of_it() -> None:
    who = subscriber(goals=[CANCEL], writes_like=LINES)
    talk = talk_of(who)
    said = AgendaUser().speak(talk).content
    assert "zebra" not in said
    assert "4711" not in said


@pytest.mark.parametrize("number", [1, 6])
def test_two_to_five_lines_are_expected(number: int, tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    good = personas_text([subscriber(writes_like=LINES)])
    head, _, _ = good.partition("  writes_like:")
    file.write_text(f"{head}  writes_like: {['a line'] * number}\n")
    with pytest.raises(ConfigurationError) as raised:
        load_personas(file)
    assert f"users[0].writes_like: has {number}; two to five lines are expected" in str(
        raised.value
    )


def test_lines_are_kept_in_files_and_count_for_the_digest(tmp_path: Path) -> None:
    who = subscriber(writes_like=LINES)
    file = tmp_path / "people.yaml"
    file.write_text(personas_text([who]))
    assert load_personas(file) == (who,)
    assert who.sha256 != subscriber().sha256
    assert Persona.model_validate(subscriber().model_dump()) == subscriber()
