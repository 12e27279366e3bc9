"""The tests that an assistant's YAML file consists of, once pytest collects it as a module.

A module of its own because it is the test module: pytest collects all that is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..regression.trial_results import explanation_of_trials
from .outcomes import ConversationFailure

if TYPE_CHECKING:
    from ..core.models import Conversation
    from .outcomes import VerdictContext


def test_conversation(
    conversations: list[Conversation], _synthconv_verdict_context: VerdictContext
) -> None:
    """As many of the persona's conversations as must did not end in what the settings call failed.

    With a gate it is the run that fails, not the persona: that is only told.
    """
    told = _synthconv_verdict_context
    text = explanation_of_trials(conversations, told.plan, told.fail_on, told.record)
    if text is None:
        return
    if told.is_gated:
        pytest.xfail(text.partition("\n")[0])
    raise ConversationFailure(text, pytrace=False)
