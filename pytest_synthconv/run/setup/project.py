"""Write the files of a project, and overwrite none that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.cards import Assistant
from ...core.errors import ConfigurationError
from ...core.text import one_line
from ...files.loading import find_endpoint, find_personas, load_assistant
from ...files.problems import shown_path
from ...files.proposals.proposal import Proposal, endpoint_text
from ...files.saving import save
from ...files.yaml_writing import block_yaml
from ...offline.writer.writer import TemplateWriter
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


@dataclass(frozen=True)
class Places:
    """Where the files of a project are, or will be; ``assistant`` is None if there is none yet."""

    endpoint: Path
    personas: Path
    assistant: Assistant | None = None


def places_in(folder: Path) -> Places:
    """Return where the files in ``folder`` are, as a run finds them.

    Raise `ConfigurationError` if the assistant's file is wrong.
    """
    usual = Places(folder / ENDPOINT, folder / PERSONAS)
    if not (folder / ASSISTANT).exists():
        return usual
    file = load_assistant(folder / ASSISTANT)
    endpoint, _ = find_endpoint(file)
    try:
        personas = find_personas(file)
    except ConfigurationError:  # there are none yet
        personas = usual.personas
    return Places(endpoint or usual.endpoint, personas, file.assistant)


def name_for(folder: Path) -> str:
    """Return a name for the assistant of the project in ``folder``."""
    words = re.sub(r"[\W_]+", " ", folder.absolute().name).strip()
    return words[:1].upper() + words[1:] if words else "Assistant"


def check_people(places: Places, assistant: Assistant) -> None:
    """Raise `ConfigurationError` if no personas can be written for ``assistant``, and must be."""
    if not places.personas.exists():
        TemplateWriter().doubts(assistant)


def write_project(
    folder: Path, assistant: Assistant, proposal: Proposal | None, *, ci: str
) -> Iterator[Written]:
    """Write what is missing in ``folder``, and yield each file with what was done.

    ``proposal`` is None if the endpoint file is there. ``ci`` is ``github``, ``gitlab``, ``none``,
    or empty for whichever the project uses.
    """
    places = places_in(folder)
    card = {"name": assistant.name, "description": assistant.description}
    yield _saved(folder / ASSISTANT, block_yaml(card, width=_WIDTH), "the assistant")
    if proposal is None:
        yield _kept(places.endpoint)
    else:
        text = endpoint_text(proposal.card, (_ABOUT_ENDPOINT, *proposal.notes))
        yield _saved(places.endpoint, text, "the endpoint", what_was_found(proposal))
    yield _people(places.personas, assistant)
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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{shown_path(path.parent)}: this folder cannot be made: {error.strerror}"
        ) from None
    save(path, text, what=what)
    return Written(path, f"wrote {one_line(note, 200)}" if note else "wrote it")


def _kept(path: Path) -> Written:
    return Written(path, "kept: it was there")
