"""Structured answers: corrections, repeats and the budget."""

from __future__ import annotations

import pytest
from playing_wire import BUSY, GOOD, PROMPT, TOO_LONG, PlayingWire, Word, model_of, raised, refusal

from pytest_synthconv.core.budget import Budget, BudgetLimits
from pytest_synthconv.core.errors import BudgetError, NotRunError, ProviderError
from pytest_synthconv.core.models import Usage
from pytest_synthconv.llm.prompt import ProviderRequest
from pytest_synthconv.llm.providers.schemas import json_schema


def test_a_good_answer_takes_one_request_in_the_servers_own_schema_mode() -> None:
    wire = PlayingWire([GOOD])
    model = model_of(wire, effort="low")
    completion = model.complete(PROMPT, Word)
    assert completion.value == Word(word="yes")
    assert completion.usage == Usage(
        requests=1, input_tokens=100, output_tokens=10, cached_tokens=60, cost_usd=550.0
    )
    assert wire.sent == [
        ProviderRequest(
            model="m-1",
            prompt=PROMPT,
            schema_name="Word",
            schema=json_schema(Word),
            form="schema",
            room=4096,
            effort="low",
        )
    ]
    assert model.name == "openai-chat:m-1"


def test_an_answer_that_does_not_fit_is_corrected_with_the_reason_told() -> None:
    wire = PlayingWire([TOO_LONG, GOOD])
    completion = model_of(wire).complete(PROMPT, Word)
    assert completion.value.word == "yes"
    assert (completion.usage.requests, completion.usage.retries) == (2, 1)
    assert (completion.usage.input_tokens, completion.usage.cost_usd) == (200, 1100.0)
    asked_again = wire.sent[1].prompt
    assert asked_again.system == PROMPT.system
    assert asked_again.messages[:3] == PROMPT.messages
    bad, why = asked_again.messages[3:]
    assert (bad.role, bad.content) == ("assistant", TOO_LONG)
    assert why.role == "user"
    assert why.content.startswith(
        "Your answer cannot be used: word: String should have at most 5 characters"
    )
    assert wire.forms == ["schema", "schema"]


def test_a_second_correction_begins_with_the_bytes_of_the_first() -> None:
    wire = PlayingWire([TOO_LONG, TOO_LONG, GOOD])
    model_of(wire).complete(PROMPT, Word)
    first, second = (question.prompt.messages for question in wire.sent[1:])
    assert second[: len(first)] == first
    assert len(second) == len(first) + 2


def test_an_answer_wrong_after_two_corrections_is_an_error_that_names_everything() -> None:
    wire = PlayingWire([TOO_LONG])
    error = raised(model_of(wire), "invalid_answer")
    assert len(wire.sent) == 3
    assert str(error).splitlines() == [
        "openai-chat model m-1: no usable answer for the judge, persona alex-rivera, turn 3, asked "
        '3 times: word: String should have at most 5 characters, not "certainly"',
        f"The last answer begins: {TOO_LONG}",
    ]
    assert (error.is_transient, error.is_fatal) == (False, False)
    assert error.usage is not None
    assert (error.usage.requests, error.usage.retries, error.usage.output_tokens) == (3, 2, 30)


def test_an_error_shows_only_the_beginning_of_a_bad_answer_and_nothing_unprintable() -> None:
    error = raised(model_of(PlayingWire(["\x1b[2J\n" + "x" * 5000])), "invalid_answer")
    assert len(str(error)) < 600
    assert "\x1b" not in str(error)


@pytest.mark.parametrize("answer", ["", " \n"])
def test_an_empty_answer_is_repeated_to_the_model_as_something(answer: str) -> None:
    wire = PlayingWire([answer, GOOD])
    model_of(wire).complete(PROMPT, Word)
    assert wire.sent[1].prompt.messages[3].content == "(nothing)"


def test_an_answer_that_ran_wild_is_repeated_to_the_model_in_part() -> None:
    wire = PlayingWire(["x" * 100_000, GOOD])
    model_of(wire).complete(PROMPT, Word)
    assert len(wire.sent[1].prompt.messages[3].content) == 4000


def test_a_fault_that_passes_is_repeated_as_it_was() -> None:
    wire = PlayingWire([BUSY, BUSY, GOOD])
    usage = model_of(wire).complete(PROMPT, Word).usage
    assert (usage.requests, usage.retries, usage.input_tokens) == (3, 2, 100)
    assert wire.sent[0] == wire.sent[1] == wire.sent[2]


def test_every_request_is_taken_from_the_budget_before_it_is_sent() -> None:
    wire = PlayingWire([BUSY, TOO_LONG, refusal("no schema"), GOOD])
    with pytest.raises(BudgetError) as error:
        model_of(wire, budget=Budget(BudgetLimits(requests=3))).complete(PROMPT, Word)
    assert len(wire.sent) == 3
    assert error.value.usage is not None
    assert (error.value.usage.requests, error.value.usage.input_tokens) == (3, 100)


def test_tokens_and_cost_are_charged_answer_by_answer() -> None:
    wire = PlayingWire([TOO_LONG])
    budget = Budget(BudgetLimits(cost=1000))
    with pytest.raises(BudgetError, match=r"\$1000 is used up: \$1100"):
        model_of(wire, budget=budget).complete(PROMPT, Word)
    assert len(wire.sent) == 2
    assert budget.spent == Usage(
        requests=2, input_tokens=200, output_tokens=20, cached_tokens=120, cost_usd=1100.0
    )


def test_what_a_refusal_has_cost_is_counted_once() -> None:
    spent = Usage(requests=1, input_tokens=7, output_tokens=3)
    wire = PlayingWire([ProviderError("it refused", kind="refusal", usage=spent)])
    budget = Budget()
    error = raised(model_of(wire, budget=budget), "refusal")
    assert error.usage == Usage(requests=1, input_tokens=7, output_tokens=3, cost_usd=50.0)
    assert budget.spent == error.usage


def test_after_a_fatal_fault_nobody_sends_anything() -> None:
    wrong_key = ProviderError("HTTP 401\nSet the key", kind="auth", status=401, is_fatal=True)
    wire, other = PlayingWire([wrong_key]), PlayingWire([GOOD])
    budget = Budget()
    assert raised(model_of(wire, budget=budget), "auth") is wrong_key
    for model in (model_of(wire, budget=budget), model_of(other, budget=budget)):
        error = raised(model, "auth")
        assert isinstance(error, NotRunError)
        assert str(error) == "not run: HTTP 401\nSet the key", "with what is to be done"
        assert error.usage == Usage()
    assert (len(wire.sent), len(other.sent)) == (1, 0)


def test_a_fatal_fault_while_personas_are_written_stops_no_talk() -> None:
    wrong_key = ProviderError("HTTP 401", kind="auth", status=401, is_fatal=True)
    budget = Budget()
    writer = model_of(PlayingWire([wrong_key]), budget=budget)
    scene = PROMPT.scene.model_copy(update={"asker": "persona"})
    with pytest.raises(ProviderError) as caught:
        writer.complete(PROMPT.model_copy(update={"scene": scene}), Word)
    assert caught.value is wrong_key
    talking = model_of(PlayingWire([GOOD]), budget=budget)
    assert talking.complete(PROMPT, Word).value.word == "yes"


def test_a_fault_that_is_not_fatal_stops_nobody_else() -> None:
    wire = PlayingWire([ProviderError("it refused", kind="refusal"), GOOD])
    model = model_of(wire)
    raised(model, "refusal")
    assert model.complete(PROMPT, Word).value.word == "yes"
