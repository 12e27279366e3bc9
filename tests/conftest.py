"""What every test file may use."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import hypothesis
import pytest
from projects import Project
from warm_python import NOT_LOADED, import_plugin, warm_python

from pytest_synthconv.core import retries

# Machines that are busy fail tests by the clock, and say nothing of the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)

HERE = Path(__file__).parent

pytest_plugins = ["pytester", "http_talks", "played_talks"]

QUICK_LOOP = "not slow"
QUICK = ("core", "files", "llm", "offline", "personas", "regression", "reports", "simulation")
"""Folders of unit tests; what runs pytest, a server, or a process there is slow all the same."""
SLOW_FIXTURES = frozenset({"pytester", "project", "server", "talk", "closed_port"})
SERVERS = frozenset({"serving", "providing", "wired", "errors_of", "failed"})
"""Helpers that start a server; a file that imports one is slow as a whole."""


def pytest_configure(config: pytest.Config) -> None:
    """Take a fifth of the examples in the quick loop, or as ``--hypothesis-profile`` says."""
    quick = config.getoption("markexpr") == QUICK_LOOP
    if not config.getoption("--hypothesis-profile", None):
        hypothesis.settings.load_profile("quick" if quick else "untimed")
    if not _starts_workers(config):
        os.environ["PYTEST_ADDOPTS"] = NOT_LOADED


def _starts_workers(config: pytest.Config) -> bool:
    """Return True for the controller of xdist, whose environment its workers get."""
    return bool(getattr(config.option, "tx", None)) and not hasattr(config, "workerinput")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out folders where all tests are slow: to import their files takes 2 s."""
    if config.getoption("markexpr") != QUICK_LOOP or not collection_path.is_dir():
        return None
    slow = collection_path.parent == HERE and collection_path.name not in QUICK
    return True if slow else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what is no unit test, so that ``-m "not slow"`` is a quick loop."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        fixtures = getattr(item, "fixturenames", ())
        names = vars(getattr(item, "module", None) or object)
        starts = not SLOW_FIXTURES.isdisjoint(fixtures) or not SERVERS.isdisjoint(names)
        if folder not in QUICK or starts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are repeated at once, but for those of processes that a test starts."""
    monkeypatch.setattr(retries, "wait", lambda seconds, stop: None)


@pytest.fixture(scope="session")
def _preloaded() -> None:
    """Import what no pytest run within this process may import again.

    pytester forgets what a run has imported. Extension modules do not bear being imported twice,
    the others take a second each time, and ours would have two classes of one name. Tests without
    pytester do not pay for it, nor does the controller of xdist: 2 s for each process.
    """
    for name in ("anthropic", "hypothesis", "openai", "requests", "yaml"):
        importlib.import_module(name)
    import_plugin()


@pytest.fixture
def pytester(
    _preloaded: None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p synthconv")
    return pytester


@pytest.fixture
def all_plugins(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load what is installed, as users' projects do. It takes a third of a run in this process.

    The workers of xdist are forks, also those of a run in this process.
    """
    monkeypatch.setattr(sys, "executable", warm_python())
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.setenv("PYTEST_ADDOPTS", NOT_LOADED)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project, in a folder of its own that is the current one."""
    for name in ("CI", "BUILD_NUMBER", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return Project(pytester)
