"""The keys of the providers: checked before the first request, and redacted from then on.

The SDKs read them from the environment themselves. What they make of a key that no header can carry
is a "connection error", and its causes print the key; so it is refused here, without its value.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from ...core.errors import ConfigurationError
from ...core.redaction import Redactor, is_secret_name, secrets_of_url


@dataclass(frozen=True)
class KeyVariables:
    """The environment variables of one SDK. One of ``keys`` must be set."""

    keys: tuple[str, ...]
    base_url: str
    headers: str


_OPENAI = KeyVariables(("OPENAI_API_KEY",), "OPENAI_BASE_URL", "OPENAI_CUSTOM_HEADERS")
_ANTHROPIC = KeyVariables(
    ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"), "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"
)
_VARIABLES = {"openai": _OPENAI, "openai-chat": _OPENAI, "anthropic": _ANTHROPIC}


def variables_of(provider: str) -> KeyVariables:
    """The environment variables that ``provider`` reads."""
    return _VARIABLES[provider]


def check_key(provider: str) -> None:
    """Raise `ConfigurationError` unless ``provider`` has a key that a request can carry."""
    variables = variables_of(provider)
    names = [name for name in variables.keys if os.environ.get(name)]
    if not names:
        raise ConfigurationError(_missing(provider, variables))
    for name in names:
        problem = _problem(os.environ[name])
        if problem:
            raise ConfigurationError(
                f"{name} {problem}\nNo HTTP header can carry such a key: set it again."
            )


def provider_redactor() -> Redactor:
    """A redactor of the secrets in the SDKs' variables: keys, and those in URLs and headers."""
    return Redactor(
        pair
        for variables in (_OPENAI, _ANTHROPIC)
        for pair in (
            *_keys(variables),
            *_secrets_of_url(os.environ.get(variables.base_url, "")),
            *_secret_headers(os.environ.get(variables.headers, "")),
        )
    )


def _missing(provider: str, variables: KeyVariables) -> str:
    names = " or ".join(variables.keys)
    state = "is empty" if any(name in os.environ for name in variables.keys) else "is not set"
    text = f"{names} {state}; the provider {provider!r} needs it"
    if os.environ.get(variables.base_url):
        return f"{text}\nIf the server at {variables.base_url} needs no key, set it to any text."
    return f"{text}\nSet it in the environment that pytest runs in."


def _problem(key: str) -> str | None:
    if key.isspace():
        return "is nothing but white space"
    if key != key.strip():
        return "has white space at its beginning or end; a newline from a file, perhaps"
    for position, character in enumerate(key, start=1):
        if character in "\r\n":
            return f"has a line break in it, as its character {position}"
        if not " " <= character <= "~":
            return (
                f"has a character that is no plain ASCII, as its character {position}; "
                "a typographic quote or dash, perhaps"
            )
    return None


def _keys(variables: KeyVariables) -> Iterator[tuple[str, SecretStr]]:
    for name in variables.keys:
        yield name, SecretStr(os.environ.get(name, ""))


def _secrets_of_url(url: str) -> tuple[tuple[str, SecretStr], ...]:
    try:
        return secrets_of_url(SecretStr(url))
    except ValueError:  # no URL at all; nothing is sent to it, and it is never shown
        return ()


def _secret_headers(lines: str) -> Iterator[tuple[str, SecretStr]]:
    """Of the headers that a gateway needs: both SDKs read them as lines of ``Name: value``."""
    for line in lines.splitlines():
        name, _, value = line.partition(":")
        if is_secret_name(name.strip()):
            yield name.strip(), SecretStr(value.strip())
