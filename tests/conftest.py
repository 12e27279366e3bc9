"""What every test file may use."""

from __future__ import annotations

import pytest
import requests
import yaml
from projects import Project

import pytest_synthconv.run

pytest_plugins = ["pytester"]

# pytester forgets what a run in this process has imported, and extension modules do not bear being
# imported twice: these stay, because they were here before.
PRELOADED = (requests, yaml, pytest_synthconv.run)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project, in a folder of its own that is the current one."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Project(pytester)
