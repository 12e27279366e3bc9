"""Record a run: open its records, complete them at the end, and handle signals until then."""

from __future__ import annotations

import signal
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ..reports.run_file import holds_run
from . import accounting, gate, html_report, participants, progress, stored
from .options import MARKER, settings_of, usage_errors
from .xdist import has_run_id, is_worker, run_id

if TYPE_CHECKING:
    from ..core.models import Conversation
    from ..reports.artifacts import Artifacts
    from ..run.run import Run

_STARTED_AT = pytest.StashKey[str]()
_OLD_SIGTERM = pytest.StashKey[Any]()
_PROBLEMS = pytest.StashKey["list[str]"]()
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
    from ..run.run import Run, Simulation

    config = request.config
    artifacts = artifacts_of(config)
    shared = None
    if is_worker(config):
        # The workers' own temporary directories lie in one that they share.
        base = request.getfixturevalue("tmp_path_factory").getbasetemp().parent
        shared = base / f"synthconv-{run_id(config)}"
    interrupt_on_sigterm(config)
    run = Run(
        run_id=run_id(config),
        artifacts=artifacts,
        record_name=shown(artifacts.conversations, config.rootpath),
        shared=ConversationCache(shared),
        resources=participants.run_resources(config),
        preflight=settings_of(config).preflight,
        lookahead=Lookahead(participants.concurrency(config)),
        versions=versions(pytest=pytest.__version__),
        announce=partial(_announce, config),
        source=stored.rejudging(config) or Simulation(),
    )
    progress.watch(config, run)
    return run


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
    progress.prepare(config)


def check(session: pytest.Session) -> None:
    """`prepare` for a run that gives no option: only its items show that it needs us."""
    is_needed = any(item.get_closest_marker(MARKER) for item in session.items)
    if is_needed and _STARTED_AT not in session.config.stash:
        prepare(session.config)


def _check_artifacts(config: pytest.Config) -> None:
    with usage_errors():
        if not stored.is_replay(config):
            artifacts_of(config).check()
        html_report.check(settings_of(config))


def finish(session: pytest.Session, exitstatus: int) -> None:
    """Close the run's records; the workers of pytest-xdist leave that to their controller.

    A conversation without a record, and a gate that could not be decided, make a run that passed
    fail.
    """
    config = session.config
    if is_worker(config):
        if has_run_id(config):
            accounting.report_place(config)
        return
    from ..core.errors import ConfigurationError

    ledger = accounting.ledger_of(config)
    problems = []
    try:
        if stored.is_replay(config):
            problems = _of_replay(session, ledger)
        elif not has_records(config):
            problems = _without_records(config, ledger)
        elif exitstatus == pytest.ExitCode.INTERRUPTED or ledger.is_interrupted:
            code = int(session.exitstatus) or int(pytest.ExitCode.INTERRUPTED)
            artifacts_of(config).finish("interrupted", code)
        else:
            problems = _complete(session, ledger)
    except (OSError, ConfigurationError) as error:
        # pytest has yet to print its failures: an exception here would take them away.
        problems = [f"run.json could not be completed: {error}"]
    if stored.is_replay(config):
        problems += html_report.write_replay(settings_of(config), stored.used_ids(config))
    elif has_records(config):
        problems += html_report.write(settings_of(config))
    config.stash[_PROBLEMS] = problems
    if problems:
        _fail(session)


def problems_of(config: pytest.Config) -> list[str]:
    """Return what `finish` has found; it makes a run that passed fail."""
    return config.stash.get(_PROBLEMS, [])


def _complete(session: pytest.Session, ledger: accounting.Ledger) -> list[str]:
    """Write the verdict on the run. Return what stands in the way of a green one."""
    from ..core.folders import shown

    config, artifacts = session.config, artifacts_of(session.config)
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
    verdicts = {
        **verdicts,
        **stored.agreement_of(config, artifacts.records()),
        "exit_code_of_tests": before,
    }
    artifacts.finish("complete", int(session.exitstatus), verdicts)
    return problems


def _of_replay(session: pytest.Session, ledger: accounting.Ledger) -> list[str]:
    from ..core.errors import ConfigurationError

    try:
        problems = stored.finish(session, ledger)
    except ConfigurationError as error:
        problems = [f"the replayed records cannot be counted: {error}"]
    if gate.fails(session.config):
        _fail(session)
    return problems


def _without_records(config: pytest.Config, ledger: accounting.Ledger) -> list[str]:
    """Return what is wrong with a run that has used conversations and has no records here."""
    from ..core.folders import shown

    if ledger.is_empty or ledger.is_interrupted:
        return []
    if not ledger.is_kept_elsewhere:
        where = shown(artifacts_of(config).directory, config.rootpath)
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


def artifacts_of(config: pytest.Config) -> Artifacts:
    """Return the artifacts directory as this run uses it."""
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


def has_records(config: pytest.Config) -> bool:
    """Return True when a process of this run has begun to record; unrelated runs import nothing."""
    if not has_run_id(config):
        return False
    return holds_run(settings_of(config).artifacts / "run.json", run_id(config))
