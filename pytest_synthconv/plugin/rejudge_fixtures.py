"""The fixtures of a run that judges stored conversations again, in the place of the usual ones.

Only the judge takes part, so the fixtures of user and endpoint are not needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .fixtures import check_verbs
from .replay_fixtures import simulate, synthconv_endpoint  # noqa: F401 - they are fixtures here, too

if TYPE_CHECKING:
    from ..core.cards import Assistant
    from ..core.protocols import Judge
    from ..run.participant_overrides import ParticipantDefaults
    from ..simulation.cast import Participants


@pytest.fixture
def _synthconv_participants(
    synthconv_assistant: Assistant,
    synthconv_judge: Judge,
    _synthconv_participant_defaults: ParticipantDefaults,
) -> Participants:
    check_verbs("synthconv_judge", synthconv_judge, "assess")
    return _synthconv_participant_defaults.judging(synthconv_assistant, synthconv_judge)
