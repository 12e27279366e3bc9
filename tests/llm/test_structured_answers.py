"""A language model that is asked until its answer fits: corrections, room, forms, and the cost."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from pytest_synthconv.core.budget import Budget, BudgetLimits
from pytest_synthconv.core.errors import BudgetError, NotRunError, ProviderError
from pytest_synthconv.core.models import Usage
from pytest_synthconv.core.retries import Retries
from pytest_synthconv.llm.prompt import (
    Prompt,
    PromptMessage,
    ProviderRequest,
    ProviderResponse,
    RequestOrigin,
    Tokens,
)
from pytest_synthconv.llm.providers.prices import Prices
from pytest_synthconv.llm.providers.schemas import instruction, json_schema
from pytest_synthconv.llm.providers.structured_model import StructuredModel


class Word(BaseModel):
    """One word."""

    model_config = ConfigDict(extra="forbid")

    word: str = Field(max_length=5)


GOOD = '{"word": "yes"}'
TOO_LONG = '{"word": "certainly"}'
PROSE = "Certainly! The word is yes."
PROMPT = Prompt(
    system="You know one word.",
    messages=(
        PromptMessage(role="user", content="First?"),
        PromptMessage(role="assistant", content='{"word": "no"}'),
        PromptMessage(role="user", content="And now?"),
    ),
    scene=RequestOrigin(asker="judge", assistant="Fran", persona="alex-rivera", turn=3),
)
NOW = Retries(first_wait=0, longest_wait=0, sleep=lambda seconds: None)
TOKENS = Tokens(input=100, output=10, cached=60)
IN_TEXT = "And now?\n\n" + instruction(json_schema(Word))

Played = str | ProviderResponse | ProviderError
Otherwise = Literal["refuses", "fails", "ignores"]


@dataclass
class PlayingWire:
    """Gives its answers in order of sending, the last one again and again."""

    answers: Sequence[Played]
    provider: str = "openai-chat"
    sent: list[ProviderRequest] = field(default_factory=list)

    def send(self, question: ProviderRequest) -> ProviderResponse:
        self.sent.append(question)
        answer = self.answers[min(len(self.sent), len(self.answers)) - 1]
        if isinstance(answer, ProviderError):
            raise answer
        return answer if isinstance(answer, ProviderResponse) else ProviderResponse(answer, TOKENS)

    def close(self) -> None:
        pass

    @property
    def forms(self) -> list[str]:
        return [question.form for question in self.sent]


class FivePerToken(Prices):
    """Every token that is known of costs five dollars, with every model."""

    def cost(self, provider: str, model: str, tokens: Tokens) -> float:
        return 5.0 * (tokens.input + tokens.output)


def model_of(
    wire: PlayingWire, *, budget: Budget | None = None, effort: str | None = None
) -> StructuredModel:
    return StructuredModel(
        wire,
        "m-1",
        name="openai-chat:m-1",
        retries=NOW,
        budget=budget or Budget(),
        prices=FivePerToken({}),
        effort=effort,
    )


def raised(model: StructuredModel, kind: str) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        model.complete(PROMPT, Word)
    assert error.value.kind == kind
    assert error.value.__context__ is None
    return error.value


def refusal(said: str, number: int = 400) -> ProviderError:
    return ProviderError(
        f"openai-chat model m-1: HTTP {number}: {said}\nSee the tools of your schema.",
        kind="server" if number >= 500 else "bad_request",
        status=number,
        is_transient=number >= 500,
    )


BUSY = ProviderError("HTTP 503", kind="overloaded", status=503, is_transient=True)


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


# --- Corrections


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


# --- Room


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


# --- The token limit, its name, and the context


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


# --- Forms


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


# --- Retries and the budget


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
