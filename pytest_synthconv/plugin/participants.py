"""Make participants and shared resources from the options, checked before the first request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

from . import xdist
from .options import Settings, settings_of, usage_errors

if TYPE_CHECKING:
    import threading

    from ..core.budget import Budget
    from ..run.participants import CassetteOptions, ModelChoice, ModelChoices, ParticipantFactory
    from ..simulation.resources import RunResources

_RESOURCES = pytest.StashKey["RunResources"]()
_FACTORY = pytest.StashKey["ParticipantFactory"]()
_DEFAULT_CONCURRENCY = 8


def participant_factory(config: pytest.Config) -> ParticipantFactory:
    """Return what makes the participants in this process."""
    if _FACTORY not in config.stash:
        from ..run.participants import ParticipantFactory

        choices = _model_choices(settings_of(config))
        config.stash[_FACTORY] = ParticipantFactory(
            choices, run_resources(config), _cassette_options(config)
        )
    return config.stash[_FACTORY]


def run_resources(config: pytest.Config) -> RunResources:
    """Return what all conversations of this process share."""
    if _RESOURCES not in config.stash:
        import threading

        from ..core.concurrency import InFlight
        from ..core.retries import Retries
        from ..llm.providers.keys import provider_redactor
        from ..simulation.preflight import PreflightGates
        from ..simulation.resources import RunResources

        stop, share = threading.Event(), xdist.share(config)
        config.stash[_RESOURCES] = RunResources(
            budget=_budget(config, stop),
            retries=Retries(stop=stop),
            preflight=PreflightGates(wanted=settings_of(config).preflight),
            in_flight=InFlight(concurrency(config), share.of),
            stop=stop,
            redactor=provider_redactor(),
        )
    return config.stash[_RESOURCES]


def concurrency(config: pytest.Config) -> int:
    """Return how many conversations, and calls to one service, this process may run at once."""
    total = settings_of(config).concurrency
    if total is None:
        # A debugger should stop in the only conversation that runs.
        total = 1 if config.getoption("usepdb", False) else _DEFAULT_CONCURRENCY
    return xdist.share(config).of(total)


def check_model_names(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` when a model's name makes no sense."""
    _checked_model_choices(config)


def check_user_and_judge(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` when the models of user or judge cannot be used.

    A replay needs none, and stored conversations that are judged again need no user.
    """
    choices, settings = _checked_model_choices(config), settings_of(config)
    if settings.replay is None and settings.rejudge is None:
        _check(config, choices.talking)
    elif settings.rejudge is not None and choices.judge:
        _check(config, (choices.judge,))


def check_writer(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` when the model that writes personas cannot be used."""
    _check(config, _checked_model_choices(config).writing)


def close(config: pytest.Config) -> None:
    """Close the participants of this process."""
    if _FACTORY in config.stash:
        config.stash[_FACTORY].close()


def header(config: pytest.Config) -> Iterator[str]:
    """Yield the names of user and judge, and where cassettes are."""
    from ..reports.terminal import participants_text

    settings, factory = settings_of(config), participant_factory(config)
    yield participants_text(settings.provider, factory.user().name, factory.judge().name)
    yield from cassettes_text(config)


def cassettes_text(config: pytest.Config) -> Iterator[str]:
    """Yield where cassettes are, if the options name a place."""
    from ..core.folders import shown

    settings = settings_of(config)
    if settings.cassettes is not None:
        where = shown(settings.cassettes, config.rootpath)
        yield f"cassettes {where}, record mode {settings.record_mode}"


def _model_choices(settings: Settings) -> ModelChoices:
    from ..run.participants import choose_models

    return choose_models(
        settings.provider,
        user=settings.user_model,
        judge=settings.judge_model,
        persona=settings.persona_model,
        parameters=settings.model_parameters,
        timeout=settings.model_timeout,
        patience=settings.patience,
    )


def _cassette_options(config: pytest.Config) -> CassetteOptions:
    from ..llm.cassettes import RecordMode
    from ..run.participants import CassetteOptions

    settings, shared = settings_of(config), xdist.shared_directory(config)
    return CassetteOptions(
        settings.cassettes,
        RecordMode(settings.record_mode),
        shared / "cassettes" if shared else None,
    )


def _checked_model_choices(config: pytest.Config) -> ModelChoices:
    with usage_errors():
        return _model_choices(settings_of(config))


def _check(config: pytest.Config, needed: Sequence[ModelChoice]) -> None:
    from ..run.participants import check

    settings = settings_of(config)
    with usage_errors():
        check(needed, _cassette_options(config), limits_cost=settings.max_cost is not None)


def _budget(config: pytest.Config, stop: threading.Event) -> Budget:
    from ..core.budget import Budget, BudgetLimits

    settings = settings_of(config)
    limits = BudgetLimits(
        requests=settings.max_requests,
        tokens=settings.max_tokens,
        cost=settings.max_cost,
        seconds=settings.max_seconds,
    )
    shared = xdist.shared_directory(config)
    ledger = shared / "ledger.json" if shared else None
    return Budget(limits, ledger=ledger, started=xdist.started(config), stop=stop)
