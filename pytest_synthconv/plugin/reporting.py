"""Report a run's conversations: header, sections of tests, summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from . import (
    ci,
    companions,
    failure_lines,
    gate,
    hints,
    html_report,
    participants,
    quarantine,
    stored,
)
from .accounting import USED_STORED
from .collection import assistants_of
from .options import MARKER, settings_of
from .outcomes import CONVERSATIONS, ConversationError
from .persona_generation import cost_of_writing, notices_of
from .recording import artifacts_of, has_records, problems_of

if TYPE_CHECKING:
    from ..run.suite import AssistantUnderTest

_PREFETCHES = pytest.StashKey[bool]()


def header(config: pytest.Config) -> list[str]:
    """Return the lines on assistants and participants; empty when no assistant is given."""
    catalogue = assistants_of(config)
    if not catalogue:
        lines = stored.header(config) if stored.is_in_use(config) else ()
        return [f"synthconv: {line}" for line in lines]
    from ..core.text import counted, one_line

    people = ", ".join(
        f"{one_line(known.assistant.name, 60)} ({counted(len(known.personas), 'persona')})"
        for known in catalogue
    )
    return [
        *(f"synthconv: {line}" for line in notices_of(config)),
        *(f"synthconv: warning: {line}" for line in _notices_of_files(catalogue)),
        *(f"synthconv: {line}" for line in _plan(config, people)),
    ]


def _plan(config: pytest.Config, people: str) -> Iterator[str]:
    """Yield who talks to whom, for how long, and who plays them."""
    from ..core.text import counted

    if stored.is_in_use(config):
        yield people
        yield from stored.header(config)
        return
    settings = settings_of(config)
    turns = counted(settings.max_turns, "turn")
    yield f"{people}; at most {turns} each, seed {settings.seed}"
    yield from participants.header(config)


def _notices_of_files(catalogue: Iterable[AssistantUnderTest]) -> Iterable[str]:
    """Return the notices of all personas files, each once: assistants may share a file."""
    return dict.fromkeys(line for known in catalogue for line in known.notices)


def warnings_kept_apart(item: pytest.Item) -> AbstractContextManager[None]:
    """Keep warnings of conversations that run ahead out of ``item``, if any run ahead."""
    holds = item.session.config.stash.get(_PREFETCHES, False) or item.get_closest_marker(MARKER)
    if not holds:
        return nullcontext()
    from ..run.captured_output import separate_warnings

    return separate_warnings()


def logs_kept_apart(config: pytest.Config) -> AbstractContextManager[None]:
    """Keep log records of conversations that run ahead out of the tests that run meanwhile."""
    from ..run.captured_output import separate_logs

    config.stash[_PREFETCHES] = True
    logging_plugin = config.pluginmanager.get_plugin("logging-plugin")
    handlers = (getattr(logging_plugin, it, None) for it in ("caplog_handler", "report_handler"))
    return separate_logs([handler for handler in handlers if handler is not None])


def begin_item(item: pytest.Item) -> None:
    """Forget the conversations of the item's earlier attempt, if it is rerun."""
    if CONVERSATIONS in item.stash:
        del item.stash[CONVERSATIONS]


def add_sections(item: pytest.Item, call: pytest.CallInfo[Any], report: pytest.TestReport) -> None:
    """Put the transcripts of a test's own conversations into its report.

    A fault inside a test is reported as an error of set-up: it says nothing about the assistant.
    """
    if stored.is_replay(item.config):
        setattr(report, USED_STORED, list(item.stash.get(CONVERSATIONS, ())))
    line = getattr(call.excinfo.value, "line", None) if call.excinfo is not None else None
    crash = getattr(report.longrepr, "reprcrash", None)
    if isinstance(line, str) and crash is not None:
        crash.message = line
    if call.excinfo is not None and isinstance(call.excinfo.value, ConversationError):
        report.when = "setup"
        if report.skipped:  # expected to fail; but an outage is not the failure that is expected
            report.outcome = "failed"
            del report.wasxfail
        return
    if call.when != "call" or _is_in_report(report):
        return
    for conversation in item.stash.get(CONVERSATIONS, {}).values():
        from ..reports.failure_text import retold

        report.sections.append(("synthconv conversation", retold(conversation)))


def summarize(reporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Print the block about the run's conversations, if any; with ``-q`` only bad news."""
    config = reporter.config
    lines: list[tuple[str, dict[str, bool]]] = []
    if stored.is_replay(config):
        lines += [*gate.comparison_lines(reporter), *((line, {}) for line in _lines(reporter))]
    elif has_records(config):
        lines += [*gate.comparison_lines(reporter), *((line, {}) for line in _lines(reporter))]
        if config.get_verbosity() >= 0:
            lines += [(line, {}) for line in companions.lines(reporter)]
    elif config.get_verbosity() >= 0 and not config.option.collectonly:
        lines += [(line, {}) for line in hints.without_conversations(config)]
    if config.get_verbosity() >= 0 and not config.option.collectonly:
        lines += [(line, {}) for line in companions.without_changes(config)]
    if exitstatus == pytest.ExitCode.USAGE_ERROR:
        lines += [(line, {}) for line in hints.lines(config)]
    lines += [(line, {"red": True}) for line in problems_of(config)]
    lines += [(line, {}) for line in ci.write(reporter)]
    if lines:
        reporter.section("synthconv")
        for line, colours in lines:
            reporter.line(line, **colours)


def _lines(reporter: pytest.TerminalReporter) -> Iterator[str]:
    config = reporter.config
    if config.get_verbosity() < 0:
        return
    yield from stored.replay_lines(config) if stored.is_replay(config) else _summary(config)
    yield from gate.trial_lines(config)
    yield from quarantine.lines(config)
    yield from html_report.lines(config)
    if cost := cost_of_writing(config):
        yield f"personas: {cost}"
    yield from failure_lines.lines(reporter)


def _summary(config: pytest.Config) -> list[str]:
    from ..core.errors import ConfigurationError
    from ..core.folders import shown
    from ..reports.terminal import summary

    artifacts = artifacts_of(config)
    where = shown(artifacts.conversations, config.rootpath)
    try:
        return [
            *summary(artifacts.records(), where, detailed=config.get_verbosity() > 0),
            *stored.agreement_lines(config, artifacts.records()),
        ]
    except (OSError, ConfigurationError) as error:
        return [f"the records cannot be read: {error}"]


def _is_in_report(report: pytest.TestReport) -> bool:
    """Return True when the failure's text has the conversation, as the packaged test's has."""
    return report.failed and "\nrecord: " in report.longreprtext
