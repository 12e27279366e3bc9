"""Cards that a language model has to write again, and those that are taken all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from imagined_cards import Imagining, Request, compliant, read, requested
from written_cards import A_REQUEST, DESK, HAND_WRITTEN, Spoiling, imagined

from pytest_synthconv.core.errors import ParticipantError
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.llm.persona_form import PersonaCard, persona_from
from pytest_synthconv.llm.persona_prompt import instructions
from pytest_synthconv.llm.persona_writer import LanguageModelWriter
from pytest_synthconv.personas.diversity import diversity, diversity_of
from pytest_synthconv.personas.facets import Facets, facets_of
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.randomness import dice
from pytest_synthconv.personas.selection import random_facets
from pytest_synthconv.personas.top_up import top_up


def test_a_copy_is_refused_and_the_model_told_of_whom() -> None:
    first = compliant(read(A_REQUEST))

    def copy(written: dict[str, Any]) -> dict[str, Any]:
        prose = ("description", "personality", "scenario")
        return {**written, **{key: first[key] for key in prose}}

    there = persona_from(PersonaCard.model_validate(first), random_facets(dice("any")))
    model = Imagining(Spoiling(2, copy))
    new = generate(DESK, 1, previous=[there], writer=LanguageModelWriter(model))
    assert len(model.prompts) == 2
    refused, objection = model.prompts[1].messages[-2:]
    assert json.loads(refused.content)["scenario"] == first["scenario"]
    assert f"it is nearly the card of {there.name}" in objection.content
    assert model.prompts[1].messages[:-2] == model.prompts[0].messages
    assert new[0].scenario != there.scenario


def test_a_name_that_is_taken_is_told_and_never_accepted() -> None:
    model = Imagining(Spoiling(1, lambda card: {**card, "name": HAND_WRITTEN.name}))
    new = generate(DESK, 1, previous=[HAND_WRITTEN], writer=LanguageModelWriter(model))
    assert len(model.prompts) == 1
    model = Imagining(Spoiling(2, lambda card: {**card, "name": HAND_WRITTEN.name}))
    new = generate(DESK, 1, previous=[HAND_WRITTEN], writer=LanguageModelWriter(model))
    assert "the name 'Otto Tester' is taken" in model.prompts[1].messages[-1].content
    assert new[0].name != HAND_WRITTEN.name


def test_a_name_that_gives_the_id_of_another_is_told_too() -> None:
    model = Imagining(Spoiling(2, lambda card: {**card, "name": "Ötto  TESTER"}))
    generate(DESK, 1, previous=[HAND_WRITTEN], writer=LanguageModelWriter(model))
    assert "gives the same id as 'Otto Tester'" in model.prompts[1].messages[-1].content


def test_a_model_that_insists_on_a_taken_name_is_given_up_after_three_tries() -> None:
    model = Imagining(Spoiling(2, lambda card: {**card, "name": HAND_WRITTEN.name}, tries=9))
    with pytest.raises(ParticipantError, match="persona 2 could not be written: imagining gave"):
        generate(DESK, 1, previous=[HAND_WRITTEN], writer=LanguageModelWriter(model))
    assert len(model.prompts) == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"facts": []}, "there are no facts"),
        ({"goals": []}, "wanted, 0 written"),
        (
            {
                "description": "It is to be told.",
                "personality": "As it was.",
                "scenario": "This is all that there was of it.",
            },
            "not told by the card as wanted: expertise (",
        ),
    ],
)
def test_what_a_card_lacks_is_told_and_asked_for_again(changes: dict[str, Any], told: str) -> None:
    model = Imagining(Spoiling(1, lambda card: {**card, **changes}))
    new = generate(DESK, 1, writer=LanguageModelWriter(model))
    assert len(model.prompts) == 2
    assert told in model.prompts[1].messages[-1].content
    assert set(facets_of(new[0])) == set(requested(model.prompts[0]).levels.values())


ASTRAY = {
    "goals": [{"ask": "the meaning of life", "must": True}],
    "scenario": "It was on the phone and there was no hurry, and that is all.",
}


TO_YOU = {"goals": [{"ask": "a list of what you sell to bicycle owners", "must": True}]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (ASTRAY, "neither goals nor scenario are about anything that the assistant does"),
        (TO_YOU, "the ask 'a list of what you sell to bicycle owners' says you"),
        ({"goals": [{"ask": "Your order, please", "must": True}]}, "says you"),
    ],
)
def test_a_card_of_no_user_is_refused_and_with_the_last_try_the_model(
    changes: dict[str, Any], told: str, tmp_path: Path
) -> None:
    once = Imagining(Spoiling(1, lambda card: {**card, **changes}))
    (kept,) = generate(DESK, 1, writer=LanguageModelWriter(once))
    assert told in once.prompts[1].messages[-1].content
    assert "bicycle part 1" in kept.goals[0].ask

    always = Imagining(Spoiling(1, lambda card: {**card, **changes}, tries=9))
    file = tmp_path / "personas.yaml"
    with pytest.raises(ParticipantError, match="this model cannot write personas") as raised:
        top_up(file, DESK, 2, seed=0, writer=LanguageModelWriter(always))
    assert raised.value.kind == "unfit_card"
    assert told in str(raised.value)
    assert len(always.prompts) == 3
    assert not file.exists()


def test_what_was_written_before_an_unfit_card_is_kept(tmp_path: Path) -> None:
    model = Imagining(Spoiling(2, lambda card: {**card, **ASTRAY}, tries=9))
    file = tmp_path / "personas.yaml"
    with pytest.raises(ParticipantError, match="wrote 1 of 2 personas"):
        top_up(file, DESK, 2, seed=0, writer=LanguageModelWriter(model))
    assert len(load_personas(file)) == 1


@pytest.mark.parametrize(
    ("date", "is_date"),
    [
        ("on 12 December", True),
        ("on March 3rd", True),
        ("by the 1st of May", True),
        ("on 2026-05-01", True),
        ("on 1.5.2026", True),
        ("by 12/12/26", True),
        ("next Friday, or in December", False),
        ("in two days, at half past 4", False),
        ("version 1.2 of order 1042", False),
    ],
)
def test_a_calendar_date_in_the_story_is_objected_to(date: str, is_date: bool) -> None:
    def dated(card: dict[str, Any]) -> dict[str, Any]:
        return {**card, "scenario": f"{card['scenario']} It came {date}."}

    model = Imagining(Spoiling(1, dated))
    generate(DESK, 1, writer=LanguageModelWriter(model))
    assert (len(model.prompts) == 2) is is_date
    if is_date:
        assert "it names a date" in model.prompts[1].messages[-1].content


def test_the_form_has_no_evidence_and_cards_get_none() -> None:
    assert "evidence" not in json.dumps(PersonaCard.model_json_schema())
    assert "evidence" not in instructions(DESK)
    assert not any(goal.evidence for person in imagined(4) for goal in person.goals)


def test_a_novice_who_knows_everything_is_asked_for_again() -> None:
    def all_knowing(request: Request) -> dict[str, Any]:
        told.append(request.levels["expertise"])
        return {**compliant(request), "unknown": []}

    told: list[str] = []
    people = imagined(6, all_knowing)
    assert told.count("novice") == 3 * sum(facets_of(p).expertise == "novice" for p in people) > 0
    assert len(told) - told.count("novice") == sum(
        facets_of(p).expertise != "novice" for p in people
    )


def test_two_facets_that_cannot_be_read_are_no_reason_to_pay_again() -> None:
    def mumbled(request: Request) -> dict[str, Any]:
        return {**compliant(request), "personality": "As it is.", "scenario": "It was by all."}

    model = Imagining(lambda request: {**compliant(request), "scenario": "And then it was told."})
    (new,) = generate(DESK, 1, writer=LanguageModelWriter(model))
    assert (facets_of(new).device, facets_of(new).constraint) == (None, None)
    assert len(model.prompts) == 1
    model = Imagining(mumbled)
    generate(DESK, 1, writer=LanguageModelWriter(model))
    assert len(model.prompts) == 3


def test_a_model_that_ignores_its_orders_is_taken_at_its_best_and_the_figures_say_so() -> None:
    def headstrong(request: Request) -> dict[str, Any]:
        return {
            **compliant(request),
            "description": f"She is an expert {request.number} of the trade, a native speaker.",
            "personality": f"She is angry {request.number} times a day, and she says so.",
            "scenario": f"On a phone {request.number} she has a deadline, and that is that.",
            "goals": [{"ask": "a fix for my bicycle", "must": True}],
        }

    model = Imagining(headstrong)
    found = diversity(generate(DESK, 6, writer=LanguageModelWriter(model)))
    assert len(model.prompts) == 18
    assert found.readable == 1
    assert any("less than 6 drawn by chance" in warning for warning in found.warnings)


def test_of_drafts_that_all_stray_the_one_that_strays_least_is_taken() -> None:
    def less_and_less(card: dict[str, Any]) -> dict[str, Any]:
        bare = {"description": "As it was.", "personality": "It is.", "scenario": "That was it."}
        kept = {0: (), 1: ("description",), 2: ()}[len(model.prompts) - 1]
        return {**card, **{key: text for key, text in bare.items() if key not in kept}}

    model = Imagining(Spoiling(1, less_and_less, tries=3))
    (best,) = generate(DESK, 1, writer=LanguageModelWriter(model))
    assert len(model.prompts) == 3
    assert best.description == compliant(requested(model.prompts[1]))["description"]


def in_german(request: Request) -> dict[str, Any]:
    n = request.number
    return {
        **compliant(request),
        "description": f"Sie wohnt seit {n} Jahren in der Stadt {n} und hat nichts bestellt.",
        "personality": f"Sie schreibt kurz und ist {n}-mal verärgert, weil niemand ihr {n} half.",
        "scenario": f"Paket {n} kam nicht an, und Händler {n} antwortet nicht auf die Briefe {n}.",
        "summary": "Wartet auf ein Paket und ein Problem",
    }


def test_cards_in_another_language_are_taken_and_their_diversity_called_unknown() -> None:
    model = Imagining(in_german)
    people = generate(DESK, 4, writer=LanguageModelWriter(model))
    assert len(model.prompts) == 4
    assert facets_of(people[0]).mood is None
    assert "only 45 % of the facets can be read" in diversity(people).warnings[0]


def test_prompts_begin_alike_also_where_cards_cannot_be_read() -> None:
    model = Imagining(in_german)
    generate(DESK, 4, writer=LanguageModelWriter(model))
    for before, after in zip(model.prompts, model.prompts[1:], strict=False):
        assert after.messages[: len(before.messages)] == before.messages


def test_facets_that_no_card_tells_are_not_asked_for_again_and_again() -> None:
    def untold(request: Request) -> dict[str, Any]:
        n = request.number
        prose = " ".join(f"wort{n}x{i}" for i in range(40))
        return {**compliant(request), "description": prose, "personality": prose, "scenario": prose}

    model = Imagining(untold)
    generate(DESK, 12, writer=LanguageModelWriter(model))
    asked = [Facets(**requested(prompt).levels) for prompt in model.prompts]
    assert diversity_of(asked).pair_coverage > 0.75
    assert diversity_of(asked).min_distance > 0.35
