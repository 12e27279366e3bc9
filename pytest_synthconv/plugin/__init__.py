"""The hooks of the plugin, in the order in which pytest calls them.

This module is loaded in every pytest run of the environment it is installed in, so it and what it
imports need nothing but pytest and the standard library.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from . import (
    accounting,
    collection,
    gate,
    hookspecs,
    options,
    participants,
    prefetch,
    progress,
    quarantine,
    recording,
    reporting,
    stored,
    stored_fixtures,
    trials,
    validation,
    xdist,
)
from .fixtures import (  # noqa: F401 - pytest finds fixtures by looking here
    _synthconv_item_settings,
    _synthconv_limits,
    _synthconv_participant_defaults,
    _synthconv_participants,
    _synthconv_prefetcher,
    _synthconv_run,
    _synthconv_settings,
    _synthconv_under_test,
    conversation,
    generate_personas,
    persona,
    simulate,
    synthconv_assistant,
    synthconv_endpoint,
    synthconv_judge,
    synthconv_personas,
    synthconv_user,
)
from .trials import _synthconv_trial, _synthconv_verdict_context, conversations  # noqa: F401


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", options.MARKER_HELP)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    xdist.begin(session.config)
    accounting.prepare(session.config)
    settings = collection.prepare(session)
    if settings is not None:
        trials.register(session.config, settings)
        stored.prepare(session.config, settings)
        stored_fixtures.register(session.config)
        quarantine.prepare(session.config, settings)
        gate.prepare(session.config, settings)
    if settings is not None and settings.assistants:
        recording.prepare(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    xdist.configure_worker(node.config, node.workerinput)


def pytest_report_header(config: pytest.Config) -> list[str]:
    return reporting.header(config)


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> collection.ConversationModule | None:
    return collection.collect_file(file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    collection.narrow(metafunc)


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    return collection.without_foreign_personas((yield))


def pytest_itemcollected(item: pytest.Item) -> None:
    collection.mark(item)
    quarantine.mark(item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session: pytest.Session) -> None:
    validation.check(session)
    recording.check(session)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    prefetch.begin_item(item, nextitem)
    with reporting.warnings_kept_apart(item):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    validation.refuse_to_run(item)
    reporting.begin_item(item)


# The outermost wrapper: it must see what pytest has made of an xfail mark.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    reporting.add_sections(item, call, report)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    recording.finish(session, exitstatus)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    reporting.summarize(terminalreporter, exitstatus)


def pytest_unconfigure(config: pytest.Config) -> None:
    recording.restore_sigterm(config)
    participants.close(config)
    progress.close(config)
    xdist.close(config)
