"""The problems of a card's `checks:` that a check of types does not find.

These are repeated ids, invalid patterns and schemas, and functions that cannot be imported.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from ..core.check_functions import check_function
from ..core.errors import ConfigurationError
from ..core.evidence import goal_pattern
from ..core.text import one_line
from .evidence_never import never_matches
from .problems import KeyPath, Problem
from .strict_yaml import Document

LIBRARY = "jsonschema"
INSTALL = 'pip install "pytest-synthconv[json-schema]"'


def check_problems(document: Document, at: KeyPath, checks: Any, folder: Path) -> Iterator[Problem]:
    """Yield the problems of ``checks``, the value at ``at``; ``folder`` may have its modules."""
    for path, text in _problems(at, checks, folder, document):
        yield Problem(document.place(path).line, text, path)


def pattern_problem(text: str) -> str | None:
    """Return why ``text`` is no valid evidence or text of a check, or None if it is valid."""
    try:
        goal_pattern(text)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        # Many test runs turn warnings into errors. A pattern with a warning is doubtful anyway.
        return f"is not a regular expression: {one_line(str(error))}; fix it, or drop the slashes"
    return None


def _problems(
    at: KeyPath, checks: Any, folder: Path, document: Document
) -> Iterator[tuple[KeyPath, str]]:
    first: dict[str, KeyPath] = {}
    for index, check in enumerate(checks if isinstance(checks, list) else []):
        if not isinstance(check, dict):
            continue
        path, own_id = (*at, index), check.get("id")
        if isinstance(own_id, str):
            if own_id in first:
                line = document.place(first[own_id]).line
                yield (*path, "id"), f"is the id in line {line} too; ids of checks must differ"
            first.setdefault(own_id, (*path, "id"))
        yield from _wrong_texts(path, check)
        schema, reference = check.get("json_schema"), check.get("python")
        if isinstance(schema, dict) and (problem := _schema_problem(schema)):
            yield (*path, "json_schema"), problem
        if _names_function(reference) and (problem := _function_problem(reference, folder)):
            yield (*path, "python"), problem


def _names_function(reference: Any) -> TypeGuard[str]:
    return isinstance(reference, str) and all(reference.partition(":"))


def _wrong_texts(path: KeyPath, check: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    for key in ("must_say", "never_say"):
        value = check.get(key)
        places: list[tuple[KeyPath, Any]] = [((*path, key), value)]
        if isinstance(value, list):
            places = [((*path, key, number), text) for number, text in enumerate(value)]
        for place, text in places:
            if isinstance(text, str) and text.strip() and (problem := _text_problem(text)):
                yield place, problem


def _text_problem(text: str) -> str | None:
    # What can never be said makes a check that always fails, or one that always passes.
    return pattern_problem(text) or never_matches(text)


def _schema_problem(schema: dict[str, Any]) -> str | None:
    if importlib.util.find_spec(LIBRARY) is None:
        return f"is for the library {LIBRARY}, which is not installed: {INSTALL}"
    library: Any = importlib.import_module(LIBRARY)
    try:
        library.validators.validator_for(schema).check_schema(schema)
    except library.SchemaError as error:
        return f"is not a JSON schema: {one_line(str(error.message), 160)}"
    return None


def _function_problem(reference: str, folder: Path) -> str | None:
    if str(folder) not in sys.path:
        # As pytest does for a conftest.py: modules next to the file can be imported.
        sys.path.insert(0, str(folder))
    try:
        check_function(reference)
    except ConfigurationError as error:
        return str(error)
    return None
