"""What a provider's answer means when it is none: its status, its codes, its words, its shape."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from provider_server import raw, status
from provider_shapes import Reply
from wire_talks import errors_of, failed, first_line, hint, question, wired

from pytest_synthconv.core.models import Usage
from pytest_synthconv.llm.providers.status_reading import failure_of_status
from pytest_synthconv.run.option_values import PROVIDERS

pytestmark = pytest.mark.usefixtures("no_surroundings")

SAID = {"message": "Hi"}
FATAL = {"auth", "payment", "quota", "model"}

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


# --- Statuses

STATUSES = {
    400: ("bad_request", False),
    401: ("auth", False),
    402: ("payment", False),
    403: ("auth", False),
    404: ("bad_request", False),
    408: ("timeout", True),
    409: ("server", True),
    413: ("too_large", False),
    418: ("bad_request", False),
    422: ("bad_request", False),
    425: ("server", True),
    429: ("rate_limit", True),
    500: ("server", True),
    502: ("server", True),
    503: ("overloaded", True),
    529: ("overloaded", True),
}


@every_provider
def test_a_status_has_a_kind(provider: str) -> None:
    errors = errors_of(provider, [status(number, "So it goes.") for number in STATUSES])
    assert {error.status: (error.kind, error.is_transient) for error in errors} == STATUSES
    for error in errors:
        assert first_line(error) == f"{provider} model model-1: HTTP {error.status}: So it goes."
        assert error.is_fatal == (error.kind in FATAL)


CODES: dict[tuple[str, bool], list[tuple[int, str, str | None]]] = {
    ("context_length", False): [
        (400, "Your input exceeds the limit.", "context_length_exceeded"),
        (400, "prompt is too long: 215000 tokens > 200000 maximum", None),
        (400, "input length and `max_tokens` exceed context limit: 9 + 8 > 10", None),
        (400, "This model's maximum context length is 4096 tokens.", None),
        (400, "The decoder prompt is longer than the maximum model length of 512.", None),
        (400, "the request exceeds the available context size (512 tokens)", None),
        (400, "20019 tokens are too many", "exceed_context_size_error"),
        (500, "Requested tokens (5000) exceed context window of 4096", None),
    ],
    ("quota", False): [
        (429, "You exceeded your current quota.", "insufficient_quota"),
        (429, "litellm.RateLimitError: {'code': 'insufficient_quota'}", "429"),
        (429, "Your account is not active.", "billing_not_active"),
        (400, "Your credit balance is too low to access the Anthropic API.", None),
        (400, "You have reached your specified API usage limits.", None),
        (429, "This project has reached its spend limit.", None),
        (400, "Budget has been exceeded!", "budget_exceeded"),
    ],
    ("model", False): [
        (404, "The model `x` does not exist or you do not have access to it.", None),
        (403, "Project p has no access to x.", "model_not_found"),
        (404, "model: claude-x", None),
        (404, 'model "x" not found, try pulling it first', None),
        (400, "x is not a valid model ID", None),
        (400, "Invalid model name passed in model=x.", None),
    ],
    ("refusal", False): [
        (400, "The response was filtered.", "content_filter"),
        (403, "It requires moderation. Your input was flagged for violence.", None),
    ],
    ("auth", False): [(400, "No connected db.", "no_db_connection")],
    ("overloaded", True): [(500, "Overloaded", "overloaded_error")],
    ("bad_request", False): [
        (400, "`temperature` is deprecated for this model.", None),
        (400, "Invalid parameter: 'response_format' is not supported with this model.", None),
        (400, "tool_choice: this model does not take a forced tool", None),
        (400, "max_tokens: 99999 > 64000, the maximum allowed number of output tokens", None),
        (404, "File Not Found", "not_found_error"),
    ],
    ("rate_limit", True): [
        (429, "Rate limit reached: the context length of all requests together ...", None)
    ],
}


@every_provider
@pytest.mark.parametrize(("kind", "is_transient"), CODES)
def test_codes_and_words_tell_more_than_a_status(
    provider: str, kind: str, is_transient: bool
) -> None:
    told = CODES[kind, is_transient]
    errors = errors_of(provider, [status(number, said, code=code) for number, said, code in told])
    assert [error.kind for error in errors] == [kind] * len(told)
    assert {error.is_fatal for error in errors} == {kind in FATAL}
    assert {error.is_transient for error in errors} == {is_transient}


@every_provider
def test_a_code_may_stand_as_the_type_or_be_a_number(provider: str) -> None:
    of_type = status(400, "20019 tokens", type="exceed_context_size_error")
    of_number = raw('{"error": {"code": 401, "message": "Invalid API Key"}}', 401)
    errors = errors_of(provider, [of_type, of_number])
    assert [error.kind for error in errors] == ["context_length", "auth"]


@every_provider
def test_the_servers_wish_to_be_left_alone_is_kept(provider: str) -> None:
    past = formatdate(0, usegmt=True)
    errors = errors_of(
        provider,
        [
            *(status(429, retry_after=wish) for wish in ("2", "3600", past, "soon")),
            status(503, retry_after_ms="250"),
            status(429),
        ],
    )
    assert [error.retry_after for error in errors] == [2, 3600, 0, None, 0.25, None]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"error": {"message": "A"}}', ": A"),
        ('{"error": "B"}', ": B"),
        ('{"detail": "C"}', ": C"),
        ('{"detail": [{"loc": ["body"]}]}', ': [{"loc": ["body"]}]'),
        ('{"detail": {"error": {"message": "D"}}}', ": D"),
        ('{"message": "E\\nE"}', ": E E"),
        ("<html><head><TITLE>502 Bad\nGateway</TITLE></head>...", ": 502 Bad Gateway"),
        ("plain \x1b[31mtext", r": plain \x1b[31mtext"),
        ("", ""),
        ("[" * 100_000, ": " + "[" * 299 + "…"),
    ],
)
def test_the_servers_own_words_are_told_on_one_line(body: str, said: str) -> None:
    error = failed("openai-chat", raw(body, 502))
    assert first_line(error) == f"openai-chat model model-1: HTTP 502{said}"


@given(st.integers(300, 599), st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
@example(404, '{"error": null, "detail": {"error": []}, "message": 3}')
@example(400, '{"error": {"code": {"a": 1}, "type": ["b"]}}')
def test_whatever_a_server_answers_is_a_failure_of_that_status(number: int, body: str) -> None:
    failure = failure_of_status(number, {}, body)
    assert failure.status == number
    assert failure.kind


# --- What to do


def test_a_wrong_key_is_told_with_its_variable() -> None:
    assert "OPENAI_API_KEY" in hint(failed("openai", status(401)))
    assert "ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN" in hint(failed("anthropic", status(401)))


@every_provider
def test_a_wrong_model_is_told_with_the_option_that_names_it(provider: str) -> None:
    error = failed(provider, status(404, "model: model-1", code="model_not_found"))
    assert "`--synthconv-judge-model`" in hint(error)


def test_a_server_without_the_protocol_is_told_which_one_to_try() -> None:
    assert "use the provider `openai-chat`" in hint(failed("openai", status(404, "Not Found")))
    assert "OPENAI_BASE_URL" in hint(failed("openai", status(404, "Not Found")))
    assert "OPENAI_BASE_URL" in hint(failed("openai-chat", status(405, "Not Allowed")))
    assert "ANTHROPIC_BASE_URL" in hint(failed("anthropic", status(404, "Not Found")))


# --- A status of 200 that is no answer


SHOWN = {
    "null": "null",
    "{}": "{}",
    "[]": "[]",
    '"OK"': "OK",
    '{"choices": [], "output": null}': '{"choices": [], "output": null}',
    json.dumps({"x": "y" * 900}): '{"x": "' + "y" * 192 + "…",
}


@every_provider
def test_a_success_without_an_answer_is_an_error(provider: str) -> None:
    page = raw("<html><body>Welcome!</body></html>", content_type="text/html")
    errors = errors_of(provider, [page, *map(raw, SHOWN)])
    beginning = f"{provider} model model-1: HTTP 200 without an answer in the provider's JSON: "
    shown = ["<html><body>Welcome!</body></html>", *SHOWN.values()]
    assert [first_line(error) for error in errors] == [beginning + each for each in shown]
    assert {(error.kind, error.is_transient) for error in errors} == {("not_json", False)}
    assert all("BASE_URL right?" in hint(error) for error in errors)


EMPTY = {
    "openai": '{"object": "response", "status": "completed", "output": null}',
    "openai-chat": '{"choices": [{"message": {"content": null, "tool_calls": null}}]}',
    "anthropic": '{"type": "message", "stop_reason": "end_turn", "content": null}',
}


@every_provider
def test_a_message_without_content_is_an_empty_answer_to_be_corrected(provider: str) -> None:
    with wired(provider, [raw(EMPTY[provider])]) as (wire, _):
        assert wire.send(question()).text == ""


INSIDE = {
    '{"error": {"message": "upstream is down"}}': ("server", 500, True),
    '{"error": {"code": 502, "message": "bad gateway"}}': ("server", 502, True),
    '{"error": {"type": "overloaded_error", "message": "busy"}}': ("overloaded", 529, True),
    '{"error": {"code": "429", "message": "slow down"}}': ("rate_limit", 429, True),
    '{"error": {"code": 401, "message": "no such key"}}': ("auth", 401, False),
    '{"error": "it broke"}': ("server", 500, True),
}


@every_provider
def test_an_error_inside_a_success_is_an_error_of_its_own_status(provider: str) -> None:
    errors = errors_of(provider, list(map(raw, INSIDE)))
    found = [(error.kind, error.status, error.is_transient) for error in errors]
    assert found == list(INSIDE.values())
    assert first_line(errors[1]).endswith("HTTP 200 with an error inside (502): bad gateway")


def test_an_error_inside_a_choice_is_one_too() -> None:
    choice = {"error": {"code": 502, "message": "gone"}, "message": {"content": ""}}
    error = failed("openai-chat", raw(json.dumps({"choices": [choice]})))
    assert (error.kind, error.status) == ("server", 502)


@every_provider
def test_broken_json_may_be_whole_another_time(provider: str) -> None:
    bodies: list[str | bytes] = ['{"choices": [{"mess', '{"a": "\xff"}'.encode("latin-1")]
    for error in errors_of(provider, [raw(body) for body in bodies]):
        assert (error.kind, error.is_transient) == ("not_json", True)
        assert "HTTP 200, but the body is broken JSON" in first_line(error)


@every_provider
def test_an_error_in_an_encoding_that_is_none_is_still_an_error(provider: str) -> None:
    error = failed(provider, raw("It is broken.", 500, "text/plain; charset=base64"))
    assert error.kind in ("server", "connection")  # as the SDK can read it, or not


@every_provider
def test_a_refusal_is_an_error_with_its_words_and_its_cost(provider: str) -> None:
    error = failed(provider, Reply(SAID, refusal="I can't help with that.", output=7))
    assert (error.kind, error.is_transient, error.is_fatal) == ("refusal", False, False)
    assert first_line(error).endswith("it refused to answer: I can't help with that.")
    assert error.usage == Usage(requests=1, input_tokens=100, output_tokens=7)


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        (
            "openai",
            {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}},
        ),
        ("openai-chat", {"choices": [{"message": {}, "finish_reason": "content_filter"}]}),
    ],
)
def test_an_answer_that_a_filter_stopped_is_a_refusal(provider: str, body: dict[str, Any]) -> None:
    error = failed(provider, Reply(SAID, more=body))
    assert (error.kind, first_line(error)[-14:]) == ("refusal", "content_filter")


def test_an_answer_at_the_end_of_the_context_is_no_answer() -> None:
    more = {"stop_reason": "model_context_window_exceeded"}
    assert failed("anthropic", Reply(SAID, more=more)).kind == "context_length"


@pytest.mark.parametrize(
    ("code", "kind", "is_transient"),
    [
        ("server_error", "server", True),
        ("rate_limit_exceeded", "rate_limit", True),
        ("invalid_prompt", "refusal", False),
    ],
)
def test_a_response_that_failed_on_the_way_is_an_error(
    code: str, kind: str, is_transient: bool
) -> None:
    more = {"status": "failed", "error": {"code": code, "message": "Sorry."}, "output": []}
    error = failed("openai", Reply(SAID, more=more))
    assert (error.kind, error.is_transient) == (kind, is_transient)
    assert first_line(error).endswith("the response failed: Sorry.")
