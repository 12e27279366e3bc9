"""Check at the end of a run that nothing was lost: each conversation that a test used has a record.

What tests used is known from their reports, which reach pytest-xdist's controller from all workers,
also from those that keep their records on another machine.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pytest

from .options import settings_of
from .xdist import is_worker

_LEDGER = pytest.StashKey["Ledger"]()
_PLACE = "synthconv_records"
_PREFIX = "synthconv."  # that of `reports.junit`, which an unrelated run must not import
_NAMED = 5


class Used(NamedTuple):
    """A conversation as the report of a test names it. ``worker`` is None without pytest-xdist."""

    persona: str
    stop_reason: str
    worker: Any


class Ledger:
    """The conversations that tests have used, by their ids; a plugin of its own."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._used: dict[str, Used] = {}
        self._places: dict[Any, str] = {}
        self.is_interrupted = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the conversation that ``report`` names."""
        named = {
            name.removeprefix(_PREFIX): value
            for name, value in report.user_properties
            if name.startswith(_PREFIX)
        }
        if name := named.get("conversation_id"):
            self._used[str(name)] = Used(
                str(named["persona_id"]), str(named["stop_reason"]), getattr(report, "node", None)
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Note it: after a second signal, pytest ends the session as if it had not been."""
        self.is_interrupted = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Note where a worker has kept its records."""
        self._places[node] = getattr(node, "workeroutput", {}).get(_PLACE, "")

    @property
    def counts(self) -> Counter[str]:
        """How many conversations ended in which way."""
        return Counter(used.stop_reason for used in self._used.values())

    @property
    def is_kept_elsewhere(self) -> bool:
        """True when some of the records are where this process does not look."""
        return any(self._is_elsewhere(used) for used in self._used.values())

    def lost(self, records: Iterable[Mapping[str, Any]]) -> list[str]:
        """Return who had a conversation that should be among ``records``, and is not; each once."""
        found = {str(record["conversation_id"]) for record in records}
        missing = self._used.keys() - found
        lost = [used for name, used in self._used.items() if name in missing]
        return list(dict.fromkeys(it.persona for it in lost if not self._is_elsewhere(it)))

    def _is_elsewhere(self, used: Used) -> bool:
        place = self._places.get(used.worker)
        return bool(place) and place != place_of_records(self._config)


def prepare(config: pytest.Config) -> None:
    """Begin to note what tests use; in a worker, say where its records are."""
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


def named(personas: list[str]) -> str:
    """Return the first few of ``personas``, and how many more there are."""
    more = len(personas) - _NAMED
    return ", ".join(personas[:_NAMED]) + (f" and {more} more" if more > 0 else "")
