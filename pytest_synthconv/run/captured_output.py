"""What code logs and warns of while a conversation goes on: part of it, not of the test that runs.

A conversation that is held ahead shares its process with the test of another one, whose log and
warnings pytest shows. So each has its own, by the context that its threads run in, and pytest is
not shown those of conversations held ahead. In the test's own thread nothing is taken from pytest.
"""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TextIO

_MOST = 50
"""Lines that are kept, the last ones: a library that logs every byte must not fill the disk."""
_LONGEST = 1000
_FORMAT = logging.Formatter("%(levelname)s %(name)s: %(message)s")


@dataclass(frozen=True)
class CapturedOutput:
    """The lines of one conversation; ``is_ahead``: it is not the running test's."""

    is_ahead: bool
    log: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST))
    warnings: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST))

    def told(self) -> dict[str, list[str]]:
        """The lines by kind; kinds without any are left out."""
        kinds = {"log": self.log, "warnings": self.warnings}
        return {kind: [line[:_LONGEST] for line in lines] for kind, lines in kinds.items() if lines}


_CURRENT: ContextVar[CapturedOutput | None] = ContextVar("pytest_synthconv_asides", default=None)


@contextmanager
def asides(*, is_ahead: bool) -> Iterator[CapturedOutput]:
    """What is logged and warned of in this context, and in threads that were given a copy of it."""
    kept = CapturedOutput(is_ahead)
    token = _CURRENT.set(kept)
    try:
        yield kept
    finally:
        _CURRENT.reset(token)


@contextmanager
def logs_kept_apart(handlers: Iterable[logging.Handler]) -> Iterator[None]:
    """Keep conversations' log records, and those of conversations held ahead from ``handlers``."""
    keeping, root = _Keeping(), logging.getLogger()
    with ExitStack() as undo:
        root.addHandler(keeping)
        undo.callback(root.removeHandler, keeping)
        for handler in handlers:
            handler.addFilter(_is_of_the_test)
            undo.callback(handler.removeFilter, _is_of_the_test)
        yield


@contextmanager
def warnings_kept_apart() -> Iterator[None]:
    """Keep the warnings of conversations held ahead, and show the others as before."""
    shown = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        current = _CURRENT.get()
        if current is None or not current.is_ahead:
            shown(message, category, filename, lineno, file, line)
        else:
            current.warnings.append(f"{filename}:{lineno}: {category.__name__}: {message}")

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = shown


class _Keeping(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        current = _CURRENT.get()
        if current is not None:
            current.log.append(_FORMAT.format(record))


def _is_of_the_test(record: logging.LogRecord) -> bool:
    current = _CURRENT.get()
    return current is None or not current.is_ahead
