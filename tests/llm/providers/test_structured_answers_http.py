"""A language model that is asked until its answer fits, over HTTP through the real SDKs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from provider_server import Answering, ProviderServer, environment, providing, status
from pydantic import BaseModel, ConfigDict, Field

from pytest_synthconv.core.budget import Budget
from pytest_synthconv.core.errors import ParticipantError, ProviderError
from pytest_synthconv.core.retries import Retries
from pytest_synthconv.llm.prompt import (
    OutputMode,
    Prompt,
    PromptMessage,
    ProviderAPI,
    RequestOrigin,
)
from pytest_synthconv.llm.providers.output_modes import forms_of
from pytest_synthconv.llm.providers.prices import Prices
from pytest_synthconv.llm.providers.registry import make_wire
from pytest_synthconv.llm.providers.structured_model import StructuredModel
from pytest_synthconv.run.option_values import PROVIDERS


class Word(BaseModel):
    """One word."""

    model_config = ConfigDict(extra="forbid")

    word: str = Field(max_length=5)


PROMPT = Prompt(
    system="You know one word.",
    messages=(PromptMessage(role="user", content="And now?"),),
    scene=RequestOrigin(asker="judge", assistant="Fran", persona="alex-rivera", turn=3),
)
NOW = Retries(first_wait=0, longest_wait=0, sleep=lambda seconds: None)

Otherwise = Literal["refuses", "fails", "ignores"]
Asking = Callable[[ProviderServer, str], StructuredModel]


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    """Makes the model that a server plays."""
    wires: list[ProviderAPI] = []

    def make(server: ProviderServer, provider: str) -> StructuredModel:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        wires.append(make_wire(provider))
        return StructuredModel(
            wires[-1],
            "gpt-6-luna",
            name="gpt-6-luna",
            retries=NOW,
            budget=Budget(),
            prices=Prices({}),
        )

    yield make
    for wire in wires:
        wire.close()


@pytest.mark.parametrize("otherwise", ["refuses", "fails", "ignores"])
@pytest.mark.parametrize(
    ("provider", "tried"),
    [
        (provider, forms_of(provider)[: number + 1])
        for provider in PROVIDERS
        for number in range(len(forms_of(provider)))
    ],
    ids=lambda value: value if isinstance(value, str) else value[-1],
)
def test_a_server_that_knows_one_form_is_understood_and_remembered(
    provider: str, tried: tuple[OutputMode, ...], otherwise: Otherwise, asking: Asking
) -> None:
    with providing([{"word": "yes"}], forms=tried[-1:], otherwise=otherwise) as server:
        model = asking(server, provider)
        questions = 3 if otherwise == "ignores" else 2
        for _ in range(questions):
            assert model.complete(PROMPT, Word).value.word == "yes"
    found = tried * (questions - 1)
    assert [asked.form for asked in server.asked] == [*found, tried[-1]]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_with_hiccups_is_asked_until_its_answer_fits(
    provider: str, asking: Asking
) -> None:
    answers: list[Answering] = [
        status(503),
        {"word": "certainly"},
        status(429, retry_after="0"),
        {"word": "yes"},
    ]
    with providing(answers) as server:
        completion = asking(server, provider).complete(PROMPT, Word)
    assert completion.value.word == "yes"
    assert (completion.usage.requests, completion.usage.retries) == (4, 3)
    assert completion.usage.input_tokens > 0
    said = json.dumps(server.asked[-1].body, ensure_ascii=False)
    assert "String should have at most 5 characters" in said


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_key_is_told_to_the_server_once(provider: str, asking: Asking) -> None:
    with providing([status(401, "Incorrect API key provided.")]) as server:
        model = asking(server, provider)
        errors: list[ParticipantError] = []
        for _ in range(50):
            with pytest.raises(ProviderError) as error:
                model.complete(PROMPT, Word)
            errors.append(error.value)
    assert len(server.asked) == 1
    assert "Incorrect API key provided." in str(errors[0])
    assert all(str(error).startswith("not run: ") for error in errors[1:])


def test_a_wait_of_an_hour_is_not_begun(asking: Asking) -> None:
    with providing([status(429, retry_after="3600")]) as server:
        model = asking(server, "openai")
        with pytest.raises(ProviderError) as error:
            model.complete(PROMPT, Word)
    assert error.value.kind == "rate_limit"
    assert error.value.__context__ is None
    assert len(server.asked) == 1
    assert "the server asks to wait 3600 s" in str(error.value).partition("\n")[0]
