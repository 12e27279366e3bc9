"""What every test file may use."""

from __future__ import annotations

import anthropic
import hypothesis
import openai
import pytest
import requests
import yaml
from projects import Project

import pytest_synthconv.casting
import pytest_synthconv.catalogue
import pytest_synthconv.judges.heuristic
import pytest_synthconv.personas.topping_up
import pytest_synthconv.run
import pytest_synthconv.users.agenda
from pytest_synthconv.providers import retrying

# Machines that are busy fail tests by the clock, and say nothing of the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

pytest_plugins = ["pytester", "http_talks"]

# pytester forgets what a run in this process has imported. Extension modules do not bear being
# imported twice, and the others take a second each time: these stay, for they were here before.
PRELOADED = (anthropic, hypothesis, openai, requests, yaml, pytest_synthconv)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are repeated at once, but for those of processes that a test starts."""
    monkeypatch.setattr(retrying, "wait", lambda seconds, stop: None)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project, in a folder of its own that is the current one."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Project(pytester)
