"""Report a run's conversations: header, sections, summary; and complete the records."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ..reports.run_file import holds_run
from . import accounting, companions, gate, hints, participants, quarantine
from .collection import assistants_of
from .options import MARKER, settings_of, usage_errors
from .outcomes import CONVERSATIONS, ConversationError
from .persona_generation import cost_of_writing, notices_of
from .xdist import has_run_id, is_worker, run_id

if TYPE_CHECKING:
    from ..core.models import Conversation
    from ..reports.artifacts import Artifacts
    from ..run.run import Run
    from ..run.suite import AssistantUnderTest

_STARTED_AT = pytest.StashKey[str]()
_OLD_SIGTERM = pytest.StashKey[Any]()
_UNFINISHED = pytest.StashKey["list[str]"]()
_IS_REFUSED = pytest.StashKey[bool]()
_PREFETCHES = pytest.StashKey[bool]()
_UNDECIDED = (
    "the regression gate could not be decided: the workers keep records of their own. Collect "
    "them, and decide with `pytest-synthconv merge`"
)


def open_run(request: pytest.FixtureRequest) -> Run:
    """Return the run for the fixtures of this process."""
    from ..core.folders import shown
    from ..reports.artifacts import versions
    from ..run.conversation_cache import ConversationCache
    from ..run.prefetch_pool import Lookahead
    from ..run.run import Run

    config = request.config
    artifacts = _artifacts(config)
    shared = None
    if is_worker(config):
        # The workers' own temporary directories lie in one that they share.
        base = request.getfixturevalue("tmp_path_factory").getbasetemp().parent
        shared = base / f"synthconv-{run_id(config)}"
    interrupt_on_sigterm(config)
    return Run(
        run_id=run_id(config),
        artifacts=artifacts,
        record_name=shown(artifacts.conversations, config.rootpath),
        shared=ConversationCache(shared),
        resources=participants.run_resources(config),
        preflight=settings_of(config).preflight,
        lookahead=Lookahead(participants.concurrency(config)),
        versions=versions(pytest=pytest.__version__),
        announce=partial(_announce, config),
    )


def _announce(config: pytest.Config, conversation: Conversation) -> None:
    """Call the hook. A skip in it is an error: it would hide the test's own verdict."""
    skipped = None
    try:
        config.hook.pytest_synthconv_conversation(config=config, conversation=conversation)
    except pytest.skip.Exception as error:
        skipped = f"pytest.skip() was called ({error.msg})"
    if skipped:
        raise RuntimeError(skipped)


def prepare(config: pytest.Config) -> None:
    """Check that records can be written, and handle SIGTERM as Ctrl-C from now on.

    Raise `pytest.UsageError` when they cannot, or another run writes to the same directory. With
    pytest-xdist, the controller checks before its workers start.
    """
    if config.option.collectonly:
        return
    if not is_worker(config):
        _check_artifacts(config)
    interrupt_on_sigterm(config)


def check(session: pytest.Session) -> None:
    """`prepare` for a run that gives no option: only its items show that it needs us."""
    is_needed = any(item.get_closest_marker(MARKER) for item in session.items)
    if is_needed and _STARTED_AT not in session.config.stash:
        prepare(session.config)


def _check_artifacts(config: pytest.Config) -> None:
    with usage_errors():
        _artifacts(config).check()


def header(config: pytest.Config) -> list[str]:
    """Return the lines on assistants and participants; empty when no assistant is given."""
    catalogue = assistants_of(config)
    if not catalogue:
        return []
    from ..core.text import counted, one_line

    settings = settings_of(config)
    people = ", ".join(
        f"{one_line(known.assistant.name, 60)} ({counted(len(known.personas), 'persona')})"
        for known in catalogue
    )
    return [
        *(f"synthconv: {line}" for line in notices_of(config)),
        *(f"synthconv: warning: {line}" for line in _notices_of_files(catalogue)),
        f"synthconv: {people}; at most {counted(settings.max_turns, 'turn')} each, "
        f"seed {settings.seed}",
        *(f"synthconv: {line}" for line in participants.header(config)),
    ]


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


def summarize(reporter: pytest.TerminalReporter) -> None:
    """Print the block about the run's conversations, if any; with ``-q`` only bad news."""
    config = reporter.config
    lines: list[tuple[str, dict[str, bool]]] = []
    if _has_records(config):
        lines += [*gate.comparison_lines(reporter), *((line, {}) for line in _lines(config))]
        if config.get_verbosity() >= 0:
            lines += [(line, {}) for line in companions.lines(reporter)]
    elif config.get_verbosity() >= 0 and not config.option.collectonly:
        lines += [(line, {}) for line in hints.without_conversations(config)]
    if config.stash.get(_IS_REFUSED, False):
        lines += [(line, {}) for line in hints.lines(config)]
    lines += [(line, {"red": True}) for line in config.stash.get(_UNFINISHED, [])]
    if lines:
        reporter.section("synthconv")
        for line, colours in lines:
            reporter.line(line, **colours)


