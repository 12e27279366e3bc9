"""Capture log records and warnings of a conversation, to store them in its record.

A conversation that runs ahead shares its process with another test, whose log and warnings pytest
shows. So each conversation has its own output, found by the context of its threads, and pytest does
not see that of conversations that run ahead. In the test's own thread, pytest sees everything.
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
"""The number of last lines to keep: a library that logs every byte must not fill the disk."""
_LONGEST = 1000
_FORMAT = logging.Formatter("%(levelname)s %(name)s: %(message)s")


@dataclass(frozen=True)
class CapturedOutput:
    """The lines of one conversation; ``is_ahead``: it is not of the running test."""

    is_ahead: bool
    log: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST))
    warnings: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST))

    def told(self) -> dict[str, list[str]]:
        """Return the lines by kind, without empty kinds."""
        kinds = {"log": self.log, "warnings": self.warnings}
        return {kind: [line[:_LONGEST] for line in lines] for kind, lines in kinds.items() if lines}


_CURRENT: ContextVar[CapturedOutput | None] = ContextVar("pytest_synthconv_asides", default=None)


@contextmanager
def asides(*, is_ahead: bool) -> Iterator[CapturedOutput]:
    """Capture logs and warnings in this context, and in threads with a copy of it."""
    kept = CapturedOutput(is_ahead)
    token = _CURRENT.set(kept)
    try:
        yield kept
    finally:
        _CURRENT.reset(token)


@contextmanager
def logs_kept_apart(handlers: Iterable[logging.Handler]) -> Iterator[None]:
    """Capture log records; hide those of conversations that run ahead from ``handlers``."""
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
    """Capture warnings of conversations that run ahead, and show all others."""
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
