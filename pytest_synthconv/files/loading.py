"""The files of a run: an assistant, its personas, its endpoint. Where they are, what they say.

Every function here raises `ConfigurationError` that tells all problems of a file at once, each
with its line, its key's path and what to do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from ..core.errors import ConfigurationError
from ..core.evidence import goal_pattern
from ..core.models import Assistant, Model, Persona, Text
from ..core.text import one_line, slug
from .endpoint_file import EndpointFile, endpoint_file
from .problems import KeyPath, Problem, configuration_error, shown_path
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
    "place_for_personas",
]

Loaded = TypeVar("Loaded")


class AssistantCard(Model):
    """An assistant file's content; paths are relative to the file."""

    name: Text
    description: Text
    personas: Text | None = None
    endpoint: Text | None = None


class PersonasCard(Model):
    """A personas file's content."""

    users: Annotated[tuple[Persona, ...], Field(min_length=1)]


@dataclass(frozen=True)
class AssistantFile:
    """An assistant and its file. Paths are absolute; None is what the file does not name."""

    path: Path
    assistant: Assistant
    personas_path: Path | None
    endpoint_path: Path | None


def load_assistant(path: Path) -> AssistantFile:
    """The assistant that the file at ``path`` describes."""
    card, problems = validated(read_file(path), AssistantCard)
    card = _loaded(path, card, problems)
    beside = path.absolute().parent
    return AssistantFile(
        path=path.absolute(),
        assistant=Assistant(name=card.name, description=card.description),
        personas_path=beside / card.personas if card.personas else None,
        endpoint_path=beside / card.endpoint if card.endpoint else None,
    )


def load_personas(path: Path) -> tuple[Persona, ...]:
    """The personas in the file at ``path``, in its order: at least one, names and ids unique."""
    document = read_file(path)
    card, problems = validated(document, PersonasCard)
    found = (*problems, *_persona_problems(document))
    return _loaded(path, None if found else card, found).users


def load_endpoint(path: Path, environ: Mapping[str, str] | None = None) -> EndpointFile:
    """The endpoint that the file at ``path`` describes, its variables read from ``environ``.

    Without ``environ`` they are read from the environment of this process.
    """
    file, problems = endpoint_file(
        path, read_file(path), os.environ if environ is None else environ
    )
    del environ  # a traceback that prints local variables must not print it
    return _loaded(path, file, problems)


def find_personas(assistant: AssistantFile, option: Path | None = None) -> Path:
    """Where the personas of ``assistant`` are: ``option``, what its file names, or beside it.

    Raises `ConfigurationError` that names every place looked at.
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
    """Where the personas of ``assistant`` are, or where they would be found if written there."""
    path, places = _found(assistant.path, option or assistant.personas_path, "personas.yaml")
    return path or places[0]


def find_endpoint(
    assistant: AssistantFile, option: Path | None = None
) -> tuple[Path | None, tuple[Path, ...]]:
    """Where the endpoint of ``assistant`` is, or None; and the places looked at."""
    return _found(assistant.path, option or assistant.endpoint_path, "endpoint.yaml")


def _found(beside: Path, named: Path | None, name: str) -> tuple[Path | None, tuple[Path, ...]]:
    """The named file, be it there or not; else the first of the usual ones that is there."""
    if named is not None:
        return named, (named,)
    places = (beside.with_name(f"{beside.stem}_{name}"), beside.with_name(name))
    return next((place for place in places if place.exists()), None), places


def _loaded(path: Path, value: Loaded | None, problems: tuple[Problem, ...]) -> Loaded:
    if value is None:
        raise configuration_error(path, problems)
    return value


def _persona_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with the personas beyond their types, as far as those allow to tell."""
    for path, told in (*_repeated(document), *_wrong_patterns(document)):
        yield Problem(document.place(path).line, told, path)


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
                if isinstance(text, str) and (told := _pattern_problem(text)):
                    yield ("users", index, "goals", g, "evidence", e), told


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _pattern_problem(text: str) -> str | None:
    try:
        goal_pattern(text)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        # Warnings are errors in many test runs; a pattern that Python warns of is a doubtful one.
        return f"is not a regular expression: {one_line(str(error))}; fix it, or drop the slashes"
    return None
