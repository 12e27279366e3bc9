"""No key is shown by an error, its causes, its frames or a log, whatever a provider answers."""

from __future__ import annotations

import json
import logging
import traceback

import pytest
from provider_server import ANTHROPIC_KEY, OPENAI_KEY, Answering, drops, raw, status, trickles_body
from provider_shapes import Reply
from wire_talks import error_of, failed, first_line, question, wired

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.llm.prompt import ProviderResponse
from pytest_synthconv.run.option_values import PROVIDERS

pytestmark = pytest.mark.usefixtures("no_surroundings")

KEYS = (OPENAI_KEY, ANTHROPIC_KEY)
SAID = {"message": "Hi"}

every_provider = pytest.mark.parametrize("provider", PROVIDERS)

ECHO = f"You sent {OPENAI_KEY} and {ANTHROPIC_KEY}."
LEAKS: dict[str, Answering] = {
    "status": status(401, ECHO, x_echo=OPENAI_KEY + ANTHROPIC_KEY),
    "page": raw(f"<title>{ECHO}</title>", 502, "text/html"),
    "html": raw(ECHO, content_type="text/html"),
    "json": raw(json.dumps({"error": ECHO})),
    "refusal": Reply(SAID, refusal=ECHO),
    "dropped": drops(),
    "not http": drops(ECHO.encode() + b"\r\n\r\n"),
    "late": trickles_body(),
}


@every_provider
@pytest.mark.parametrize("leak", LEAKS)
def test_no_key_is_shown_by_an_error_its_causes_or_a_log(
    provider: str, leak: str, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        wired(provider, [LEAKS[leak]], deadline=5 if leak != "late" else 0.5) as (wire, _),
        caplog.at_level(logging.DEBUG),
    ):
        error = error_of(wire)
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown = [*told.format(), repr(error), repr(vars(error)), repr(wire), caplog.text]
        shown += [repr(vars(record)) for record in caplog.records]
    assert (error.__cause__, error.__context__) == (None, None)
    assert not [text for text in shown for key in KEYS if key in text]
    if leak in ("status", "page", "html", "json", "refusal"):
        assert "[REDACTED:OPENAI_API_KEY] and [REDACTED:ANTHROPIC_API_KEY]" in first_line(error)


@every_provider
def test_a_log_of_an_answer_shows_no_key_either(
    provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    fault = status(500, x_echo=OPENAI_KEY + ANTHROPIC_KEY)
    with caplog.at_level(logging.DEBUG):
        failed(provider, fault)
    assert "[REDACTED:OPENAI_API_KEY][REDACTED:ANTHROPIC_API_KEY]" in caplog.text


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_header_that_cannot_be_sent_is_told_without_its_value(provider: str) -> None:
    variable = f"{provider.upper()}_CUSTOM_HEADERS"
    with wired(provider, [SAID], environ={variable: "X-Gateway: “gate-canary”"}) as (wire, _):
        try:
            answer: ProviderResponse | ProviderError = wire.send(question())
        except ProviderError as error:
            answer = error
    if isinstance(answer, ProviderResponse):
        pytest.skip("this version of the SDK sends it, or knows no such variable")
    assert answer.kind == "bad_request"
    assert "a header contains characters that cannot be sent" in first_line(answer)
    assert "gate-canary" not in str(answer)


@every_provider
def test_a_key_that_cannot_be_sent_is_told_before_anything_is(provider: str) -> None:
    environ = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY"), "“sk-canary-0123456789”")
    with wired(provider, [SAID], environ=environ) as (wire, server):
        error = error_of(wire)
    assert (error.kind, error.is_fatal, server.asked) == ("auth", True, [])
    assert "API_KEY has a character that is no plain ASCII" in first_line(error)
    assert "canary" not in str(error)
