"""No secret leaves: in none of the forms in which programs usually repeat one."""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pytest_synthconv.core.redaction import (
    LOGGERS,
    MIN_LENGTH,
    Redactor,
    is_secret_name,
    redacted_logs,
    secrets_of_url,
)

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is not a fault."""

CANARY = "sk-Canary/1234+x="


def redactor(**secrets: str) -> Redactor:
    return Redactor((name, SecretStr(value)) for name, value in secrets.items())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def lower(match: re.Match[str]) -> str:
    return match[0].lower()


FORMS: dict[str, Callable[[str], str]] = {
    "literal": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "URL": lambda text: quote(text, safe=""),
    "URL path": quote,
    "URL in lower case": lambda text: re.sub("%..", lower, quote(text, safe="")),
    "form": quote_plus,
    "base64": encoded,
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
}
SECRETS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=MIN_LENGTH, max_size=40
)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@UNHURRIED
@given(SECRETS, st.text(), st.text())
@example(CANARY, "x", "y")
def test_no_form_of_a_long_secret_survives(
    form: Callable[[str], str], secret: str, before: str, after: str
) -> None:
    assume(secret not in "[REDACTED:KEY]" and form(secret) not in before + after)
    redacted = redactor(KEY=secret).redact(f"{before}{form(secret)}{after}")
    assert form(secret).rstrip("=") not in redacted
    assert "[REDACTED:KEY]" in redacted


@UNHURRIED
@given(SECRETS, st.text())
def test_text_without_secrets_is_unchanged(secret: str, text: str) -> None:
    assume(not any(form(secret) in text for form in FORMS.values()))
    assert redactor(KEY=secret).redact(text) == text


@UNHURRIED
@given(SECRETS, st.text())
def test_redacting_twice_changes_nothing_more(secret: str, text: str) -> None:
    known = redactor(KEY=secret, REDACTED="REDACTED:KEY")
    once = known.redact(f"{text}{secret}")
    assert known.redact(once) == once


def test_a_short_secret_does_not_eat_ordinary_text() -> None:
    assert redactor(KEY="a", N="1234567").redact("a banana costs 1234567") == (
        "a banana costs 1234567"
    )


def test_a_secret_is_recognised_without_its_outer_white_space() -> None:
    assert redactor(KEY=f" {CANARY}\n").redact(f"<{CANARY}>") == "<[REDACTED:KEY]>"


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer  ", "Basic "])
def test_what_follows_the_scheme_of_a_header_is_a_secret_of_its_own(scheme: str) -> None:
    known = redactor(Authorization=f"{scheme}{CANARY}")
    assert known.redact(f"<{CANARY}> <{scheme}{CANARY}>") == (
        "<[REDACTED:Authorization]> <[REDACTED:Authorization]>"
    )


def test_the_pair_in_basic_credentials_is_a_secret_and_so_is_its_password() -> None:
    known = redactor(Authorization=f"Basic {encoded('fran:correct-horse')}")
    assert known.redact("fran:correct-horse, or correct-horse by fran") == (
        "[REDACTED:Authorization], or [REDACTED:Authorization] by fran"
    )


def test_the_longest_secret_wins_where_one_begins_another() -> None:
    known = redactor(SHORT="abcdefgh", LONG="abcdefgh-ijkl")
    assert known.redact("abcdefgh-ijkl abcdefgh") == "[REDACTED:LONG] [REDACTED:SHORT]"


def test_the_first_name_of_a_value_wins() -> None:
    known = Redactor([("VAR", SecretStr(CANARY)), ("x-api-key", SecretStr(CANARY))])
    assert known.redact(CANARY) == "[REDACTED:VAR]"


def test_redactors_can_be_joined() -> None:
    joined = redactor(A="aaaaaaaa").joined(redactor(B="bbbbbbbb"), Redactor())
    assert joined.redact("aaaaaaaa bbbbbbbb") == "[REDACTED:A] [REDACTED:B]"


def test_a_redactor_shows_no_secret_itself() -> None:
    assert repr(redactor(KEY=CANARY)) == "<Redactor of 1 secrets>"


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-API-Key",
        "api_key",
        "apikey",
        "key",
        "X-Auth",
        "access_token",
        "client_secret",
        "password",
        "X-Amz-Credential",
        "session_id",
    ],
)
def test_names_that_usually_hold_secrets_are_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["Content-Type", "anthropic-version", "model", "keyboard"])
def test_other_names_hold_none(name: str) -> None:
    assert not is_secret_name(name)


def test_the_secrets_of_a_url_are_its_user_part_and_the_values_of_secret_names() -> None:
    url = SecretStr("https://fran:hunter2%21@h.example/a?api_key=k%2Fk&model=m#f")
    found = [(name, secret.get_secret_value()) for name, secret in secrets_of_url(url)]
    assert found == [
        ("url user", "fran:hunter2!"),
        ("url password", "hunter2!"),
        ("api_key", "k/k"),
    ]


@pytest.mark.parametrize("name", LOGGERS)
def test_log_records_hold_no_secret_whatever_handler_gets_them(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger(name)
    with caplog.at_level(logging.DEBUG, name), redacted_logs(redactor(KEY=CANARY)):
        logger.debug("GET /?key=%s -> %d", CANARY, 200)
        logger.debug("%d misfit", CANARY)
        try:
            raise ValueError(CANARY)
        except ValueError:
            logger.exception("failed", stack_info=True)
    assert CANARY not in caplog.text
    assert "GET /?key=[REDACTED:KEY] -> 200" in caplog.text
    assert "ValueError: [REDACTED:KEY]" in caplog.text
    assert not any(CANARY in repr(record.__dict__) for record in caplog.records)


def test_logs_are_left_alone_once_the_context_ends(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    with redacted_logs(redactor(KEY=CANARY)):
        pass
    with caplog.at_level(logging.DEBUG, logger.name):
        logger.debug(CANARY)
    assert CANARY in caplog.text
    assert logger.filters == []


def test_overlapping_contexts_each_keep_their_secrets_out(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger(LOGGERS[0])
    known = redactor(KEY=CANARY)
    with caplog.at_level(logging.DEBUG, logger.name), contextlib.ExitStack() as ours:
        ours.enter_context(redacted_logs(known))
        with redacted_logs(redactor(OTHER="x" * 9)), redacted_logs(known):
            logger.debug("%s %s", "x" * 9, CANARY)
        logger.debug("%s %s", "x" * 9, CANARY)
    assert caplog.messages == ["[REDACTED:OTHER] [REDACTED:KEY]", f"{'x' * 9} [REDACTED:KEY]"]


def test_a_thread_that_is_logging_keeps_others_filters_when_the_context_ends() -> None:
    logger = logging.getLogger(LOGGERS[0])
    theirs = logging.Filter()
    with redacted_logs(redactor(KEY=CANARY)):
        logger.addFilter(theirs)
        walking = iter(logger.filters)
        ours = next(walking)
    assert logger.filters == [theirs]
    assert next(walking) is theirs is not ours
    logger.removeFilter(theirs)


def test_a_whole_value_is_redacted_also_if_the_secret_is_short() -> None:
    redactor = Redactor([("PIN", SecretStr("4711")), ("KEY", SecretStr("k-0123456789"))])
    assert redactor.redact_value("4711") == "[REDACTED:PIN]"
    assert redactor.redact_value("Token 4711") == "Token [REDACTED:PIN]"
    assert redactor.redact_value("k-0123456789") == "[REDACTED:KEY]"
    assert redactor.redact_value("94711") == "94711"
