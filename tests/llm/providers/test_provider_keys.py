"""Keys: refused before the first request when no header can carry them; never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.llm.providers.keys import check_key, provider_redactor
from pytest_synthconv.run.option_values import PROVIDERS

VARIABLES = {
    "openai": "OPENAI_API_KEY",
    "openai-chat": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
}
ALL = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
OTHERS = (
    *("OPENAI_BASE_URL", "OPENAI_CUSTOM_HEADERS"),
    *("ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"),
)
CANARY = "sk-canary-0123456789"

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ALL, *OTHERS):
        monkeypatch.delenv(name, raising=False)


def refusal(provider: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        check_key(provider)
    return str(caught.value)


@every_provider
def test_a_key_is_all_that_is_needed(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLES[provider], CANARY)
    check_key(provider)


def test_a_token_serves_as_well_as_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", CANARY)
    check_key("anthropic")


@every_provider
def test_a_key_of_another_provider_does_not_help(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ALL:
        if name.split("_")[0] != VARIABLES[provider].split("_")[0]:
            monkeypatch.setenv(name, CANARY)
    assert f"{VARIABLES[provider]}" in refusal(provider)


@every_provider
def test_a_missing_key_is_told_with_its_variable(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = refusal(provider)
    assert VARIABLES[provider] in text
    assert f"is not set; the provider {provider!r} needs it\n" in text
    assert "any text" not in text
    monkeypatch.setenv(VARIABLES[provider], "")
    assert "is empty; the provider" in refusal(provider)


@every_provider
def test_for_a_server_that_needs_no_key_any_text_will_do(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base_url = VARIABLES[provider].replace("API_KEY", "BASE_URL")
    monkeypatch.setenv(base_url, "http://127.0.0.1:11434/v1")
    assert f"server at {base_url} needs no key, set it to any text" in refusal(provider)
    monkeypatch.setenv(VARIABLES[provider], "none")
    check_key(provider)


@every_provider
@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (" ", "is nothing but white space"),
        (f"{CANARY}\n", "has white space at its beginning or end; a newline from a file, perhaps"),
        (f" {CANARY}", "has white space at its beginning or end; a newline from a file, perhaps"),
        (f"{CANARY}\n{CANARY}", "has a line break in it, as its character 21"),
        (f"{CANARY}\r{CANARY}", "has a line break in it, as its character 21"),
        (f"“{CANARY}”", "has a character that is no plain ASCII, as its character 1; a typogra"),
        (f"{CANARY}é{CANARY}", "has a character that is no plain ASCII, as its character 21; a t"),
        (f"{CANARY}\x7f{CANARY}", "has a character that is no plain ASCII, as its character 21;"),
    ],
)
def test_a_key_that_no_header_can_carry_is_refused_without_its_value(
    provider: str, key: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLES[provider], key)
    text = refusal(provider)
    assert text.startswith(f"{VARIABLES[provider]} {problem}")
    assert "canary" not in text


def test_the_token_is_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", f"{CANARY}\n")
    assert refusal("anthropic").startswith("ANTHROPIC_AUTH_TOKEN has white space")


@given(key=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_key_that_passes_is_one_that_a_header_can_carry(key: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", key)
        try:
            check_key("openai")
        except ConfigurationError as error:
            assert key not in str(error) or len(key) < 8
        else:
            assert key == key.strip()
            assert key.isascii()
            assert key.isprintable()


@pytest.mark.parametrize("name", ALL)
def test_every_key_is_known_as_a_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, CANARY)
    assert provider_redactor().redact(f"<{CANARY}>") == f"<[REDACTED:{name}]>"
    assert CANARY not in repr(provider_redactor())


def test_secrets_in_a_base_url_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://fran:open-sesame@host/v1?api_key=0123456789")
    assert provider_redactor().redact("open-sesame 0123456789 host").count("[REDACTED:") == 2
    monkeypatch.setenv("OPENAI_BASE_URL", "http://[no-url")
    assert provider_redactor().redact("open-sesame") == "open-sesame"


@pytest.mark.parametrize("variable", ["OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"])
def test_headers_of_a_gateway_are_known_where_their_name_is_a_secrets(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "X-Team: shopping-team\nX-Gateway-Token: gateway-0123456789\nno header"
    monkeypatch.setenv(variable, lines)
    redacted = provider_redactor().redact("gateway-0123456789 of the shopping-team")
    assert redacted == "[REDACTED:X-Gateway-Token] of the shopping-team"
