"""Personas that a language model writes, over HTTP through the real SDKs."""

from __future__ import annotations

from typing import Any

import pytest
from imagined_cards import Imagining, compliant, read
from provider_server import environment, providing
from provider_shapes import Asked

from pytest_synthconv.core.budget import Budget, BudgetLimits
from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.retries import Retries
from pytest_synthconv.llm.persona_writer import LanguageModelWriter
from pytest_synthconv.llm.providers.prices import Prices
from pytest_synthconv.llm.providers.registry import make_wire
from pytest_synthconv.llm.providers.structured_model import StructuredModel
from pytest_synthconv.personas.generation import generate

DESK = Assistant(
    name="Order Desk",
    description="Order Desk helps customers of a bicycle shop track orders, cancel or change them, "
    "and get refunds.",
)


@pytest.mark.parametrize("provider", ["openai", "openai-chat", "anthropic"])
def test_a_real_server_is_asked_by_each_provider_s_own_means(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(asked: Asked) -> dict[str, Any]:
        said = [m["content"] for m in asked.messages if m["content"].startswith("Write persona")]
        return compliant(read(said[-1]))

    with providing(answer) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        wire, budget = make_wire(provider), Budget(BudgetLimits())
        model = StructuredModel(
            wire, "some-model", name="some", retries=Retries(), budget=budget, prices=Prices()
        )
        people = generate(DESK, 3, writer=LanguageModelWriter(model))
        wire.close()
    assert people == generate(DESK, 3, writer=LanguageModelWriter(Imagining()))
    assert [asked.form for asked in server.asked] == ["schema"] * 3
    assert budget.spent.requests == 3
