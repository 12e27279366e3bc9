"""The client that both of OpenAI's protocols are spoken through."""

from __future__ import annotations

from typing import Any

from .connections import http_client


def openai_client(timeout: float) -> Any:
    """A client as the environment describes it; ``timeout`` in seconds, for each wait."""
    import openai

    return openai.OpenAI(timeout=timeout, max_retries=0, http_client=http_client(openai))
