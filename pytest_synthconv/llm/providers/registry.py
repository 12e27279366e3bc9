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

_DEADLINE = 90.0
"""Timeout in seconds for a whole answer. Reasoning models answer within about a minute."""
_DEADLINES = {"openai-chat": 300.0}
"""Servers on a CPU read a judge's prompt of 3,000 tokens at some 30 tokens a second."""


def deadline_of(provider: str) -> float:
    """Return the default timeout of ``provider`` in seconds."""
    return _DEADLINES.get(provider, _DEADLINE)


def make_wire(provider: str, *, deadline: float = _DEADLINE) -> SdkClient:
    """Return a client of ``provider``. It reads no key and imports no SDK until it sends.

    ``deadline``: seconds from sending a request to the end of its answer.
    """
    return SdkClient(_DIALECTS[provider], deadline)
