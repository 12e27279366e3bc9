"""The fixtures of trials: the number of one, and all conversations of a persona."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from .options import Settings
from .outcomes import (
    ConversationError,
    VerdictContext,
    fail_if_unrecorded,
    is_same_in_all_processes,
    request_conversation,
    set_properties,
)
from .prefetch import Prefetcher, plan_for

if TYPE_CHECKING:
    from ..core.cards import Persona
    from ..core.models import Conversation
    from ..run.run import Run
    from ..run.suite import AssistantUnderTest
    from ..run.trial_rounds import ConversationRequest, Outcome
    from ..simulation.cast import Limits, Participants


def register(config: pytest.Config, settings: Settings) -> None:
    """Parametrize tests that use `conversation` with the number of the trial."""
    if not isinstance(settings.trials, int) or settings.trials == 1:
        return
    numbers = range(1, settings.trials + 1)

    @pytest.fixture(params=numbers, ids=[f"trial{number}" for number in numbers])
    def _synthconv_trial(request: pytest.FixtureRequest) -> int:
        number: int = request.param
        return number

    module = types.ModuleType("synthconv_trials")
    module._synthconv_trial = _synthconv_trial  # type: ignore[attr-defined]
    config.pluginmanager.register(module, "synthconv-trials")


@pytest.fixture
def _synthconv_trial() -> int:
    """Return the trial of a test; `register` replaces this fixture when there are several."""
    return 1


@pytest.fixture
def conversations(
    request: pytest.FixtureRequest,
    persona: Persona,
    _synthconv_participants: Participants,
    _synthconv_limits: Limits,
    _synthconv_run: Run,
    _synthconv_prefetcher: Prefetcher,
    _synthconv_item_settings: Settings,
    _synthconv_under_test: AssistantUnderTest | None,
) -> Iterator[list[Conversation]]:
    """Return the finished conversations of ``persona``, one per trial that the options request.

    Those with faults are left out; too many of them make the test an ERROR.
    """
    from ..run.trial_rounds import ConversationRequest, Trials

    item, run = request.node, _synthconv_run
    anywhere = is_same_in_all_processes(_synthconv_participants, _synthconv_under_test)
    trials = Trials(
        ConversationRequest(
            persona, _synthconv_participants, _synthconv_limits, item.nodeid, anywhere
        ),
        plan_for(request.config, _synthconv_item_settings),
        _synthconv_item_settings.fail_on,
    )
    finished: list[Conversation] = []

    def hold(wanted: ConversationRequest) -> Conversation:
        if not finished:
            _synthconv_prefetcher.begin(item, _synthconv_participants, anywhere=anywhere)
        return run.conversation(wanted)

    while coming := trials.after(finished):
        if finished:
            _synthconv_prefetcher.begin_round(item, coming)
        for wanted in coming:
            finished.append(request_conversation(item, persona, partial(hold, wanted)))
    _set_outcome(item, run, trials.outcome(finished))
    yield [it for it in finished if not it.stop_reason.is_fault]
    fail_if_unrecorded(run)


def _set_outcome(item: pytest.Item, run: Run, outcome: Outcome) -> None:
    """Set the properties of the deciding conversation; raise an ERROR when that is a fault."""
    counts, figures = outcome.counts, {}
    if outcome.is_of_several:
        figures = {
            "trials": counts.total + counts.excluded,
            "trials_failed": counts.failed,
            "trials_excluded": counts.excluded,
            "standing": outcome.standing.value,
        }
    set_properties(item, run, outcome.deciding, **figures)
    if not outcome.is_tested:
        raise ConversationError.by(outcome.deciding, run.record_name, counts)


@pytest.fixture
def _synthconv_verdict_context(
    request: pytest.FixtureRequest, _synthconv_item_settings: Settings, _synthconv_run: Run
) -> VerdictContext:
    settings = _synthconv_item_settings
    return VerdictContext(
        settings.fail_on,
        _synthconv_run.record_name,
        plan_for(request.config, settings),
        is_gated=settings.fail_on_regression,
    )
