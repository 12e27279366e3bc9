"""``--synthconv-report`` writes the run as one HTML file, when the run ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from projects import Project


def headline(file: Path) -> str:
    """Return the headline of the report."""
    (found,) = re.findall("<h1>(.*?)</h1>", file.read_text(encoding="utf-8"))
    return str(found)


@pytest.mark.parametrize("arguments", [("--synthconv-report",), ("--synthconv-report=on",)])
def test_the_report_is_in_the_artifacts_directory_and_the_summary_names_it(
    project: Project, arguments: tuple[str, ...]
) -> None:
    project.write("alex", "bo")
    result = project.run(*arguments)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["report: synthconv-artifacts/report.html"])
    file = project.pytester.path / "synthconv-artifacts" / "report.html"
    assert headline(file) == "1 of 2 conversations failed"


def test_a_file_may_be_named_in_any_spelling(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex")
    monkeypatch.setenv("SYNTHCONV_REPORT", "pages/run.html")
    project.run().assert_outcomes(passed=1)
    assert headline(project.pytester.path / "pages" / "run.html") == "No failure in 1 conversation"


def test_there_is_no_report_unless_an_option_requests_it(project: Project) -> None:
    project.write("alex")
    project.run("--synthconv-report=off").assert_outcomes(passed=1)
    assert not list(project.pytester.path.rglob("*.html"))


def test_a_path_of_a_test_is_not_taken_as_the_file(project: Project) -> None:
    project.write("alex")
    result = project.run("--synthconv-report", "tests")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*expected a file that ends in .html, got 'tests'*=on*"])


def test_a_report_that_cannot_be_written_is_a_usage_error(project: Project) -> None:
    project.write("alex")
    (project.pytester.path / "a.html").mkdir()
    result = project.run("--synthconv-report=a.html")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*a.html cannot be written: *a.html is a directory*"])


def test_a_report_that_becomes_impossible_fails_the_run_and_says_why(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        from pathlib import Path

        def test_own(conversation):
            Path("pages").write_text("in the way of a folder")
        """
    )
    result = project.run("--synthconv-report=pages/run.html", ".")
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["the report could not be written: *pages*"])


@pytest.mark.usefixtures("all_plugins")
def test_the_workers_of_xdist_leave_the_report_to_their_controller(project: Project) -> None:
    project.write("alex", "bo")
    result = project.run_apart("-n2", "--synthconv-assistant=assistant.yaml", "--synthconv-report")
    result.assert_outcomes(passed=1, failed=1)
    file = project.pytester.path / "synthconv-artifacts" / "report.html"
    assert headline(file) == "1 of 2 conversations failed"


def test_a_baseline_with_transcripts_is_shown_next_to_the_run(project: Project) -> None:
    project.write("alex")
    project.run().assert_outcomes(passed=1)
    home = project.pytester.path
    (home / "synthconv-artifacts" / "conversations.jsonl").rename(home / "old.jsonl")
    project.run("--synthconv-report", "--synthconv-baseline=old.jsonl").assert_outcomes(passed=1)
    page = (home / "synthconv-artifacts" / "report.html").read_text(encoding="utf-8")
    assert '"before":{' in page
    assert "Compared with the baseline" in page


def test_a_run_that_was_broken_off_has_a_report_that_says_so(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file("def test_own(conversation):\n    raise KeyboardInterrupt\n")
    result = project.run_apart(
        "--synthconv-assistant=assistant.yaml", "--synthconv-report=on", "test_own.py"
    )
    assert result.ret == pytest.ExitCode.INTERRUPTED
    file = project.pytester.path / "synthconv-artifacts" / "report.html"
    assert "The run was interrupted" in file.read_text(encoding="utf-8")
