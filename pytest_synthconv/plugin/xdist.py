"""Share one run among the processes of pytest-xdist: its id, start, directory and limits.

Without pytest-xdist the run has one process, and the functions answer for that one.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..core.concurrency import Share

_RUN_ID = pytest.StashKey[str]()
_PERSONAS = pytest.StashKey["dict[str, list[str]]"]()
_STARTED = pytest.StashKey[float]()
_DIRECTORY = pytest.StashKey[Path]()

# Keys of ``workerinput``, which pytest-xdist sends to each worker.
_INPUT_PERSONAS = "synthconv_personas"
_INPUT_RUN_ID = "synthconv_run"
_INPUT_STARTED = "synthconv_started"
_INPUT_DIRECTORY = "synthconv_shared"


def begin(config: pytest.Config) -> None:
    """Note when the run starts."""
    config.stash[_STARTED] = time.time()


def configure_worker(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """Pass what all processes of the run share to a worker."""
    workerinput[_INPUT_RUN_ID] = run_id(config)
    workerinput[_INPUT_STARTED] = started(config)
    workerinput[_INPUT_PERSONAS] = supplied_personas(config)
    workerinput[_INPUT_DIRECTORY] = str(_directory(config))


def supplied_personas(config: pytest.Config) -> dict[str, list[str]]:
    """Return the personas from hooks by assistant, all as JSON; the controller fills it."""
    if is_worker(config):
        sent: dict[str, list[str]] = config.workerinput[_INPUT_PERSONAS]  # type: ignore[attr-defined]
        return sent
    return config.stash.setdefault(_PERSONAS, {})


def close(config: pytest.Config) -> None:
    """Remove the shared directory, in the process that chose it."""
    if _DIRECTORY in config.stash:
        shutil.rmtree(config.stash[_DIRECTORY], ignore_errors=True)


def is_worker(config: pytest.Config) -> bool:
    """Return True in a worker; the controller and a run without pytest-xdist are not one."""
    return hasattr(config, "workerinput")


def run_id(config: pytest.Config) -> str:
    """Return the id of the run, the same in all its processes."""
    if _RUN_ID not in config.stash:
        received = getattr(config, "workerinput", {}).get(_INPUT_RUN_ID)
        config.stash[_RUN_ID] = received or uuid.uuid4().hex
    return config.stash[_RUN_ID]


def has_run_id(config: pytest.Config) -> bool:
    """Return True once something has needed the run's id."""
    return _RUN_ID in config.stash


def started(config: pytest.Config) -> float:
    """Return when the run began, the same in all its processes, in seconds since the epoch."""
    if is_worker(config):
        return float(config.workerinput[_INPUT_STARTED])  # type: ignore[attr-defined]
    return config.stash.setdefault(_STARTED, time.time())


def shared_directory(config: pytest.Config) -> Path | None:
    """Return a directory that all processes of the run see; None when there is only one process."""
    if is_worker(config):
        return Path(config.workerinput[_INPUT_DIRECTORY])  # type: ignore[attr-defined]
    return _directory(config) if config.getoption("dist", "no") != "no" else None


def share(config: pytest.Config) -> Share:
    """Return the part of the run's limits that this process may use; workers divide them."""
    from ..core.concurrency import Share

    if not is_worker(config):
        return Share()
    worker = config.workerinput  # type: ignore[attr-defined]
    # A worker with a custom name has no number. It gets none of the remainder.
    number = worker["workerid"].removeprefix("gw")
    processes = worker["workercount"]
    return Share(int(number) if number.isdecimal() else processes, processes)


def _directory(config: pytest.Config) -> Path:
    """Return the directory's path, chosen by the controller; the first who needs it creates it."""
    if _DIRECTORY not in config.stash:
        config.stash[_DIRECTORY] = Path(tempfile.gettempdir(), f"synthconv-{uuid.uuid4().hex}")
    return config.stash[_DIRECTORY]
