"""Say what to type when pytest's arguments and the assistants' files do not meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .collection import argument_paths, assistants_of, is_covered

_ENDINGS = (".yaml", ".yml")


def lines(config: pytest.Config) -> Iterator[str]:
    """Yield hints for arguments in which pytest has found no test."""
    for argument, path in argument_paths(config):
        if path.suffix in _ENDINGS and path.is_file():
            yield from _about(config, argument, path)


def without_conversations(config: pytest.Config) -> Iterator[str]:
    """Yield one line if no assistant's file is below pytest's arguments; call it if none was used.

    With an assistant in an ini file, arguments say what to run: its file may lie elsewhere.
    """
    catalogue = assistants_of(config)
    if catalogue and not any(is_covered(config, known.path) for known in catalogue):
        places = [shown(config, known.path) for known in catalogue]
        yield (
            f"no conversation was run: pytest's arguments leave out {', '.join(places)}; "
            f"run `pytest {places[0]}`, or add it to `testpaths`"
        )


def _about(config: pytest.Config, argument: str, path: Path) -> Iterator[str]:
    known = next((it for it in assistants_of(config) if it.path == path), None)
    if known is None:
        if _is_an_assistant(path):
            yield (
                f"{argument}: an assistant's file is a test only when it is named; add "
                f"--synthconv-assistant={shown(config, path)}"
            )
        return
    _, bracket, label = argument.partition("[")
    if bracket and not any(persona.id in label for persona in known.personas):
        names = ", ".join(persona.id for persona in known.personas)
        yield f"{argument}: there is no such persona; there are {names}"


def _is_an_assistant(path: Path) -> bool:
    """Return True for a file with an assistant's keys; other plugins have YAML files, too."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return all(re.search(rf"^{key}\s*:", text, re.MULTILINE) for key in ("name", "description"))


def shown(config: pytest.Config, path: Path) -> str:
    """Return ``path`` as it can be typed where pytest was started."""
    start = config.invocation_params.dir
    return str(path.relative_to(start) if path.is_relative_to(start) else path)
