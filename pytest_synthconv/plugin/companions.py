"""Say where another plugin does something else with conversations than its user expects.

All is read from reports, which reach the controller of pytest-xdist, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .accounting import properties_of
from .collection import assistants_of
from .participants import concurrency

_STOP_REASON, _HELD_BY = "stop_reason", "held_by"
_TESTMON = "TestmonSelect"
"""The name of the plugin that pytest-testmon registers to leave tests out."""


def lines(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """Yield one line for each companion that met the conversations of this run."""
    yield from _repeated_verdicts(reporter)
    yield from _foreign_cassettes(reporter)


def leaves_out(config: pytest.Config, path: Path) -> bool:
    """Return True if pytest-testmon leaves ``path`` out, because nothing it knows has changed."""
    others = [it for name, it in config.pluginmanager.list_name_plugin() if name != _TESTMON]
    if not config.pluginmanager.hasplugin(_TESTMON):
        return False
    # Pytest's own plugins are left out: what they ignore is a mistake in the configuration.
    ask = config.pluginmanager.subset_hook_caller("pytest_ignore_collect", others)
    # pytest 8 declares one more argument, a path of py.path, and pluggy wants to see each.
    declared = dict.fromkeys(ask.spec.argnames) if ask.spec else {}
    return bool(ask(**{**declared, "collection_path": path, "config": config}))


def without_changes(config: pytest.Config) -> Iterator[str]:
    """Yield a line if assistants were left out as unchanged; nobody knows whether they are."""
    names = {known.path.name for known in assistants_of(config) if leaves_out(config, known.path)}
    if names:
        yield (
            f"testmon: {_some(names)}: no conversation was run, because no Python code that "
            "pytest-testmon has traced has changed; it does not see assistants behind a URL, "
            "models or personas files; --testmon-noselect runs all"
        )


def _repeated_verdicts(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """Yield a line when tests were rerun that can only have the same verdict again."""
    names = {it.nodeid for it in reporter.stats.get("rerun", ()) if _had_a_verdict(it)}
    if names:
        yield (
            f"reruns: {_some(names)}: the verdict was repeated, not the conversation, which is "
            "simulated once per run; --synthconv-trials=auto tries again"
        )


def _foreign_cassettes(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """Yield a line when requests were sent before the tests whose cassettes should have them."""
    if concurrency(reporter.config) == 1:
        return
    reports = (it for category in ("passed", "failed", "error") for it in _of(reporter, category))
    names = {it.nodeid for it in reports if "vcr" in it.keywords and _is_shared(it)}
    if names:
        yield (
            f"vcr: {_some(names)}: conversations run before their tests, so cassettes of "
            "@pytest.mark.vcr miss their requests; --synthconv-concurrency=1 keeps them together"
        )


def _of(reporter: pytest.TerminalReporter, category: str) -> Iterator[pytest.TestReport]:
    reports = reporter.stats.get(category, ())
    return (it for it in reports if isinstance(it, pytest.TestReport))


def _had_a_verdict(report: Any) -> bool:
    reason = properties_of(report).get(_STOP_REASON, "")
    return bool(reason) and not reason.endswith("_error") and _is_shared(report)


def _is_shared(report: Any) -> bool:
    """Return True for a test with a conversation that its run holds once, for all tests."""
    given = properties_of(report)
    return _STOP_REASON in given and _HELD_BY not in given


def _some(names: set[str]) -> str:
    first, *others = sorted(names)
    return f"{first} and {len(others)} more" if others else first
