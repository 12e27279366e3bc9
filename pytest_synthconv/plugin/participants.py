"""What pytest's options say of who plays: checked before the first request, kept for the run."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .options import Settings, settings_of, usage_errors

if TYPE_CHECKING:
    import threading

    from ..core.budget import Budget
    from ..core.concurrency import Share
    from ..run.participants import CassetteOptions, ModelChoice, ModelChoices, ParticipantFactory
    from ..simulation.resources import RunResources

_MEANS = pytest.StashKey["RunResources"]()
_CASTING = pytest.StashKey["ParticipantFactory"]()
_BEGAN = pytest.StashKey[float]()
_SHARED_BY_ALL = pytest.StashKey[Path]()
_STARTED = "synthconv_started"
_AT_ONCE = 8
_SHARED = "synthconv_shared"


def begin(config: pytest.Config) -> None:
    """From here on the run takes its time."""
    config.stash[_BEGAN] = time.time()


def casting_of(config: pytest.Config) -> ParticipantFactory:
    """Who plays in this process of the run, as the options say."""
    if _CASTING not in config.stash:
        from ..run.participants import ParticipantFactory

        settings = settings_of(config)
        config.stash[_CASTING] = ParticipantFactory(
            _parts(settings), means_of(config), _recording(config)
        )
    return config.stash[_CASTING]


def means_of(config: pytest.Config) -> RunResources:
    """What all conversations of this process share."""
    if _MEANS not in config.stash:
        import threading

        from ..core.concurrency import InFlight
        from ..core.retries import Retries
        from ..llm.providers.keys import provider_redactor
        from ..simulation.preflight import PreflightGates
        from ..simulation.resources import RunResources

        stop, share = threading.Event(), _share(config)
        config.stash[_MEANS] = RunResources(
            budget=_budget(config, stop),
            retries=Retries(stop=stop),
            contacts=PreflightGates(wanted=settings_of(config).preflight),
            in_flight=InFlight(at_once(config), share.of),
            stop=stop,
            redactor=provider_redactor(),
        )
    return config.stash[_MEANS]


def at_once(config: pytest.Config) -> int:
    """How many conversations this process may hold at once, and calls be under way at one place."""
    concurrency = settings_of(config).concurrency
    if concurrency is None:
        # Who debugs wants to stop in the one conversation that is held.
        concurrency = 1 if config.getoption("usepdb", False) else _AT_ONCE
    return _share(config).of(concurrency)


def check_words(config: pytest.Config) -> None:
    """See that the models' names make sense; raises `pytest.UsageError` when they do not."""
    _parts_or_usage_error(config)


def check_to_talk(config: pytest.Config) -> None:
    """See that user and judge can be asked; raises `pytest.UsageError` when they cannot."""
    _check(config, _parts_or_usage_error(config).talking)


def check_to_write(config: pytest.Config) -> None:
    """See that personas can be written; raises `pytest.UsageError` when they cannot."""
    _check(config, _parts_or_usage_error(config).writing)


def hand_down(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Tell a worker of pytest-xdist when the run began, and where its processes meet."""
    workerinput[_STARTED] = started(config)
    workerinput[_SHARED] = str(_shared_by_all(config))


def started(config: pytest.Config) -> float:
    """When the run began, alike in all its processes: in seconds since the epoch."""
    if hasattr(config, "workerinput"):
        return float(config.workerinput[_STARTED])
    return config.stash.setdefault(_BEGAN, time.time())


def close(config: pytest.Config) -> None:
    """Let go of what this process of the run holds."""
    if _CASTING in config.stash:
        config.stash[_CASTING].close()
    if _SHARED_BY_ALL in config.stash:
        shutil.rmtree(config.stash[_SHARED_BY_ALL], ignore_errors=True)


def header(config: pytest.Config) -> Iterator[str]:
    """Who plays and judges, and what is recorded."""
    from ..core.folders import shown
    from ..reports.terminal import players

    settings, casting = settings_of(config), casting_of(config)
    yield players(settings.provider, casting.user().name, casting.judge().name)
    if settings.cassettes is not None:
        where = shown(settings.cassettes, config.rootpath)
        yield f"cassettes {where}, record mode {settings.record_mode}"


def _parts(settings: Settings) -> ModelChoices:
    from ..run.participants import parts

    return parts(
        settings.provider,
        user=settings.user_model,
        judge=settings.judge_model,
        persona=settings.persona_model,
        parameters=settings.model_parameters,
        timeout=settings.model_timeout,
    )


def _recording(config: pytest.Config) -> CassetteOptions:
    from ..llm.cassettes import RecordMode
    from ..run.participants import CassetteOptions

    settings, shared = settings_of(config), _shared(config)
    return CassetteOptions(
        settings.cassettes,
        RecordMode(settings.record_mode),
        shared / "cassettes" if shared else None,
    )


def _parts_or_usage_error(config: pytest.Config) -> ModelChoices:
    with usage_errors():
        return _parts(settings_of(config))


def _check(config: pytest.Config, needed: Sequence[ModelChoice]) -> None:
    from ..run.participants import check

    settings = settings_of(config)
    with usage_errors():
        check(needed, _recording(config), limits_cost=settings.max_cost is not None)


def _share(config: pytest.Config) -> Share:
    """The part of this process: the workers of pytest-xdist divide the run's limits."""
    from ..core.concurrency import Share

    worker = getattr(config, "workerinput", None)
    if worker is None:
        return Share()
    # Workers that were given names of their own have no number: they take none of what is left.
    number = worker["workerid"].removeprefix("gw")
    processes = worker["workercount"]
    return Share(int(number) if number.isdecimal() else processes, processes)


def _budget(config: pytest.Config, stop: threading.Event) -> Budget:
    from ..core.budget import Budget, BudgetLimits

    settings = settings_of(config)
    limits = BudgetLimits(
        requests=settings.max_requests,
        tokens=settings.max_tokens,
        cost=settings.max_cost,
        seconds=settings.max_seconds,
    )
    shared = _shared(config)
    ledger = shared / "ledger.json" if shared else None
    return Budget(limits, ledger=ledger, started=started(config), stop=stop)


def _shared(config: pytest.Config) -> Path | None:
    """A directory that all processes of the run see; None when there is only one process."""
    if hasattr(config, "workerinput"):
        return Path(config.workerinput[_SHARED])
    return _shared_by_all(config) if config.getoption("dist", "no") != "no" else None


def _shared_by_all(config: pytest.Config) -> Path:
    """The directory as the controller names it; who first needs it makes it."""
    if _SHARED_BY_ALL not in config.stash:
        config.stash[_SHARED_BY_ALL] = Path(tempfile.gettempdir(), f"synthconv-{uuid.uuid4().hex}")
    return config.stash[_SHARED_BY_ALL]
