"""Say how far a run is, while it is silent otherwise: one line that is rewritten on a terminal.

Where lines cannot be rewritten, as in the log of a CI job, there is a plain line now and then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

EVERY = 30.0
"""Seconds between two plain lines: a job of ten minutes has twenty of them in its log."""
_REWRITE = 0.1
"""Seconds between two looks of the rewritten line. Faster, nobody can read it."""
_MINUTE, _HOUR = 60, 3600
_CENT = 0.01
_TALK = "conversation"


@dataclass(frozen=True)
class Progress:
    """How far a run is. ``cost`` is in US dollars, None if it is not known.

    ``total`` is 0 if nobody knows how many there will be.
    ``earlier``: those among ``done`` that a previous run has done; they took none of ``seconds``.
    """

    done: int
    total: int
    turns: int = 0
    requests: int = 0
    cost: float | None = None
    seconds: float = 0.0
    earlier: int = 0


def progress_line(at: Progress) -> str:
    """Return for example ``12 of 40 conversations, 87 turns, 214 requests, $0.12, 1:30 left``."""
    parts = [f"{at.done} of {at.total} conversations" if at.total else _counted(at.done, _TALK)]
    if at.turns:
        parts.append(_counted(at.turns, "turn"))
    if at.requests:
        parts.append(_counted(at.requests, "request"))
    if at.cost:
        parts.append(f"${at.cost:.2f}" if at.cost >= _CENT else f"less than ${_CENT}")
    here = at.done - at.earlier
    if at.seconds and here and at.done < at.total:
        parts.append(f"{_duration(at.seconds / here * (at.total - at.done))} left")
    return ", ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _duration(seconds: float) -> str:
    """Return ``0:05``, ``1:30`` or ``2:00:00``."""
    whole = round(seconds)
    minutes, rest = divmod(whole, _MINUTE)
    if whole < _HOUR:
        return f"{minutes}:{rest:02}"
    return f"{minutes // _MINUTE}:{minutes % _MINUTE:02}:{rest:02}"


class ProgressWriter:
    """Writes the line of progress with ``write``.

    ``rewrites``: the output is a terminal of ``columns``, where a line can be written over.
    Otherwise the first line comes after `EVERY` seconds, so that a short run prints none.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        *,
        rewrites: bool,
        columns: int = 80,
        prefix: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write = write
        self._rewrites = rewrites
        self._room = columns - 1  # a full line would wrap
        self._prefix = prefix
        self._clock = clock
        self._wrote_at = float("-inf") if rewrites else clock()
        self._width = 0

    def show(self, at: Progress) -> None:
        """Show ``at``, unless the last line is too recent."""
        now = self._clock()
        if now - self._wrote_at < (_REWRITE if self._rewrites else EVERY):
            return
        self._wrote_at = now
        line = f"{self._prefix}{progress_line(at)}"
        if not self._rewrites:
            self._write(f"{line}\n")
            return
        line = line[: self._room]
        self._write(f"\r{line.ljust(self._width)}")
        self._width = len(line)

    def clear(self) -> None:
        """Erase the rewritten line. Call it before anything else is printed."""
        if self._width:
            self._write(f"\r{' ' * self._width}\r")
            self._width = 0
            self._wrote_at = float("-inf")
