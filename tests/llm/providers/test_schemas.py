"""What providers are told of a class, and what of their answers becomes an instance of it."""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator

from pytest_synthconv.llm.providers.schemas import (
    ShapeError,
    instruction,
    json_schema,
    parse,
    schema_name,
)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Mood(str, Enum):
    CALM = "calm"
    CROSS = "cross"


class Quote(Strict):
    """Words that were said."""

    turn: Annotated[int, Field(ge=1, le=20)]
    text: str = Field(min_length=1, max_length=80, pattern=r"\S", description="Word for word.")

    @field_validator("text")
    @classmethod
    def _said(cls, text: str) -> str:
        if text == "never":
            raise ValueError("it was not said")
        return text


class Opinion(Strict):
    """What a judge thinks,
    on two lines.
    """

    rationale: str
    verdict: Literal["pass", "fail"] = Field(description="The end of it.")
    only: Literal["one"]
    best: Quote = Field(description="The best quote.")
    other: Quote | None = None
    quotes: tuple[Quote, ...] = ()
    mood: Mood = Field(Mood.CALM, description="How it was.")
    share: Annotated[float, Field(ge=0, le=1)] = 0.5
    rude: bool


QUOTE = {
    "type": "object",
    "properties": {
        "turn": {"type": "integer"},
        "text": {"type": "string", "description": "Word for word."},
    },
    "required": ["turn", "text"],
    "additionalProperties": False,
    "description": "Words that were said.",
}
GOOD: dict[str, Any] = {
    "rationale": "Because.",
    "verdict": "pass",
    "only": "one",
    "best": {"turn": 1, "text": "Hi"},
    "other": None,
    "quotes": [{"turn": 2, "text": "Bye"}],
    "mood": "cross",
    "share": 0.25,
    "rude": False,
}


def test_a_schema_is_strict_and_keeps_order_choices_and_descriptions() -> None:
    schema = json_schema(Opinion)
    assert schema == {
        "type": "object",
        "properties": {
            "rationale": {"type": "string"},
            "verdict": {
                "type": "string",
                "enum": ["pass", "fail"],
                "description": "The end of it.",
            },
            "only": {"type": "string", "enum": ["one"]},
            "best": {**QUOTE, "description": "The best quote."},
            "other": {"anyOf": [QUOTE, {"type": "null"}]},
            "quotes": {"type": "array", "items": QUOTE},
            "mood": {"type": "string", "enum": ["calm", "cross"], "description": "How it was."},
            "share": {"type": "number"},
            "rude": {"type": "boolean"},
        },
        "required": list(Opinion.model_fields),
        "additionalProperties": False,
        "description": "What a judge thinks,\non two lines.",
    }
    assert list(schema["properties"]) == list(Opinion.model_fields)  # type: ignore[call-overload]


def test_classes_made_in_code_have_schemas_too() -> None:
    made = create_model("Goals", goal_1=(Quote, ...), goal_2=(Quote, Field(description="2nd")))
    assert json_schema(made)["properties"] == {
        "goal_1": QUOTE,
        "goal_2": {**QUOTE, "description": "2nd"},
    }


class WithMapping(BaseModel):
    facts: dict[str, str]


class WithPair(BaseModel):
    pair: tuple[int, str]


class WithAnything(BaseModel):
    parts: list[Any]


class WithItself(BaseModel):
    next: WithItself | None


@pytest.mark.parametrize(
    ("cls", "where"),
    [
        (WithMapping, "WithMapping.facts"),
        (WithPair, "WithPair.pair"),
        (WithAnything, "WithAnything.parts"),
        (WithItself, "WithItself.next"),
    ],
)
def test_what_strict_schemas_cannot_say_is_a_mistake_of_ours(
    cls: type[BaseModel], where: str
) -> None:
    with pytest.raises(TypeError, match=f"^{where}: "):
        json_schema(cls)


def test_a_schemas_name_is_one_that_providers_take() -> None:
    assert schema_name(Opinion) == "Opinion"
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", schema_name(create_model("Päär[int] " * 20)))


def test_the_instruction_holds_the_whole_schema() -> None:
    told = instruction(json_schema(Opinion))
    assert told.startswith("Answer with one JSON object and nothing else")
    assert json.loads(told.partition("\n")[2]) == json_schema(Opinion)


@pytest.mark.parametrize(
    "wrapped",
    ["{}", " \n{}\n\n", "```json\n{}\n```", "```\n{}\n```\n", "\n```JSON \n{}```"],
)
def test_an_answer_may_stand_in_white_space_and_one_fence(wrapped: str) -> None:
    answer = wrapped.replace("{}", json.dumps(GOOD, indent=1))
    assert parse(answer, Opinion) == Opinion.model_validate(GOOD)


