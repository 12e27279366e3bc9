"""What every test file may use."""

from __future__ import annotations

import hypothesis
import pytest
import requests
import yaml
from projects import Project

import pytest_synthconv.catalogue
import pytest_synthconv.judges.heuristic
import pytest_synthconv.personas.topping_up
import pytest_synthconv.run
import pytest_synthconv.users.agenda

pytest_plugins = ["pytester"]

# pytester forgets what a run in this process has imported. Extension modules do not bear being
# imported twice, and the others take a second each time: these stay, for they were here before.
PRELOADED = (hypothesis, requests, yaml, pytest_synthconv)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project, in a folder of its own that is the current one."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Project(pytester)
