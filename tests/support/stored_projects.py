"""Projects whose conversations are stored, for replays and new judgements of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from projects import Project

NOBODY_SPEAKS = """
import pathlib
import pytest

HOME = pathlib.Path(__file__).parent


@pytest.fixture(scope="session")
def synthconv_endpoint():
    (HOME / "made-endpoint").touch()
    return lambda messages: "made"


@pytest.fixture(scope="session")
def synthconv_user():
    (HOME / "made-user").touch()
    raise RuntimeError
"""
"""A conftest.py whose endpoint and user leave a trace when they are made."""


def home(project: Project) -> Path:
    return project.pytester.path


def store(project: Project, *arguments: str, conftest: str) -> list[dict[str, Any]]:
    """Run the project once, keep its records as ``run.jsonl`` only, and return them.

    Later runs have ``conftest`` instead of the project's own.
    """
    project.run("-q", *arguments)
    records = project.records()
    shutil.move(home(project) / "synthconv-artifacts" / "conversations.jsonl", "run.jsonl")
    shutil.rmtree(home(project) / "synthconv-artifacts")
    (home(project) / "conftest.py").write_text(conftest)
    return records
