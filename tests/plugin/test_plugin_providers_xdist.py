"""Runs with language models in several processes: one budget, one recording, nothing left over."""

from __future__ import annotations

from pathlib import Path

import pytest
from played_talks import write_project
from projects import Project
from provider_server import ProviderServer

pytest.importorskip("xdist")
pytestmark = pytest.mark.usefixtures("all_plugins")
NAMES = ("Alex", "Bo", "Cy", "Di")


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The directory that processes take for temporary files."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setenv("TMPDIR", str(directory))
    return directory


def run(project: Project, *arguments: str) -> pytest.RunResult:
    return project.run_apart(
        "-n2", "--synthconv-assistant=assistant.yaml", "--synthconv-provider=openai", *arguments
    )


def test_all_workers_share_one_budget(
    project: Project, server: ProviderServer, temporary: Path
) -> None:
    write_project(project.pytester, *NAMES)
    result = run(project, "--synthconv-max-requests=5")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert sum(record["usage"]["requests"] for record in project.records()) == 5
    assert len(project.records()) == 4
    assert list(temporary.glob("synthconv-*")) == []


def test_what_workers_record_is_replayed_by_workers(
    project: Project, server: ProviderServer, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester, *NAMES)
    tapes = "--synthconv-cassettes=tapes"
    run(project, tapes, "--synthconv-record-mode=once").assert_outcomes(passed=4)
    asked = len(server.asked)
    assert asked == 4 * 5
    monkeypatch.delenv("OPENAI_API_KEY")
    run(project, tapes).assert_outcomes(passed=4)
    assert len(server.asked) == asked
    assert list(temporary.glob("synthconv-*")) == []


def test_an_unrelated_run_makes_no_directory(
    project: Project, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.test_file(
        """
        import pathlib, tempfile

        def test_own():
            assert list(pathlib.Path(tempfile.gettempdir()).glob("synthconv-*")) == []
        """
    )
    project.run_apart("-n1").assert_outcomes(passed=1)
