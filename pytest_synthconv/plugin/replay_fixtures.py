"""The fixtures of a replay: they replace those of the same names.

`conversation` and `conversations` stay as they are. What they are made of changes, so that no
fixture of a participant is needed, not even one of a conftest.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from .options import Settings
from .outcomes import ConversationError
from .stored import stored_of

if TYPE_CHECKING:
    from ..core.cards import Assistant
    from ..run.replayed_run import ReplayedRun
    from ..simulation.cast import Participants

NO_ASSISTANT = (
    "stored conversations have no assistant that could answer: run this test without "
    "--synthconv-replay and --synthconv-rejudge, or leave it out with -k"
)


class NothingAhead:
    """In the place of a `Prefetcher`: nothing takes time, so nothing begins ahead."""

    def begin(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing."""

    def begin_round(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing."""


@pytest.fixture(scope="session")
def _synthconv_run(request: pytest.FixtureRequest) -> ReplayedRun:
    from ..run.replayed_run import ReplayedRun

    return ReplayedRun(stored_of(request.config))


@pytest.fixture(scope="session")
def _synthconv_prefetcher() -> NothingAhead:
    return NothingAhead()


@pytest.fixture
def _synthconv_participants(synthconv_assistant: Assistant) -> Participants:
    from ..run.replayed_run import absent

    return absent(synthconv_assistant)


@pytest.fixture(scope="session")
def synthconv_endpoint() -> NoReturn:
    """Make a test that uses it an ERROR: stored conversations have no endpoint."""
    raise ConversationError(f"synthconv_endpoint: {NO_ASSISTANT}", pytrace=False)


@pytest.fixture
def simulate(_synthconv_settings: Settings) -> NoReturn:
    """Make a test that uses it an ERROR: stored conversations have no assistant."""
    raise ConversationError(f"simulate: {NO_ASSISTANT}", pytrace=False)
