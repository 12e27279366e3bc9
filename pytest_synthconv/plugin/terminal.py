"""Write to the terminal between pytest's own lines, while pytest captures what tests print.

The file is a copy of the descriptor from before pytest captures output, so that capturing goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TextIO

_UP, _TO_COLUMN = "\x1b[A", "\x1b[{}G"


class Terminal:
    """Where pytest prints. Use it in pytest's own thread, from `begin` until `leave`."""

    def __init__(self, of_pytest: Any, file: TextIO) -> None:
        self._pytest = of_pytest
        self._file = file
        self._began: float | None = None
        self._return: str | None = None
        self.erase: Callable[[], object] = lambda: None

    @property
    def columns(self) -> int:
        """How wide it is."""
        return int(self._pytest.fullwidth)

    @property
    def is_tty(self) -> bool:
        """True if lines can be written over."""
        return self._file.isatty()

    def begin(self) -> None:
        """Pytest prints nothing from now on."""
        self._began = time.monotonic()

    def is_free(self, after: float = 0.0) -> bool:
        """Return True once pytest has been silent for so many seconds, and still is."""
        return self._began is not None and time.monotonic() - self._began >= after

    def write(self, text: str) -> None:
        """Write ``text``. Once the terminal is gone, nobody reads it."""
        try:
            self._file.write(text)
            self._file.flush()
        except (OSError, ValueError):
            self._began = None

    def print(self, text: str) -> None:
        """Print ``text``, whole lines; pytest's own line is repeated after the last of them."""
        current = self._current
        if self._return is None and current:
            self.write("\n")
        self._return = current
        self.write(text)

    def enter(self) -> bool:
        """Go where a line can be rewritten; return False if there is no such place now.

        That is the row below pytest's, or without escape sequences (``--color=no``) the same one.
        """
        if self._return is not None:
            return True
        width, current = int(self._pytest.width_of_current_line), self._current
        column = width % max(self.columns, 1)
        if self._pytest.hasmarkup:
            if width and not column:  # no escape sequence returns to the end of a full row
                return False
            self._return = f"{_UP}{_TO_COLUMN.format(column + 1)}" if width else ""
            self.write("\n" if width else "")
            return True
        if width != column:
            return False
        self._return = current
        self.write(f"\r{' ' * column}\r" if width else "")
        return True

    def leave(self) -> None:
        """Return to where pytest has left off."""
        self.erase()
        if self._return:
            self.write(self._return)
        self._began = self._return = None

    def close(self) -> None:
        """Write nothing any more."""
        self._began = None
        try:
            self._file.close()
        except OSError:  # there is no reader for what is left in the buffer
            return

    @property
    def _current(self) -> str:
        """What pytest has printed on the line that it has not ended."""
        return str(getattr(self._pytest, "_current_line", ""))
