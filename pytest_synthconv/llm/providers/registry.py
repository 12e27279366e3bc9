"""The wires: one for each protocol that providers speak.

A new one is a file with an `ApiSpec`, and a line in the table here.
"""

from __future__ import annotations

from . import anthropic_messages, openai_chat, openai_responses
from .client import SdkClient

_DIALECTS = {
    dialect.provider: dialect
    for dialect in (openai_responses.DIALECT, openai_chat.DIALECT, anthropic_messages.DIALECT)
}

DEADLINE = 90.0
"""Seconds that a whole answer may take; models that think answer within a minute or so."""


def make_wire(provider: str, *, deadline: float = DEADLINE) -> SdkClient:
    """A wire to ``provider``, as options spell it. Reads no key and imports no SDK until it sends.

    ``deadline``: seconds from sending a request to the end of its answer.
    """
    return SdkClient(_DIALECTS[provider], deadline)
