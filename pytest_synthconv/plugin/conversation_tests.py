"""The tests of an assistant's YAML file.

Separate because pytest collects everything in this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..regression.trial_results import explanation_of_trials, line_of_trials
from .outcomes import ConversationFailure

if TYPE_CHECKING:
    from ..core.models import Conversation
    from .outcomes import VerdictContext


def test_conversation(
    conversations: list[Conversation], _synthconv_verdict_context: VerdictContext
) -> None:
    """Enough of the persona's conversations passed, by the settings.

    With a gate the run fails and the persona is only reported.
    """
    context = _synthconv_verdict_context
    text = explanation_of_trials(conversations, context.plan, context.fail_on, context.record)
    if text is None:
        return
    if context.is_gated:
        pytest.xfail(text.partition("\n")[0])
    failure = ConversationFailure(text, pytrace=False)
    failure.line = line_of_trials(conversations, context.plan, context.fail_on)
    raise failure
