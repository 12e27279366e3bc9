"""Append lines to a file so that each is there completely or not at all, also after a crash."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


def append_line(path: Path, line: bytes, *, sync: bool = False) -> None:
    """Append ``line`` to the file, completely or not at all.

    An incomplete last line of a killed process is removed first. ``sync``: on return, the line is
    on the disk and survives a power failure.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINKS
    with FileIO(os.open(path, flags, 0o644), "r+") as file:
        size = _whole_lines(file)
        file.truncate(size)
        try:
            left = memoryview(line)
            while left:
                left = left[file.write(left) :]
            if sync:
                os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def last_line(path: Path) -> bytes:
    """Return the last line of the file if it has no line end; empty otherwise."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size:
            return b""
        file.seek(size - 1)
        if file.read(1) == b"\n":
            return b""
        file.seek(0)
        return file.read().rpartition(b"\n")[2]


def _whole_lines(file: FileIO) -> int:
    """Return the size of ``file`` without an incomplete last line of a killed process."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return 0
    file.seek(size - 1)
    if file.read(1) == b"\n":
        return size
    file.seek(0)
    return file.readall().rfind(b"\n") + 1
