"""Run pytest in a terminal, and see the screen as a person would."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

from ctrl_c import ctrl_c_heard
from warm_python import warm_python

_PIECE = re.compile(r"\x1b\[([\d;?]*)([A-Za-z])|\x1b.|[\r\n\b]|[^\x1b\r\n\b]")
_ROWS = 50


class Screen:
    """The rows of a terminal: what was written to them, and where the cursor is."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._cells: list[list[str]] = [[]]
        self._row = self._column = 0

    def feed(self, text: str) -> None:
        """Write ``text``, of which escape sequences are whole."""
        for piece in _PIECE.finditer(text):
            self._take(piece.group(), piece.group(1) or "", piece.group(2) or "")

    @property
    def rows(self) -> list[str]:
        return ["".join(cells).rstrip() for cells in self._cells]

    def _take(self, piece: str, number: str, command: str) -> None:
        if piece == "\r":
            self._column = 0
        elif piece == "\n":
            self._down()
        elif piece == "\b":
            self._column -= 1
        elif command == "A":
            self._row -= int(number or 1)
        elif command == "G":
            self._column = int(number or 1) - 1
        elif not piece.startswith("\x1b"):
            self._put(piece)

    def _down(self) -> None:
        self._row += 1
        if self._row == len(self._cells):
            self._cells.append([])

    def _put(self, character: str) -> None:
        if self._column == self._columns:
            self._column = 0
            self._down()
        cells = self._cells[self._row]
        cells += " " * (self._column + 1 - len(cells))
        cells[self._column] = character
        self._column += 1


class PytestInTerminal:
    """A pytest process whose output goes to a terminal of ``columns``."""

    def __init__(self, home: Path, *arguments: str, columns: int = 80, **environment: str) -> None:
        self.raw = ""
        self._columns = columns
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, columns, 0, 0))
        left_out = ("CI", "BUILD_NUMBER", "COLUMNS", "NO_COLOR", "PY_COLORS")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        with ctrl_c_heard():
            self._process = subprocess.Popen(
                [warm_python(), "-m", "pytest", "-p", "no:cacheprovider", *arguments],
                cwd=home,
                env={**kept, "TERM": "xterm-256color", **environment},
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
            )
        os.close(theirs)

    @property
    def rows(self) -> list[str]:
        """The screen, without what a part of an escape sequence will do."""
        screen = Screen(self._columns)
        screen.feed(re.sub(r"\x1b(\[[\d;?]*)?\Z", "", self.raw))
        return screen.rows

    def read_until(self, text: str, seconds: float = 60) -> list[str]:
        """Return the screen as soon as one row has ``text``."""
        end = time.monotonic() + seconds
        while not any(text in row for row in self.rows):
            assert time.monotonic() < end and self._read(), f"no {text!r} in:\n{self.raw}"
        return self.rows

    def press_ctrl_c(self) -> None:
        """Interrupt the process, as its terminal does."""
        self._process.send_signal(signal.SIGINT)

    def finish(self, seconds: float = 60) -> list[str]:
        """Return the screen after the end of the process."""
        end = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < end, self.raw
        self._process.wait(seconds)
        os.close(self._ours)
        return self.rows

    def _read(self) -> bool:
        """Read what is there, waiting a little; return False at the end."""
        if not select.select([self._ours], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # on Linux, the other side is closed
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)
