"""What tokens cost, by the optional library of prices, and what is said where no price is known."""

from __future__ import annotations

import socket
import sys

import pytest

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.llm.prompt import Tokens
from pytest_synthconv.llm.providers.prices import Prices
from pytest_synthconv.run.participants import MODELS

SOME = Tokens(input=1000, output=100)


@pytest.fixture
def prices(monkeypatch: pytest.MonkeyPatch) -> Prices:
    pytest.importorskip("genai_prices")

    def connect(*anywhere: object) -> None:
        raise AssertionError("a price was looked up in the network")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return Prices({})


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)


def test_a_price_is_that_of_input_and_output_together(prices: Prices) -> None:
    costs = [
        prices.cost("anthropic", "claude-sonnet-5-5", tokens)
        for tokens in (Tokens(input=1000), Tokens(output=100), SOME)
    ]
    assert costs == pytest.approx([0.002, 0.001, 0.003])  # 2 and 10 dollars a million


def test_cached_tokens_are_cheaper_and_written_ones_dearer(prices: Prices) -> None:
    fresh, read, written = (
        prices.cost("anthropic", "claude-sonnet-5-5", tokens)
        for tokens in (
            Tokens(input=1000),
            Tokens(input=1000, cached=1000),
            Tokens(input=1000, cache_written=1000),
        )
    )
    assert fresh is not None and read is not None and written is not None
    assert 0 < read < fresh < written


@pytest.mark.parametrize(
    "tokens",
    [
        Tokens(input=10, cached=50),
        Tokens(input=10, cache_written=50),
        Tokens(input=10, cached=8, cache_written=8),
    ],
)
def test_counts_that_do_not_add_up_still_have_a_price(prices: Prices, tokens: Tokens) -> None:
    assert prices.cost("anthropic", "claude-sonnet-5-5", tokens)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the newest prices need Python 3.11")
@pytest.mark.parametrize(
    ("provider", "model"),
    sorted(
        {(provider, model) for provider, roles in MODELS.items() for model, _ in roles.values()}
    ),
)
def test_the_default_models_have_prices(prices: Prices, provider: str, model: str) -> None:
    assert prices.cost(provider, model, SOME)
    prices.check(provider, model)


def test_what_is_not_known_costs_nobody_knows_what(prices: Prices) -> None:
    assert prices.cost("openai", "my-own-model", SOME) is None
    with pytest.raises(ConfigurationError) as raised:
        prices.check("openai", "my-own-model")
    assert str(raised.value) == (
        "--synthconv-max-cost: the price of openai:my-own-model is not known\n"
        "A newer genai-prices may know it: `pip install --upgrade genai-prices`. Without a price, "
        "--synthconv-max-tokens sets a limit."
    )


def test_a_compatible_server_of_ones_own_has_no_price_even_for_a_famous_name(
    prices: Prices,
) -> None:
    own = Prices({"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1"})
    assert prices.cost("openai-chat", "gpt-6-luna", SOME)
    assert own.cost("openai-chat", "gpt-6-luna", SOME) is None
    with pytest.raises(ConfigurationError, match="openai-chat:gpt-6-luna is not known"):
        own.check("openai-chat", "gpt-6-luna")


def test_a_public_service_that_speaks_chat_completions_has_its_own_prices(prices: Prices) -> None:
    groq = Prices({"OPENAI_BASE_URL": "https://api.groq.com/openai/v1"})
    assert groq.cost("openai-chat", "llama-3.1-8b-instant", SOME)
    assert prices.cost("openai-chat", "llama-3.1-8b-instant", SOME) is None


def test_a_gateway_to_a_vendor_has_the_vendors_prices(prices: Prices) -> None:
    gateway = {"OPENAI_BASE_URL": "http://gateway/v1", "ANTHROPIC_BASE_URL": "http://gateway"}
    for provider, model in (("openai", "gpt-6-luna"), ("anthropic", "claude-haiku-5-5")):
        cost = Prices(gateway).cost(provider, model, SOME)
        assert cost == prices.cost(provider, model, SOME) is not None


@pytest.mark.usefixtures("no_library")
def test_without_the_library_no_price_is_known() -> None:
    assert Prices({}).cost("openai", "gpt-6-luna", SOME) is None


@pytest.mark.usefixtures("no_library")
def test_a_limit_of_cost_without_the_library_says_what_to_install() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Prices({}).check("openai", "gpt-6-luna")
    assert str(raised.value) == (
        "--synthconv-max-cost: prices are not installed\n"
        'They come with `pip install "pytest-synthconv[cost]"`. --synthconv-max-tokens needs none.'
    )
