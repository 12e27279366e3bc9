"""Wires to a server on loopback, and what they are asked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from provider_server import Answering, ProviderServer, Script, environment, providing

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.llm.prompt import (
    OutputMode,
    Prompt,
    PromptMessage,
    ProviderRequest,
    RequestOrigin,
)
from pytest_synthconv.llm.providers.client import SdkClient
from pytest_synthconv.llm.providers.registry import make_wire

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"message": {"type": "string"}},
    "required": ["message"],
    "additionalProperties": False,
}
_OTHERS = ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "OPENAI_CUSTOM_HEADERS")


def question(*said: str, form: OutputMode = "schema", effort: str | None = None) -> ProviderRequest:
    """A judge's question; ``said`` are its messages, by the user and the model in turns."""
    roles = ("user", "assistant")
    messages = tuple(
        PromptMessage(role=roles[place % 2], content=content)  # type: ignore[arg-type]
        for place, content in enumerate(said or ("How did it end?",))
    )
    prompt = Prompt(
        system="You are a judge.",
        messages=messages,
        scene=RequestOrigin(asker="judge", assistant="Fran"),
    )
    return ProviderRequest("model-1", prompt, "verdict", SCHEMA, form, 4096, effort)


@contextlib.contextmanager
def wired(
    provider: str,
    answers: Script,
    *,
    deadline: float = 30,
    environ: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[tuple[SdkClient, ProviderServer]]:
    """A wire to a server that gives ``answers``; ``environ`` outranks what leads there."""
    with (
        providing(answers, **options) as server,
        pytest.MonkeyPatch.context() as patch,
        contextlib.closing(make_wire(provider, deadline=deadline)) as wire,
    ):
        for name in _OTHERS:
            patch.delenv(name, raising=False)
        for name, value in {**environment(server), **(environ or {})}.items():
            patch.setenv(name, value)
        yield wire, server


def error_of(wire: SdkClient, asked: ProviderRequest | None = None) -> ProviderError:
    """The error that ``wire`` answers with."""
    with pytest.raises(ProviderError) as caught:
        wire.send(asked or question())
    return caught.value


def errors_of(provider: str, faults: Sequence[Answering]) -> list[ProviderError]:
    """The errors that ``faults`` end in, each met by one request of the same wire."""
    with wired(provider, faults) as (wire, server):
        errors = [error_of(wire) for _ in faults]
    assert len(server.asked) == len(faults)
    return errors


def failed(provider: str, fault: Answering, **options: Any) -> ProviderError:
    """The error that ``fault`` ends in; it must not have been tried twice."""
    with wired(provider, [fault], **options) as (wire, server):
        error = error_of(wire)
    assert len(server.asked) <= 1
    return error


def hint(error: ProviderError) -> str:
    """What an error says is to be done."""
    return str(error).partition("\n")[2]


def first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
