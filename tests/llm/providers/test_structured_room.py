"""Structured answers that were cut, and limits of tokens and context."""

from __future__ import annotations

import pytest
from playing_wire import (
    BUSY,
    GOOD,
    PROMPT,
    PROSE,
    TOKENS,
    TOO_LONG,
    PlayingWire,
    Word,
    model_of,
    raised,
    refusal,
)

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.llm.prompt import ProviderResponse, Tokens


def test_a_cut_answer_is_asked_for_again_with_more_room_and_nothing_else_changed() -> None:
    wire = PlayingWire([ProviderResponse('{"word": "y', TOKENS, cut=True), GOOD])
    completion = model_of(wire).complete(PROMPT, Word)
    assert (completion.value.word, completion.usage.requests) == ("yes", 2)
    assert [question.room for question in wire.sent] == [4096, 16384]
    assert wire.sent[1].prompt == PROMPT
    assert wire.forms == ["schema", "schema"]


def test_an_answer_cut_twice_is_an_error() -> None:
    full = Tokens(input=100, output=16384)
    wire = PlayingWire([ProviderResponse('{"word": "y', full, cut=True)] * 2)
    error = raised(model_of(wire), "length")
    assert len(wire.sent) == 2
    assert str(error).startswith(
        "openai-chat model m-1: its answer for the judge, persona alex-rivera, turn 3 was cut "
        "after 16,384 tokens\n"
    )
    assert "context" not in str(error)
    assert error.usage is not None
    assert error.usage.requests == 2


def test_an_answer_cut_although_there_was_room_points_at_the_context() -> None:
    wire = PlayingWire(
        [ProviderResponse('{"word": "y', Tokens(input=4000, output=96), cut=True)] * 2
    )
    told = str(raised(model_of(wire), "length"))
    assert "was cut after 96 tokens" in told
    assert told.endswith("shorter with --synthconv-max-turns.")


def test_an_answer_that_was_whole_before_it_was_cut_is_an_answer() -> None:
    wire = PlayingWire([ProviderResponse(GOOD + " " * 1000, TOKENS, cut=True)])
    assert model_of(wire).complete(PROMPT, Word).usage.requests == 1


TOO_LONG_FOR = "This model's maximum context length is {} tokens."


def too_long(context: int = 4096) -> ProviderError:
    return ProviderError(
        f"openai-chat model m-1: HTTP 400: {TOO_LONG_FOR.format(context)}\nLower it.",
        kind="context_length",
        status=400,
    )


def test_room_that_the_context_does_not_have_shrinks_and_is_remembered() -> None:
    wire = PlayingWire([too_long(), GOOD])
    model = model_of(wire)
    model.complete(PROMPT, Word)
    model.complete(PROMPT, Word)
    assert [question.room for question in wire.sent] == [4096, 1024, 1024]
    assert wire.forms == ["schema"] * 3


def test_a_prompt_that_fits_with_no_room_is_an_error_with_the_sizes_that_were_tried() -> None:
    wire = PlayingWire([too_long()])
    lines = str(raised(model_of(wire), "context_length")).splitlines()
    assert [question.room for question in wire.sent] == [4096, 1024, 512]
    assert lines == [
        "openai-chat model m-1: HTTP 400: This model's maximum context length is 4096 tokens.",
        "The prompt has 9 words; room for an answer of 4,096, 1,024 and 512 tokens was refused.",
        "Lower it.",
    ]


def test_a_second_try_that_gets_no_more_room_says_that_the_first_was_cut() -> None:
    cut = ProviderResponse('{"word": "y', TOKENS, cut=True)
    wire = PlayingWire([cut, too_long()])
    told = str(raised(model_of(wire), "context_length"))
    assert "an answer of 4,096 tokens was cut, and room for 16,384 was refused." in told


@pytest.mark.parametrize(
    "said",
    [
        "max_tokens is too large: 4096. This model supports at most 2048 completion tokens",
        "max_tokens: 4096 > 2048, which is the maximum allowed number of output tokens",
        "`max_completion_tokens` must be less than or equal to 1024",
    ],
)
def test_room_that_the_model_does_not_have_shrinks(said: str) -> None:
    wire = PlayingWire([refusal(said), GOOD])
    model_of(wire).complete(PROMPT, Word)
    assert [question.room for question in wire.sent] == [4096, 1024]


@pytest.mark.parametrize(
    "error",
    [
        refusal("[{'type': 'extra_forbidden', 'loc': ['body', 'max_completion_tokens']}]", 422),
        refusal("Unrecognized request argument supplied: max_completion_tokens"),
    ],
    ids=str,
)
def test_a_server_that_knows_the_limit_by_its_older_name_is_asked_with_that(
    error: ProviderError,
) -> None:
    wire = PlayingWire([error, GOOD])
    model = model_of(wire)
    model.complete(PROMPT, Word)
    model.complete(PROMPT, Word)
    assert [question.room_name for question in wire.sent] == [
        "max_completion_tokens",
        "max_tokens",
        "max_tokens",
    ]
    assert wire.forms == ["schema"] * 3


def test_a_prompt_that_was_cut_without_a_word_is_an_error_with_both_numbers() -> None:
    long = PROMPT.model_copy(update={"system": "word " * 7900})
    wire = PlayingWire([GOOD, ProviderResponse(GOOD, Tokens(input=2050, output=10))])
    model = model_of(wire)
    model.complete(PROMPT, Word)
    with pytest.raises(ProviderError) as caught:
        model.complete(long, Word)
    assert caught.value.kind == "context_length"
    assert "it read 2,050 tokens of some 7,91" in str(caught.value)
    assert "num_ctx" in str(caught.value)


def test_corrections_are_counted_apart_from_other_repeats() -> None:
    wire = PlayingWire([BUSY, TOO_LONG, PROSE, GOOD])
    usage = model_of(wire).complete(PROMPT, Word).usage
    assert (usage.requests, usage.retries, usage.corrections) == (4, 3, 2)
