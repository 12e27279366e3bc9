"""The command that runs a conversation again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from ...core.text import one_line
from .reading import listing, part, raw

_VALUES: Mapping[str, Any] = {
    "provider": "offline",
    "user_model": None,
    "judge_model": None,
    "model_parameters": "",
    "model_timeout": None,
    "max_turns": 10,
    "fail_on": ["frustrated"],
    "seed": 0,
    "trials": 1,
    "min_pass_rate": 1.0,
}
"""Options that change a conversation or its verdict, and their defaults, which are left out."""

_PATHS = ("personas", "endpoint", "cassettes")


def command(options: Mapping[str, Any], nodeid: str) -> str:
    """Return the command for the test ``nodeid`` of a run with ``options``, as a shell takes it.

    Paths are relative to pytest's root if the test shows where that is. Empty without a test.
    """
    if not nodeid:
        return ""
    file = nodeid.partition("::")[0]
    assistants = [path for path in listing(options, "assistants") if isinstance(path, str)]
    if not assistants and file.endswith((".yaml", ".yml")):
        assistants = [file]  # pytest collects an assistant's file only if it is named as one.
    root = next((path[: -len(file)] for path in assistants if path.endswith(f"/{file}")), "")
    flags = [_flag("assistant", _below(root, path)) for path in assistants]
    return shlex.join(["pytest", *flags, *_given(options, root), one_line(nodeid, 500)])


def _given(options: Mapping[str, Any], root: str) -> Iterator[str]:
    for name in _PATHS:
        if path := raw(options, name):
            yield _flag(name, _below(root, path))
    for name, default in _VALUES.items():
        value = part(options, name)
        if value is not None and value != default:
            yield _flag(name, ",".join(map(str, value)) if isinstance(value, list) else value)


def _flag(name: str, value: object) -> str:
    return f"--synthconv-{name.replace('_', '-')}={one_line(str(value), 500)}"


def _below(root: str, path: str) -> str:
    """Return ``path`` relative to ``root``; as it is if ``root`` is unknown or elsewhere."""
    inside = bool(root) and PurePath(path).is_relative_to(root)
    return PurePath(path).relative_to(root).as_posix() if inside else path
