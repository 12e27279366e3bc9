"""Find and load the files of a run: an assistant, its personas, its endpoint.

All functions raise a `ConfigurationError` that lists all problems of a file at once, each with its
line, the path of its key and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from ..core.cards import Assistant, Persona, Text
from ..core.check_cards import Check
from ..core.errors import ConfigurationError
from ..core.frozen import Model
from ..core.text import one_line, slug
from .check_schema import check_problems, pattern_problem
from .endpoint_file import EndpointFile, endpoint_file
from .evidence_notices import doubt_about
from .problems import KeyPath, Problem, configuration_error, notice_lines, shown_path
from .schema import validated
from .strict_yaml import Document, read_file

__all__ = [
    "AssistantFile",
    "EndpointFile",
    "find_endpoint",
    "find_personas",
    "load_assistant",
    "load_endpoint",
    "load_personas",
    "load_personas_file",
    "place_for_personas",
]

Loaded = TypeVar("Loaded")


class AssistantCard(Model):
    """The content of an assistant file. Paths are relative to the file."""

    name: Text
    description: Text
    reference: Text | None = None
    checks: tuple[Check, ...] = ()
    personas: Text | None = None
    endpoint: Text | None = None


class PersonasCard(Model):
    """The content of a personas file."""

    users: Annotated[tuple[Persona, ...], Field(min_length=1)]


@dataclass(frozen=True)
class AssistantFile:
    """An assistant and its file. Paths are absolute, or None if the file does not set them."""

    path: Path
    assistant: Assistant
    personas_path: Path | None
    endpoint_path: Path | None


def load_assistant(path: Path) -> AssistantFile:
    """Load the assistant from the file at ``path``."""
    folder = path.absolute().parent
    document = read_file(path)
    card, problems = validated(document, AssistantCard)
    stated = document.value.get("checks") if isinstance(document.value, dict) else None
    found = (*problems, *check_problems(document, ("checks",), stated, folder))
    card = _loaded(path, None if found else card, found)
    return AssistantFile(
        path=path.absolute(),
        assistant=Assistant(
            name=card.name,
            description=card.description,
            reference=card.reference,
            checks=card.checks,
        ),
        personas_path=folder / card.personas if card.personas else None,
        endpoint_path=folder / card.endpoint if card.endpoint else None,
    )


@dataclass(frozen=True)
class PersonasFile:
    """The personas of a file. ``notices`` are lines on what is valid and probably not meant.

    ``document`` has the lines of all values; None if the personas come from elsewhere.
    """

    personas: tuple[Persona, ...]
    notices: tuple[str, ...]
    document: Document | None = None


def load_personas(path: Path) -> tuple[Persona, ...]:
    """Load the personas from the file at ``path``: at least one, with unique names and ids."""
    return load_personas_file(path).personas


def load_personas_file(path: Path) -> PersonasFile:
    """Load the personas from the file at ``path``, with notices."""
    document = read_file(path)
    card, problems = validated(document, PersonasCard)
    found = (*problems, *_persona_problems(document, path.absolute().parent))
    personas = _loaded(path, None if found else card, found).users
    notices = notice_lines(path, tuple(_doubts(personas, document)))
    return PersonasFile(personas, notices, document)


def load_endpoint(path: Path, environ: Mapping[str, str] | None = None) -> EndpointFile:
    """Load the endpoint from the file at ``path`` and expand its variables from ``environ``.

    The default for ``environ`` is the environment of this process.
    """
    file, problems = endpoint_file(
        path, read_file(path), os.environ if environ is None else environ
    )
    del environ  # a traceback that prints local variables must not print it
    return _loaded(path, file, problems)


def find_personas(assistant: AssistantFile, option: Path | None = None) -> Path:
    """Return the personas file of ``assistant``: ``option``, its key, or a file next to it.

    Raise a `ConfigurationError` that lists every path that was tried.
    """
    path, places = _found(assistant.path, option or assistant.personas_path, "personas.yaml")
    if path is None:
        looked_at = "".join(f"\n  {shown_path(place)}" for place in places)
        raise ConfigurationError(
            f"{shown_path(assistant.path)}: no personas file found. Looked at:{looked_at}\n"
            "Write one of these, name one in the key `personas`, or give --synthconv-personas."
        )
    return path


def place_for_personas(assistant: AssistantFile, option: Path | None = None) -> Path:
    """Return the personas file of ``assistant``, or the path where to create it."""
    path, places = _found(assistant.path, option or assistant.personas_path, "personas.yaml")
    return path or places[0]


def find_endpoint(
    assistant: AssistantFile, option: Path | None = None
) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the endpoint file of ``assistant``, or None, and the paths that were tried."""
    return _found(assistant.path, option or assistant.endpoint_path, "endpoint.yaml")


def _found(assistant: Path, named: Path | None, name: str) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the named file, even if it does not exist, or the first existing default file."""
    if named is not None:
        return named, (named,)
    places = (assistant.with_name(f"{assistant.stem}_{name}"), assistant.with_name(name))
    return next((place for place in places if place.exists()), None), places


def _loaded(path: Path, value: Loaded | None, problems: tuple[Problem, ...]) -> Loaded:
    if value is None:
        raise configuration_error(path, problems)
    return value


def _persona_problems(document: Document, folder: Path) -> Iterator[Problem]:
    """Yield the problems of the personas that a check of types does not find."""
    for path, text in (*_repeated(document), *_wrong_patterns(document)):
        yield Problem(document.place(path).line, text, path)
    for index, card in _cards(document):
        at: KeyPath = ("users", index, "checks")
        yield from check_problems(document, at, card.get("checks"), folder)


def _cards(document: Document) -> Iterator[tuple[int, dict[str, Any]]]:
    users = document.value.get("users") if isinstance(document.value, dict) else None
    for index, card in enumerate(users if isinstance(users, list) else []):
        if isinstance(card, dict):
            yield index, card


def _repeated(document: Document) -> Iterator[tuple[KeyPath, str]]:
    names: dict[str, int] = {}
    ids: dict[str, int] = {}
    for index, card in _cards(document):
        name, own_id = card.get("name"), card.get("id")
        if not isinstance(name, str) or not isinstance(own_id, str | None):
            continue
        key, persona_id = ("id" if own_id else "name"), own_id or slug(name)
        if name in names:
            line = document.place(("users", names[name], "name")).line
            yield ("users", index, "name"), f"is the name in line {line} too; names must differ"
        elif persona_id in ids:
            first = ("users", ids[persona_id])
            line = document.place((*first, key)).line
            yield (
                ("users", index, key),
                f"gives the id `{one_line(persona_id)}`, as line {line} does; set another `id`",
            )
        names.setdefault(name, index)
        ids.setdefault(persona_id, index)


def _wrong_patterns(document: Document) -> Iterator[tuple[KeyPath, str]]:
    for index, card in _cards(document):
        for g, goal in enumerate(_list(card.get("goals"))):
            evidence = _list(goal.get("evidence")) if isinstance(goal, dict) else []
            for e, text in enumerate(evidence):
                if isinstance(text, str) and (problem := pattern_problem(text)):
                    yield ("users", index, "goals", g, "evidence", e), problem


def _doubts(personas: tuple[Persona, ...], document: Document) -> Iterator[Problem]:
    for p, persona in enumerate(personas):
        for g, goal in enumerate(persona.goals):
            for e, text in enumerate(goal.evidence):
                if doubt := doubt_about(text, goal.ask):
                    path: KeyPath = ("users", p, "goals", g, "evidence", e)
                    yield Problem(document.place(path).line, doubt, path)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
