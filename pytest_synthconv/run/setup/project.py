"""Write the files of a project, and overwrite none that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.models import Assistant
from ...core.text import one_line
from ...files.loading import load_assistant
from ...files.proposals.proposal import Proposal, endpoint_text
from ...files.saving import save
from ...files.yaml_writing import block_yaml
from ...offline.writer import TemplateWriter
from ...personas.top_up import top_up
from .ci import ci_file
from .pytest_config import (
    KEY,
    command_for,
    config_in,
    find_config,
    line_for,
    section_of,
    with_assistant,
)
from .reaching import what_was_found

ASSISTANT, ENDPOINT, PERSONAS = "assistant.yaml", "endpoint.yaml", "personas.yaml"
PEOPLE = 4
"""Personas of a new project: enough for a first impression, few enough to be read."""

_WIDTH = 80
_ABOUT_ENDPOINT = "How the assistant is reached. `pytest-synthconv doctor` tries it."


@dataclass(frozen=True)
class Written:
    """A file, and what became of it."""

    path: Path
    what: str


def known_assistant(folder: Path) -> Assistant | None:
    """Return the assistant that ``folder`` already has, or None.

    Raise `ConfigurationError` if its file is wrong.
    """
    path = folder / ASSISTANT
    return load_assistant(path).assistant if path.exists() else None


def name_for(folder: Path) -> str:
    """Return a name for the assistant of the project in ``folder``."""
    words = re.sub(r"[\W_]+", " ", folder.absolute().name).strip()
    return words[:1].upper() + words[1:] if words else "Assistant"


def check_people(folder: Path, assistant: Assistant) -> None:
    """Raise `ConfigurationError` if no personas can be written for ``assistant``, and must be."""
    if not (folder / PERSONAS).exists():
        TemplateWriter().doubts(assistant)


def write_project(
    folder: Path, assistant: Assistant, proposal: Proposal | None, *, ci: str
) -> Iterator[Written]:
    """Write what is missing in ``folder``, and yield each file with what was done.

    ``proposal`` is None if the endpoint file is there. ``ci`` is ``github``, ``gitlab``, ``none``,
    or empty for whichever the project uses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    card = {"name": assistant.name, "description": assistant.description}
    yield _saved(folder / ASSISTANT, block_yaml(card, width=_WIDTH), "the assistant")
    if proposal is None:
        yield _kept(folder / ENDPOINT)
    else:
        text = endpoint_text(proposal.card, (_ABOUT_ENDPOINT, *proposal.notes))
        yield _saved(folder / ENDPOINT, text, "the endpoint", what_was_found(proposal))
    yield _people(folder / PERSONAS, assistant)
    yield _configured(folder)
    if ci != "none":
        command = command_for([folder / ASSISTANT], find_config(folder))
        path, text = ci_file(folder, proposal, command.replace(f"{folder}/", ""), ci)
        yield _saved(path, text, "the workflow")


def _people(path: Path, assistant: Assistant) -> Written:
    if path.exists():
        return _kept(path)
    done = top_up(path, assistant, PEOPLE, seed=0, writer=TemplateWriter()) or ""
    warnings = done.splitlines()[1:]
    said = f"wrote {PEOPLE} personas: read them, for nobody has met these people"
    return Written(path, "\n".join((said, *warnings)))


def _configured(folder: Path) -> Written:
    """Name the assistant in the pytest configuration of ``folder``."""
    config = config_in(folder)
    if config is None:
        path = folder / "pytest.ini"
        text = f"[pytest]\n{line_for(path, ASSISTANT)}\n"
        return _saved(path, text, "pytest's configuration")
    if config.own().get(KEY):
        return _kept(config.path)
    text_with = with_assistant(config, ASSISTANT)
    line = line_for(config.path, ASSISTANT)
    if text_with is None:
        return Written(config.path, f"kept: add to its {section_of(config.path)}: {line}")
    save(config.path, text_with, what="pytest's configuration")
    return Written(config.path, f"one line added: {line}")


def _saved(path: Path, text: str, what: str, note: str = "") -> Written:
    if path.exists():
        return _kept(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, text, what=what)
    return Written(path, f"wrote {one_line(note, 200)}" if note else "wrote it")


def _kept(path: Path) -> Written:
    return Written(path, "kept: it was there")
