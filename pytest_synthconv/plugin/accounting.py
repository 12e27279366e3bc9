"""Check at the end of a run that nothing was lost: each conversation that a test used has a record.

What tests used is known from their reports, which reach pytest-xdist's controller from all workers,
also from those that keep their records on another machine.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pytest

from .options import settings_of
from .xdist import is_worker

_LEDGER = pytest.StashKey["Ledger"]()
_PLACE = "synthconv_records"
_PREFIX = "synthconv."  # that of `reports.junit`, which an unrelated run must not import
_NAMED = 5
USED_STORED = "synthconv_stored"
"""On a report: the ids of all stored conversations of its test, also of trials that do not decide.

An attribute, because pytest-xdist sends those of a report, and user properties would be in JUnit.
"""


class Used(NamedTuple):
    """A conversation that a test has used. ``worker`` is None without pytest-xdist."""

    persona: str
    worker: Any


class Ledger:
    """The conversations that tests have used, by their ids; a plugin of its own.

    ``stored`` are the ids of those from a replayed file.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._used: dict[str, Used] = {}
        self._places: dict[Any, str] = {}
        self.stored: set[str] = set()
        self.is_interrupted = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the conversation that ``report`` names."""
        self.stored.update(getattr(report, USED_STORED, ()))
        ours = properties_of(report)
        if name := ours.get("conversation_id"):
            self._used[name] = Used(ours["persona_id"], getattr(report, "node", None))

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Note it: after a second signal, pytest ends the session as if it had not been."""
        self.is_interrupted = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Note where a worker has kept its records."""
        self._places[node] = getattr(node, "workeroutput", {}).get(_PLACE, "")

    @property
    def is_empty(self) -> bool:
        """True when no test has used a conversation."""
        return not self._used

    @property
    def is_kept_elsewhere(self) -> bool:
        """True when some of the records are where this process does not look."""
        return any(self._is_elsewhere(used) for used in self._used.values())

    def lost(self, records: Iterable[Mapping[str, Any]]) -> list[str]:
        """Return who had a conversation that should be among ``records``, and is not; each once."""
        found = {str(record["conversation_id"]) for record in records}
        lost = (used for name, used in self._used.items() if name not in found)
        return list(dict.fromkeys(it.persona for it in lost if not self._is_elsewhere(it)))

    def _is_elsewhere(self, used: Used) -> bool:
        place = self._places.get(used.worker)
        return bool(place) and place != place_of_records(self._config)


def prepare(config: pytest.Config) -> None:
    """Begin to note what tests use; a worker's reports are noted by its controller."""
    if is_worker(config):
        return
    config.stash[_LEDGER] = ledger = Ledger(config)
    config.pluginmanager.register(ledger, "synthconv-ledger")


def ledger_of(config: pytest.Config) -> Ledger:
    """Return the ledger of this process, which is not a worker."""
    return config.stash[_LEDGER]


def report_place(config: pytest.Config) -> None:
    """Let the controller know where this worker of pytest-xdist has kept its records."""
    config.workeroutput[_PLACE] = place_of_records(config)  # type: ignore[attr-defined]


def place_of_records(config: pytest.Config) -> str:
    """Return the machine and the directory, to compare with those of another process."""
    return f"{uuid.getnode():x} {settings_of(config).artifacts.resolve()}"


def properties_of(report: Any) -> dict[str, str]:
    """Return the JUnit properties that a test's ``report`` has from this plugin."""
    found = getattr(report, "user_properties", ())
    return {
        name.removeprefix(_PREFIX): str(value) for name, value in found if name.startswith(_PREFIX)
    }


def named(personas: list[str]) -> str:
    """Return the first few of ``personas``, and how many more there are."""
    more = len(personas) - _NAMED
    return ", ".join(personas[:_NAMED]) + (f" and {more} more" if more > 0 else "")