@pytest.mark.parametrize(
    "around",
    [
        "Here it is: {}",
        "{} I hope that helps.",
        "{} {}",
        "The assistant said:\n```json\n{}\n```",
        "```json\n{}\n```\n```json\n{}\n```",
        "[{}]",
    ],
)
def test_an_object_is_never_looked_for_in_other_text(around: str) -> None:
    with pytest.raises(ShapeError, match=r"^the answer is not one JSON object: "):
        parse(around.replace("{}", json.dumps(GOOD)), Opinion)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Certainly!",
        "null",
        '"{}"',
        "[]",
        "1",
        json.dumps(GOOD)[:-1],
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"share": ' + "9" * 100_000 + "}",
        '{"share": NaN}',
        '{"share": Infinity}',
        '{"share": 1e999}',
        "{'rationale': 'single quotes'}",
    ],
    ids=lambda text: text[:20],
)
def test_what_is_not_one_object_of_json_is_of_no_shape(text: str) -> None:
    with pytest.raises(ShapeError, match=r"^the answer is not one JSON object: ") as raised:
        parse(text, Opinion)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_no_depth_of_nesting_is_more_than_a_problem(opening: str) -> None:
    closing = "}" if opening[0] == "{" else "]"
    for depth in range(50, 2000, 25):
        with pytest.raises(ShapeError):
            parse('{"rationale":' + opening * depth + "1" + closing * depth + "}", Opinion)


@pytest.mark.parametrize("surrogate", ["\ud800", "\\ud800"], ids=["as it is", "escaped"])
def test_a_lone_surrogate_does_no_harm(surrogate: str) -> None:
    answer = json.dumps({**GOOD, "rationale": "x"}).replace('"x"', f'"a{surrogate}b"')
    assert parse(answer, Opinion).rationale == "a\ufffdb"


@pytest.mark.parametrize("ensure_ascii", [False, True])
def test_letters_beyond_ascii_are_read_in_either_spelling(ensure_ascii: bool) -> None:
    words = "é ß \x88 日本 🙂"
    answer = json.dumps({**GOOD, "rationale": words}, ensure_ascii=ensure_ascii)
    assert parse(answer, Opinion).rationale == words


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "maybe"}, "verdict: Input should be 'pass' or 'fail', not \"maybe\""),
        ({"mood": "x"}, "mood: Input should be 'calm' or 'cross', not \"x\""),
        ({"best": "Hi"}, 'best: Input should be a valid dictionary or instance of Quote, not "Hi"'),
        ({"best": {"turn": 1}}, "best.text: Field required"),
        ({"why": [1]}, "why: Extra inputs are not permitted"),
        ({"rationale": {"a": 1}}, "rationale: Input should be a valid string"),
        (
            {"quotes": [{"turn": "x", "text": "a"}]},
            "quotes.0.turn: Input should be a valid integer, unable to parse string as an integer"
            ', not "x"',
        ),
    ],
)
def test_what_the_schema_rules_out_is_told_by_its_key(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ShapeError) as raised:
        parse(json.dumps({**GOOD, **change}), Opinion)
    assert str(raised.value) == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"share": 7}, "share: Input should be less than or equal to 1, not 7"),
        ({"best": {"turn": 0, "text": "a"}}, "best.turn: Input should be greater than or equal"),
        ({"best": {"turn": 1, "text": ""}}, "best.text: String should have at least 1 character"),
        ({"best": {"turn": 1, "text": " "}}, "best.text: String should match pattern"),
        ({"best": {"turn": 1, "text": "never"}}, "best.text: Value error, it was not said"),
    ],
)
def test_what_only_code_can_check_says_nothing_against_the_shape(
    change: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(told)) as raised:
        parse(json.dumps({**GOOD, **change}), Opinion)
    assert type(raised.value) is ValueError


def test_of_many_problems_the_first_three_are_told() -> None:
    with pytest.raises(ShapeError) as raised:
        parse("{}", Opinion)
    assert str(raised.value) == (
        "rationale: Field required; verdict: Field required; only: Field required"
    )


def test_a_problem_is_told_on_one_short_line() -> None:
    with pytest.raises(ShapeError) as raised:
        parse(json.dumps({**GOOD, "a\nb" * 1000: 1}), Opinion)
    assert str(raised.value).startswith("a ba ba b")
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) <= 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.text() | JSON.map(json.dumps))
def test_whatever_is_answered_is_an_instance_or_a_problem_in_one_line(text: str) -> None:
    try:
        parse(text, Opinion)
    except ValueError as error:
        assert type(error) in (ValueError, ShapeError)
        assert "\n" not in str(error)


@given(st.text(max_size=79))
def test_what_was_written_is_read_back(text: str) -> None:
    quote = Quote(turn=1, text=f"x{text}")
    assert parse(quote.model_dump_json(), Quote) == quote


QUOTED_TAG = '{"turn": 1, "text": "It said <think>no</think>, I believe."}'


@pytest.mark.parametrize(
    "text",
    [
        "<think>\nI quote.\n</think>\n\n{}",
        "I quote it.\n</think>\n{}",
        "<think>I quote.</think>\n```json\n{}\n```",
        '[THINK]{"turn": 9}[/THINK]{}',
        "{}",
    ],
)
def test_an_object_after_a_block_of_reasoning_is_read(text: str) -> None:
    read = parse(text.replace("{}", QUOTED_TAG), Quote)
    assert read == Quote(turn=1, text="It said <think>no</think>, I believe.")


def test_an_object_inside_of_reasoning_is_no_answer() -> None:
    with pytest.raises(ShapeError, match="not one JSON object"):
        parse(f"<think>{QUOTED_TAG}</think>", Quote)
