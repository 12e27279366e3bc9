"""Show what happens while a test waits for its conversation, when pytest prints nothing.

On a terminal, one line is rewritten below pytest's own. Elsewhere, and in CI, there is a plain line
at most every 30 s. With ``-vv`` the turns are printed instead, as they come.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from .terminal import Terminal
from .xdist import is_worker

if TYPE_CHECKING:
    from ..run.onlooker import Counts, Onlooker
    from ..run.run import Run

_TERMINAL = pytest.StashKey[Terminal]()
_PATIENCE = 0.5
"""Seconds of silence before the line appears: for shorter ones it would only flicker."""
_PREFIX = "synthconv: "
_SILENT, _TURNS = -2, 2
"""Verbosities: of ``-qq``, and of ``-vv``."""


def prepare(config: pytest.Config) -> None:
    """Find the terminal, if this process may write to it. Call it while nothing is captured."""
    if _TERMINAL in config.stash or not _is_ours(config):
        return
    try:
        descriptor = os.dup(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # no file: pytest runs within a program
        return
    encoding = sys.stdout.encoding or "utf-8"
    file = open(descriptor, "w", encoding=encoding, errors="backslashreplace")  # noqa: SIM115
    config.stash[_TERMINAL] = terminal = Terminal(config.get_terminal_writer(), file)
    config.pluginmanager.register(_Debugger(terminal), "synthconv-progress")


def close(config: pytest.Config) -> None:
    """Write nothing any more."""
    if _TERMINAL in config.stash:
        config.stash[_TERMINAL].close()


def watch(config: pytest.Config, run: Run) -> None:
    """Show what happens in ``run`` from now on, if this process may."""
    terminal = config.stash.get(_TERMINAL, None)
    if terminal is None:
        return
    if config.get_verbosity() >= _TURNS:
        run.onlooker = _turns(terminal)
    elif config.getoption("capture", "fd") != "no":  # the line would mix with what tests print
        run.onlooker = _line(terminal, run, rewrites=_rewrites(config, terminal))


@contextmanager
def waiting(config: pytest.Config) -> Iterator[None]:
    """Show progress in this block, in which a test waits for a conversation."""
    terminal = config.stash.get(_TERMINAL, None)
    if terminal is None:
        yield
        return
    terminal.begin()
    try:
        yield
    finally:
        terminal.leave()


class _Debugger:
    """A plugin that leaves the terminal to a debugger."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def pytest_enter_pdb(self) -> None:
        self._terminal.leave()


def _turns(terminal: Terminal) -> Onlooker:
    from ..run.onlooker import Turns

    def show(text: str) -> None:
        if terminal.is_free():
            terminal.print(f"{text}\n")

    return Turns(show)


def _line(terminal: Terminal, run: Run, *, rewrites: bool) -> Onlooker:
    from ..reports.progress import Progress, ProgressWriter
    from ..run.onlooker import Counts

    write: Callable[[str], None] = terminal.write if rewrites else terminal.print
    writer = ProgressWriter(write, rewrites=rewrites, columns=terminal.columns, prefix=_PREFIX)
    terminal.erase = writer.clear
    began = time.monotonic()

    def show(counts: Counts) -> None:
        if not terminal.is_free(after=_PATIENCE) or (rewrites and not terminal.enter()):
            return
        done, total = run.lookahead.counts()
        spent = run.resources.budget.spent
        writer.show(
            Progress(
                # Without threads, only the tests know how many there will be.
                done=done if total else counts.done,
                total=total,
                turns=counts.turns,
                requests=spent.requests,
                cost=spent.cost_usd,
                seconds=time.monotonic() - began,
            )
        )

    return Counts(show)


def _is_ours(config: pytest.Config) -> bool:
    """Return True unless another plugin prints here, as pytest-sugar, or another process."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    is_distributed = is_worker(config) or config.getoption("dist", "no") != "no"
    # By its name: pytest exports the class since 8.4 only, and a subclass has another name.
    is_pytests = type(reporter).__qualname__ == "TerminalReporter"
    return is_pytests and not is_distributed and config.get_verbosity() > _SILENT


def _rewrites(config: pytest.Config, terminal: Terminal) -> bool:
    """Return True on a terminal that somebody looks at, with nobody else who writes to it."""
    is_in_ci = any(os.environ.get(name) for name in ("CI", "BUILD_NUMBER"))
    has_live_log = config.getini("log_cli") or config.getoption("log_cli_level", None) is not None
    is_simple = os.name == "nt" or os.environ.get("TERM") == "dumb"
    return terminal.is_tty and not (is_in_ci or has_live_log or is_simple)
