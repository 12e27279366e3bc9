"""The forms of a structured answer: which one a server takes, and what is learned of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from playing_wire import (
    GOOD,
    NOW,
    PROMPT,
    PROSE,
    TOKENS,
    FivePerToken,
    PlayingWire,
    Word,
    model_of,
    raised,
    refusal,
)

from pytest_synthconv.core.budget import Budget
from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.llm.prompt import ProviderRequest, ProviderResponse
from pytest_synthconv.llm.providers.schemas import instruction, json_schema
from pytest_synthconv.llm.providers.structured_model import StructuredModel

IN_TEXT = "And now?\n\n" + instruction(json_schema(Word))


REFUSALS = [
    refusal("'response_format' of type 'json_schema' is not supported with this model."),
    refusal("Unknown parameter: text.format"),
    refusal("output_config: Extra inputs are not permitted", 422),
    refusal("[{'loc': ('body', 'response_format', 'type'), 'msg': 'Input should be'}]", 500),
    refusal("grammar is not implemented", 501),
]


@pytest.mark.parametrize("error", REFUSALS, ids=str)
def test_a_server_that_refuses_schemas_is_asked_with_a_tool(error: ProviderError) -> None:
    wire = PlayingWire([error, GOOD])
    completion = model_of(wire).complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool"]
    assert wire.sent[1].prompt == PROMPT
    assert (completion.usage.requests, completion.usage.retries) == (2, 1)


def test_a_server_that_refuses_tools_too_is_asked_in_words() -> None:
    no_tools = refusal("m-1 does not support tools")
    wire = PlayingWire([REFUSALS[0], no_tools, GOOD])
    assert model_of(wire).complete(PROMPT, Word).usage.requests == 3
    assert wire.forms == ["schema", "tool", "text"]
    *earlier, last = wire.sent[2].prompt.messages
    assert tuple(earlier) == PROMPT.messages[:-1]
    assert last.content == IN_TEXT
    assert wire.sent[2].prompt.system == PROMPT.system


def test_models_that_must_not_be_forced_to_call_a_tool_are_not() -> None:
    wire = PlayingWire([refusal("output_config is not known"), GOOD], provider="anthropic")
    model_of(wire).complete(PROMPT, Word)
    assert wire.forms == ["schema", "text"]


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("response_format: wrong key", kind="auth", status=401, is_fatal=True),
        ProviderError("no schema fits", kind="too_large", status=413),
        ProviderError("refused, by a schema", kind="refusal", status=400),
        ProviderError("no such method for schemas", kind="bad_request", status=405),
        ProviderError("schema service is not reached", kind="connection"),
    ],
    ids=str,
)
def test_what_has_another_cause_is_raised_after_one_request(error: ProviderError) -> None:
    wire = PlayingWire([error])
    assert raised(model_of(wire), error.kind) is error
    assert len(wire.sent) == 1


def test_a_models_own_name_is_not_read_as_a_form() -> None:
    wire = PlayingWire([refusal("no access to tool-schema-9b", 404)])
    model = StructuredModel(
        wire,
        "tool-schema-9b",
        name="m",
        retries=NOW,
        budget=Budget(),
        prices=FivePerToken({}),
    )
    raised(model, "bad_request")
    assert len(wire.sent) == 1


UNCLEAR = [
    refusal("Failed to initialize samplers"),
    refusal("messages: the first must be from the user", 422),
    refusal("not implemented", 501),
]


@pytest.mark.parametrize("error", UNCLEAR, ids=str)
def test_a_form_may_be_refused_in_any_words(error: ProviderError) -> None:
    if error.kind == "server":
        error.kind = "bad_request"
    wire = PlayingWire([error, error, GOOD])
    model = model_of(wire)
    model.complete(PROMPT, Word)
    model.complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool", "text", "text"]


def test_a_refusal_that_no_form_cures_is_raised_as_it_was_first() -> None:
    first, second = refusal("the first must be from the user"), refusal("something else")
    wire = PlayingWire([first, second])
    assert raised(model_of(wire), "bad_request") is first
    assert wire.forms == ["schema", "tool", "text"]


def test_a_form_that_has_worked_is_not_doubted_by_an_unclear_refusal() -> None:
    wire = PlayingWire([GOOD, UNCLEAR[0], GOOD])
    model = model_of(wire)
    model.complete(PROMPT, Word)
    assert raised(model, "bad_request") is UNCLEAR[0]
    assert wire.forms == ["schema", "schema"]


def test_words_are_never_refused() -> None:
    wire = PlayingWire([REFUSALS[0], refusal("no tools"), refusal("no schema, no tools either")])
    raised(model_of(wire), "bad_request")
    assert wire.forms == ["schema", "tool", "text"]


@pytest.mark.parametrize("ignoring", [PROSE, "{}", '{"Word": "yes"}', '["yes"]'])
def test_a_server_that_ignores_a_form_is_corrected_in_the_next(ignoring: str) -> None:
    wire = PlayingWire([ignoring, ignoring, GOOD])
    completion = model_of(wire).complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool", "text"]
    assert (completion.usage.requests, completion.usage.retries) == (3, 2)
    messages = wire.sent[2].prompt.messages
    assert messages[2].content == IN_TEXT
    assert [message.content for message in messages[3::2]] == [ignoring, ignoring]
    assert [message.role for message in messages] == ["user", "assistant"] * 3 + ["user"]


def test_prose_is_asked_for_again_only_twice_in_whatever_form() -> None:
    wire = PlayingWire([PROSE])
    error = raised(model_of(wire), "invalid_answer")
    assert wire.forms == ["schema", "tool", "text"]
    assert "the answer is not one JSON object" in str(error)


def test_what_has_worked_is_where_the_next_question_begins() -> None:
    wire = PlayingWire([REFUSALS[0], GOOD])
    model = model_of(wire)
    model.complete(PROMPT, Word)
    assert model.complete(PROMPT, Word).usage.requests == 1
    assert wire.forms == ["schema", "tool", "tool"]


def test_what_has_failed_in_the_end_teaches_nothing() -> None:
    wire = PlayingWire([REFUSALS[0], refusal("the moon is full", 404), GOOD])
    model = model_of(wire)
    raised(model, "bad_request")
    model.complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool", "schema"]


def test_one_answer_in_another_shape_does_not_end_constrained_output() -> None:
    wire = PlayingWire([PROSE, GOOD])
    model = model_of(wire)
    for _ in range(3):
        model.complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool", "schema", "schema"]


def test_a_form_that_has_worked_is_kept_for_the_correction_too() -> None:
    wire = PlayingWire([GOOD, PROSE, GOOD, GOOD])
    model = model_of(wire)
    for _ in range(3):
        model.complete(PROMPT, Word)
    assert wire.forms == ["schema"] * 4


def test_a_form_that_two_questions_found_ignored_is_given_up() -> None:
    wire = PlayingWire([PROSE, GOOD, PROSE, GOOD, GOOD])
    model = model_of(wire)
    for _ in range(3):
        model.complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool", "schema", "tool", "tool"]


def test_what_was_learned_is_not_unlearned_by_a_question_that_began_before() -> None:
    began, learned = threading.Event(), threading.Event()

    class Slow(PlayingWire):
        def send(self, question: ProviderRequest) -> ProviderResponse:
            if question.prompt.system == "slow":
                began.set()
                assert learned.wait(30)
                return ProviderResponse(GOOD, TOKENS)
            return super().send(question)

    wire = Slow([REFUSALS[0], GOOD])
    model = model_of(wire)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(model.complete, PROMPT.model_copy(update={"system": "slow"}), Word)
        assert began.wait(30)
        model.complete(PROMPT, Word)
        learned.set()
        slow.result(30)
    model.complete(PROMPT, Word)
    assert wire.forms == ["schema", "tool", "tool"]
