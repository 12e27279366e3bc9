"""Find the tests with conversations that did not pass, in reports from all processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .accounting import properties_of
from .options import MARKER

if TYPE_CHECKING:
    from ..reports.failed_tests import FailedTest

_CATEGORIES = {"failed": "failed", "error": "error", "xfailed": "expected"}
"""Each of pytest's categories, and the outcome of `reports.failed_tests`."""


def failed_tests(reporter: pytest.TerminalReporter) -> list[FailedTest]:
    """Return the tests that did not pass, and used a conversation or should have."""
    return list(_failed(reporter))


def has_failed_tests(reporter: pytest.TerminalReporter) -> bool:
    """Return True if there is one of ours; it imports nothing for unrelated runs."""
    return any(True for _ in _reports(reporter))


def _failed(reporter: pytest.TerminalReporter) -> Iterator[FailedTest]:
    from ..reports.failed_tests import failed_test

    for category, report in _reports(reporter):
        file, line = _place(reporter.config, report)
        yield failed_test(
            _CATEGORIES[category],
            report.nodeid,
            _message(report),
            properties_of(report),
            file=file,
            line=line,
        )


def _reports(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, pytest.TestReport]]:
    for category in _CATEGORIES:
        for report in reporter.stats.get(category, ()):
            is_test = isinstance(report, pytest.TestReport)
            if is_test and (MARKER in report.keywords or properties_of(report)):
                yield category, report


def _message(report: pytest.TestReport) -> str:
    """Return the last line of the error, or why the failure was expected."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message)
    expected = getattr(report, "wasxfail", "")
    return str(expected or report.longreprtext.strip().rpartition("\n")[2])


def _place(config: pytest.Config, report: pytest.TestReport) -> tuple[str, int | None]:
    """Return the test's file as the repository names it, and its line if that is in the file."""
    name, line, _ = report.location
    path = config.rootpath / report.nodeid.partition("::")[0]
    root = Path(os.environ.get("GITHUB_WORKSPACE") or config.rootpath)
    try:
        shown = path.resolve().relative_to(root.resolve())
    except ValueError:
        shown = path.relative_to(config.rootpath)
    is_there: Any = line is not None and path.suffix == ".py" and Path(name).name == path.name
    return shown.as_posix(), line + 1 if is_there and line is not None else None
