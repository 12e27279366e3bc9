"""A provider API for tests that plays answers and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from pytest_synthconv.core.budget import Budget
from pytest_synthconv.core.errors import ProviderError
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
