"""The registry of provider APIs, one for each protocol.

To add one, write a module with an `ApiSpec` and add a line to the table here. The table stands
alone, so that no module of a provider knows the others.
"""

from __future__ import annotations

from . import anthropic_messages, openai_chat, openai_responses
from .client import SdkClient

_DIALECTS = {
    dialect.provider: dialect
    for dialect in (openai_responses.DIALECT, openai_chat.DIALECT, anthropic_messages.DIALECT)
}

DEADLINE = 90.0
"""Timeout in seconds for a whole answer. Reasoning models answer within about a minute."""


def make_wire(provider: str, *, deadline: float = DEADLINE) -> SdkClient:
    """A wire to ``provider``, as options spell it. Reads no key and imports no SDK until it sends.

    ``deadline``: seconds from sending a request to the end of its answer.
    """
    return SdkClient(_DIALECTS[provider], deadline)