def _lines(config: pytest.Config) -> Iterator[str]:
    if config.get_verbosity() < 0:
        return
    yield from _summary(config)
    yield from gate.trial_lines(config)
    yield from quarantine.lines(config)
    if cost := cost_of_writing(config):
        yield f"personas: {cost}"


def _summary(config: pytest.Config) -> list[str]:
    from ..core.errors import ConfigurationError
    from ..core.folders import shown
    from ..reports.terminal import summary

    artifacts = _artifacts(config)
    where = shown(artifacts.conversations, config.rootpath)
    try:
        return summary(artifacts.records(), where, detailed=config.get_verbosity() > 0)
    except (OSError, ConfigurationError) as error:
        return [f"the records cannot be read: {error}"]


def finish(session: pytest.Session, exitstatus: int) -> None:
    """Close the run's records; the workers of pytest-xdist leave that to their controller.

    A conversation without a record, and a gate that could not be decided, make a run that passed
    fail.
    """
    config = session.config
    config.stash[_IS_REFUSED] = exitstatus == pytest.ExitCode.USAGE_ERROR
    if is_worker(config):
        if has_run_id(config):
            accounting.report_place(config)
        return
    from ..core.errors import ConfigurationError

    ledger = accounting.ledger_of(config)
    problems = []
    try:
        if not _has_records(config):
            problems = _without_records(config, ledger)
        elif exitstatus == pytest.ExitCode.INTERRUPTED or ledger.is_interrupted:
            code = int(session.exitstatus) or int(pytest.ExitCode.INTERRUPTED)
            _artifacts(config).finish("interrupted", code)
        else:
            problems = _complete(session, ledger)
    except (OSError, ConfigurationError) as error:
        # pytest has yet to print its failures: an exception here would take them away.
        problems = [f"run.json could not be completed: {error}"]
    config.stash[_UNFINISHED] = problems
    if problems:
        _fail(session)


def _complete(session: pytest.Session, ledger: accounting.Ledger) -> list[str]:
    """Write the verdict on the run. Return what stands in the way of a green one."""
    from ..core.folders import shown

    config, artifacts = session.config, _artifacts(session.config)
    problems = []
    if lost := ledger.lost(artifacts.records()):
        file = shown(artifacts.conversations, config.rootpath)
        problems.append(
            f"conversations without a record in {file}: {accounting.named(lost)}; "
            "was the file changed during the run?"
        )
    if ledger.is_kept_elsewhere and settings_of(config).fail_on_regression:
        problems.append(_UNDECIDED)
    verdicts = gate.verdicts(config, artifacts.records())
    before = int(session.exitstatus)
    if problems or gate.fails(config):
        _fail(session)
    verdicts = {**verdicts, "exit_code_of_tests": before}
    artifacts.finish("complete", int(session.exitstatus), verdicts)
    return problems


def _without_records(config: pytest.Config, ledger: accounting.Ledger) -> list[str]:
    """Return what is wrong with a run that has used conversations and has no records here."""
    from ..core.folders import shown

    if not ledger.counts or ledger.is_interrupted:
        return []
    if not ledger.is_kept_elsewhere:
        where = shown(_artifacts(config).directory, config.rootpath)
        return [f"the records are gone: {where} was removed or changed during the run"]
    return [_UNDECIDED] if settings_of(config).fail_on_regression else []


def _fail(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def interrupt_on_sigterm(config: pytest.Config) -> None:
    """Let SIGTERM, with which CI systems cancel a job, end the run as Ctrl-C does.

    Otherwise the process would end with neither JUnit file nor partial record. A handler set by
    other code stays.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        config.stash[_OLD_SIGTERM] = signal.signal(signal.SIGTERM, _interrupt)


def restore_sigterm(config: pytest.Config) -> None:
    """Undo `interrupt_on_sigterm`."""
    if _OLD_SIGTERM in config.stash:
        signal.signal(signal.SIGTERM, config.stash[_OLD_SIGTERM])
        del config.stash[_OLD_SIGTERM]


def _interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt("SIGTERM")


def _artifacts(config: pytest.Config) -> Artifacts:
    from ..core.text import now
    from ..reports.artifacts import Artifacts, RunInfo, versions

    settings = settings_of(config)
    started_at = config.stash.setdefault(_STARTED_AT, now())
    info = RunInfo(
        run_id=run_id(config),
        started_at=started_at,
        options=settings.public(),
        versions=versions(pytest=pytest.__version__),
    )
    return Artifacts(settings.artifacts, info)


def _has_records(config: pytest.Config) -> bool:
    """Return True when a process of this run has begun to record; unrelated runs import nothing."""
    if not has_run_id(config):
        return False
    return holds_run(settings_of(config).artifacts / "run.json", run_id(config))


def _is_in_report(report: pytest.TestReport) -> bool:
    """Return True when the failure's text has the conversation, as the packaged test's has."""
    return report.failed and "\nrecord: " in report.longreprtext
