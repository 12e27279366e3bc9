"""Describe an exception raised by the user's code: what was raised, and where."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

from .text import one_line

_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = tuple(
    Path(path).resolve()
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "platstdlib", "purelib", "platlib")
)


def describe_error(who: str, error: BaseException) -> str:
    """Return one line with what the code called ``who`` raised, and a second one with the place."""
    text = one_line(str(error))
    raised = f"{type(error).__qualname__}: {text}" if text else type(error).__qualname__
    where = _place(error)
    return "\n".join([f"{who}: {raised}", *([f"raised at {where}"] if where else [])])


def _place(error: BaseException) -> str | None:
    """Return file and line of the innermost call in the user's code, else in any library."""
    calls = [call for call in traceback.extract_tb(error.__traceback__) if not _is_ours(call)]
    own = [call for call in calls if not _is_library(call)]
    for call in [*reversed(own), *reversed(calls)]:
        return f"{call.filename}:{call.lineno}"
    return None


def _is_ours(call: traceback.FrameSummary) -> bool:
    return Path(call.filename).resolve().is_relative_to(_PACKAGE)


def _is_library(call: traceback.FrameSummary) -> bool:
    file = Path(call.filename).resolve()
    return call.filename.startswith("<") or any(map(file.is_relative_to, _LIBRARIES))
