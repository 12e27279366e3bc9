"""What to tell of an exception that came out of code which is not ours: what, and where."""

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
    """One line that says what the code called ``who`` raised, and where in it on a second."""
    text = one_line(str(error))
    told = f"{type(error).__qualname__}: {text}" if text else type(error).__qualname__
    where = _place(error)
    return "\n".join([f"{who}: {told}", *([f"raised at {where}"] if where else [])])


def _place(error: BaseException) -> str | None:
    """File and line of the innermost call in the user's code, else of the innermost at all."""
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
