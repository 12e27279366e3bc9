"""Show the progress of a command on standard error, and end it by SIGTERM as by Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..reports.progress import ProgressWriter


def progress_writer() -> ProgressWriter:
    """Return a writer for this process's standard error."""
    from ..reports.progress import ProgressWriter

    def write(text: str) -> None:
        print(text, end="", file=sys.stderr, flush=True)

    columns = shutil.get_terminal_size().columns
    return ProgressWriter(write, rewrites=sys.stderr.isatty(), columns=columns)


@contextmanager
def sigterm_is_ctrl_c() -> Iterator[None]:
    """Raise `KeyboardInterrupt` on SIGTERM, with which CI systems cancel a job."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt("SIGTERM")
