"""What code makes of a card that a language model has written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from imagined_cards import Imagining, read
from language_models import Playing
from pydantic import ValidationError
from written_cards import DESK, HAND_WRITTEN, card, imagined, persona

from pytest_synthconv.core.cards import Persona, Traits
from pytest_synthconv.core.text import printable
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.llm.persona_form import PersonaCard, WrittenGoal, WrittenTraits, persona_from
from pytest_synthconv.llm.persona_writer import LanguageModelWriter
from pytest_synthconv.personas.diversity import diversity
from pytest_synthconv.personas.evidence_check import is_evidence
from pytest_synthconv.personas.facets import TRAIT_FACETS, Facets, facets_of
from pytest_synthconv.personas.generation import PersonaRequest, Refused
from pytest_synthconv.personas.personas_file import personas_text
from pytest_synthconv.personas.randomness import dice
from pytest_synthconv.personas.selection import random_facets
from pytest_synthconv.personas.top_up import top_up


@given(st.floats(0, 1), st.sampled_from(["low", "medium", "high"]), st.sampled_from(TRAIT_FACETS))
def test_a_trait_is_brought_into_its_third_and_left_alone_within_it(
    number: float, level: str, trait: str
) -> None:
    facets = random_facets(dice("any"))._replace(**{trait: level})
    traits = dict.fromkeys(Traits.model_fields, 0.5)
    made = persona(facets, traits={**traits, trait: number})
    assert getattr(facets_of(made), trait) == level
    rounded = getattr(facets_of(_with_trait(trait, round(number, 2))), trait)
    if rounded == level:
        assert getattr(made.traits, trait) == round(number, 2)


def _with_trait(trait: str, number: float) -> Persona:
    return HAND_WRITTEN.model_copy(update={"traits": Traits(**{trait: number})})


def test_traits_that_are_no_facet_stay_as_they_are_written() -> None:
    made = persona(
        traits={**dict.fromkeys(Traits.model_fields, 0.5), "accuracy": 0.123, "disclosure": 1}
    )
    assert (made.traits.accuracy, made.traits.disclosure) == (0.12, 1)


def test_surplus_goals_are_left_out_and_one_of_the_rest_is_a_must() -> None:
    goals: list[dict[str, Any]] = [{"ask": ask, "must": False} for ask in ("a", "A", "b", "c", "d")]
    for complexity, kept in {"one goal": "a", "two goals": "ab", "many goals": "abc"}.items():
        made = persona(random_facets(dice("any"))._replace(complexity=complexity), goals=goals)
        assert [goal.ask for goal in made.goals] == list(kept)
        assert [goal.must for goal in made.goals] == [True] + [False] * (len(kept) - 1)


def test_which_goals_are_a_must_is_left_to_the_model_when_one_is() -> None:
    goals = [{"ask": ask, "must": ask == "b"} for ask in "ab"]
    made = persona(random_facets(dice("any"))._replace(complexity="two goals"), goals=goals)
    assert [goal.must for goal in made.goals] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "tracking page",
        "/refund(ed)? to your card/",
        "/5 (working|business) days/",
        "14 Tage",
        "返金",
    ],
)
def test_evidence_that_only_an_answer_can_hold_stands(text: str) -> None:
    assert is_evidence(text, ["I need help sorting out my order", DESK.description])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "/",
            "//",
            "/ /",
            "a",
            "/a|b/",
            "/./",
            "/|x/",
            "/(unclosed/",
            "/[[xyz]q9/",
            "zq",
        ),
        *("/(a+)+$/", "/x*/", "/ref.{0,9}und/", "/a?b?c?d?xyz/", "x" * 81),
        *("help", "/sorry|refund/", "order", "my  ORDER", "bicycle shop", "please"),
    ],
)
def test_evidence_that_proves_nothing_or_cannot_be_searched_for_is_dropped(text: str) -> None:
    assert not is_evidence(text, ["I need help sorting out my order", DESK.description])


def test_facts_are_told_once_and_what_is_known_is_not_unknown() -> None:
    made = persona(
        facts=[
            {"name": " Colour ", "value": "red\n green"},
            {"name": "colour", "value": "blue"},
            {"name": "size", "value": " "},
            {"name": "", "value": "x"},
        ],
        unknown=["colour", "Order number", "order  number", "", "x" * 200],
    )
    assert made.facts == {"Colour": "red green"}
    assert made.unknown == ("Order number",)


def test_texts_are_tidied() -> None:
    made = persona(
        name=" Ngozi\n Adeyemi ", scenario="One.  Two\ud800\x1b.\n\n\tThree.", summary=" a\nb "
    )
    assert (made.name, made.summary) == ("Ngozi Adeyemi", "a b")
    assert made.scenario == "One. Two\ufffd\\x1b. Three."
    assert made.id == "ngozi-adeyemi"


def test_prose_that_runs_on_ends_with_a_whole_sentence() -> None:
    made = persona(scenario="This is a sentence. " * 200)
    assert len(made.scenario) <= 1500
    assert made.scenario.endswith("a sentence.")
    assert len(made.scenario) > 1400


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"summary": "x" * 201},
        {"scenario": "\n"},
        {"scenario": "x" * 1501},
        {"traits": {**dict.fromkeys(Traits.model_fields, 0.5), "patience": 70}},
        {"goals": [{"ask": "", "must": True}]},
        {"mood": "fine"},
    ],
)
def test_what_code_cannot_put_right_is_not_accepted_as_an_answer(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        card(**changes)


# A control character is written out: each of 60 may take 10.
lines = st.text(min_size=1, max_size=60).filter(lambda text: 0 < len(printable(text).strip()) <= 60)


written_cards = st.builds(
    PersonaCard,
    name=lines,
    description=lines,
    personality=lines,
    scenario=lines,
    summary=lines,
    goals=st.lists(st.builds(WrittenGoal, ask=lines, must=st.booleans())).map(tuple),
    traits=st.builds(WrittenTraits, **dict.fromkeys(Traits.model_fields, st.floats(0, 1))),
)


@given(written_cards, st.integers(0, 50))
def test_whatever_fits_the_form_becomes_a_persona_that_a_file_can_hold(
    written_card: PersonaCard, seed: int
) -> None:
    made = persona_from(written_card, random_facets(dice(seed)))
    assert Persona.model_validate(made.model_dump()) == made
    assert yaml.safe_load(personas_text([made]))["users"][0]["name"] == made.name


def test_the_form_is_one_that_strict_modes_know() -> None:
    schema = PersonaCard.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
    known = {
        "type",
        "items",
        "properties",
        "required",
        "additionalProperties",
        "$ref",
        "$defs",
        "title",
        "description",
    }
    assert set(_keywords(schema)) <= known


def _keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _keywords(part)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            named = key in ("properties", "$defs")
            for part in value.values() if named else [value]:
                yield from _keywords(part)


def test_a_writer_without_the_earlier_requests_reads_them_off_the_cards() -> None:
    model = Imagining()
    wanted = PersonaRequest(facets=random_facets(dice("any")), seed=0)
    LanguageModelWriter(model).write(DESK, imagined(2), wanted)
    levels = [read(m.content).levels for m in model.prompts[0].messages[::2]]
    assert [Facets(**each) for each in levels[:2]] == [facets_of(p) for p in imagined(2)]


def test_a_refused_card_is_shown_with_its_objection() -> None:
    model = Imagining()
    refused = Refused(persona=HAND_WRITTEN, objection="it is dull")
    wanted = PersonaRequest(facets=random_facets(dice("any")), seed=0, refused=refused)
    LanguageModelWriter(model).write(DESK, (), wanted)
    assert json.loads(model.prompts[0].messages[1].content)["name"] == HAND_WRITTEN.name
    assert model.prompts[0].messages[2].content.startswith("This card cannot be taken: it is dull.")


def test_a_writer_is_called_by_its_model_and_promises_nothing() -> None:
    writer = LanguageModelWriter(Playing(name="anthropic:claude-sonnet-5-5"))
    assert writer.name == "anthropic:claude-sonnet-5-5"
    assert "nobody has checked" in writer.note


def test_a_file_of_such_personas_tells_who_wrote_them_and_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    told = top_up(path, DESK, 4, seed=0, writer=LanguageModelWriter(Imagining()))
    people = load_personas(path)
    assert people == tuple(imagined(4))
    head = path.read_text(encoding="utf-8").partition("users:")[0]
    assert "Written by pytest-synthconv (imagining, seed 0)." in head
    assert "nobody has checked" in head
    assert f"Diversity: {diversity(people)}." in head
    assert told == f"wrote 4 personas to p.yaml ({diversity(people)})"
