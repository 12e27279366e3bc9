"""Prices of tokens, from the tables in the optional library ``genai-prices``.

Prices are never fetched from the network and never guessed. An unknown price is None.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from functools import cached_property
from types import ModuleType

from ...core.errors import ConfigurationError
from ..prompt import Tokens

_OPENAI_URL = "https://api.openai.com/v1"
_ONE_OF_EACH = Tokens(input=1, output=1)


class Prices:
    """Prices of models in US dollars, for one environment.

    Those of ``openai`` and ``anthropic`` are the vendors' own, also through a gateway that a base
    URL leads to. ``openai-chat`` is spoken by every kind of server, and a model of the same name
    costs there whatever its owner says, or nothing: there ``OPENAI_BASE_URL`` decides, and only a
    public service that the library knows by its URL has prices.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ

    def cost(self, provider: str, model: str, tokens: Tokens) -> float | None:
        """Dollars for one exchange, or None when the library or the price is missing.

        Tokens read from and written to a prompt cache have prices of their own, and so may long
        prompts have: compute the cost of each exchange, and add.
        """
        try:
            return self._known_cost(provider, model, tokens)
        except (ImportError, LookupError):
            return None

    def check(self, provider: str, model: str) -> None:
        """Raise `ConfigurationError` when a limit of cost could not be kept for this model."""
        try:
            self._known_cost(provider, model, _ONE_OF_EACH)
        except ImportError:
            problem = _NOT_INSTALLED
        except LookupError:
            problem = f"the price of {provider}:{model} is not known\n{_UNKNOWN_HINT}"
        else:
            return
        raise ConfigurationError(f"--synthconv-max-cost: {problem}")

    @cached_property
    def _library(self) -> ModuleType | None:
        """The library; None when it is not there, which takes as long to find out as a request."""
        try:
            return importlib.import_module("genai_prices")
        except ImportError:
            return None

    def _known_cost(self, provider: str, model: str, tokens: Tokens) -> float:
        if self._library is None:
            raise ImportError("genai_prices")
        # A server's own count may not add up, which the library would not accept.
        cached = min(tokens.cached, tokens.input)
        usage = self._library.Usage(
            input_tokens=tokens.input,
            cache_read_tokens=cached,
            cache_write_tokens=min(tokens.cache_written, tokens.input - cached),
            output_tokens=tokens.output,
        )
        if provider == "openai-chat":
            url = self._environ.get("OPENAI_BASE_URL") or _OPENAI_URL
            price = self._library.calc_price(usage, model, provider_api_url=url)
        else:
            price = self._library.calc_price(usage, model, provider_id=provider)
        return float(price.total_price)


_NOT_INSTALLED = (
    "prices are not installed\n"
    'They come with `pip install "pytest-synthconv[cost]"`. --synthconv-max-tokens needs none.'
)
_UNKNOWN_HINT = (
    "A newer genai-prices may know it: `pip install --upgrade genai-prices`. Without a price, "
    "--synthconv-max-tokens sets a limit."
)
