"""Problems of a file, and their report: one line for each problem, all at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import ConfigurationError
from ..core.text import one_line

KeyPath = tuple[str | int, ...]
"""The path from the top of a file to a value: keys of mappings, indices of lists."""

MAX_SHOWN = 100
"""Number of problems of one file that are shown. The rest is only counted."""

_PLAIN_KEY = re.compile(r"[\w$-][\w $-]*")


@dataclass(frozen=True)
class Problem:
    """One problem of a file. ``line`` and ``column`` count from 1; line 0 is the whole file.

    ``text`` says what is wrong and what to do. If it begins with "is", it continues the key's name.
    """

    line: int
    text: str
    path: KeyPath = ()
    column: int | None = None


def configuration_error(file: Path, problems: Sequence[Problem]) -> ConfigurationError:
    """Return an error that lists ``problems`` in the order of their lines."""
    name = shown_path(file)
    ordered = _in_order(problems)
    lines = _lines(name, ordered)
    if len(problems) > 1:
        lines.insert(0, f"{name} has {len(problems)} problems:")
    return ConfigurationError("\n".join(lines))


def notice_lines(file: Path, notices: Sequence[Problem]) -> tuple[str, ...]:
    """Return a line for each of ``notices``, which are no errors, in the order of their lines."""
    return tuple(_lines(shown_path(file), _in_order(notices)))


def shown_path(path: Path) -> str:
    """Return ``path`` as text, relative to the working directory if it is below it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or the working directory is gone
        return str(path)


def dotted(path: KeyPath) -> str:
    """Return ``path`` in dotted notation: ``users[1].name``."""
    return "".join(map(_step, path)).removeprefix(".")


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{one_line(key, 60)!r}]"


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line, problem.column or 0))


def _lines(name: str, ordered: Sequence[Problem]) -> list[str]:
    lines = [_line(name, problem) for problem in ordered[:MAX_SHOWN]]
    left = len(ordered) - len(lines)
    return [*lines, f"... and {left} more"] if left else lines


def _line(name: str, problem: Problem) -> str:
    where = ":".join(str(part) for part in (name, problem.line, problem.column) if part)
    if not problem.path:
        return f"{where}: {problem.text}"
    link = " " if problem.text.startswith("is ") else ": "
    return f"{where}: {dotted(problem.path)}{link}{problem.text}"
