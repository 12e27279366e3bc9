"""The tests that an assistant's YAML file consists of, once pytest collects it as a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .reports.failures import explanation

if TYPE_CHECKING:
    from .giving import Told
    from .models import Conversation


def test_conversation(conversation: Conversation, _synthconv_told: Told) -> None:
    """The persona did not end in a way that the settings call a failure."""
    if conversation.stop_reason.value in _synthconv_told.fail_on:
        pytest.fail(explanation(conversation, _synthconv_told.record), pytrace=False)
