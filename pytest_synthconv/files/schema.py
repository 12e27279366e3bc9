"""Validate a document against a model and describe all its problems in plain words.

pydantic does the checks. This module adds the texts, the lines and the "did you mean".
"""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from ..core.redaction import is_secret_name
from ..core.text import one_line
from .problems import KeyPath, Problem
from .scalars import quoted
from .strict_yaml import Document

AnyModel = TypeVar("AnyModel", bound=BaseModel)

FREE_KEY = "x-"
"""Prefix of keys that belong to the file's author. They are allowed in every model."""

_EXPECTED = {
    "string_type": "text is expected",
    "tuple_type": "a list is expected",
    "list_type": "a list is expected",
    "dict_type": "a mapping (`key: value`) is expected",
    "mapping_type": "a mapping (`key: value`) is expected",
    "bool_type": "true or false is expected",
    "int_type": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "float_type": "a number is expected",
    "greater_than": "more than {gt:g} is expected",
    "greater_than_equal": "at least {ge:g} is expected",
    "less_than_equal": "at most {le:g} is expected",
}


def validated(
    document: Document, model: type[AnyModel]
) -> tuple[AnyModel | None, tuple[Problem, ...]]:
    """Return ``document`` as a ``model``, or None and all problems, also those of its YAML."""
    if document.problems and not document.places:  # nothing could be read
        return None, document.problems
    known = {problem.path for problem in document.problems}
    try:
        text = json.dumps(without_free_keys(document.value, model))
        value = model.model_validate_json(text, strict=True)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _is_echo(detail)]
        found = ((detail, _problem(detail, document, model)) for detail in details)
        new = tuple(
            problem
            for detail, problem in found
            if problem.path not in known or detail["type"] == "extra_forbidden"
            if not (_is_of_nothing(detail) and problem.path[:-1] in known)
        )
        return None, document.problems + new
    return (None if document.problems else value), document.problems


def without_free_keys(value: Any, model: type[BaseModel]) -> Any:
    """Return ``value`` without the free keys, at every level that a model describes."""
    if isinstance(value, list):
        return [without_free_keys(part, model) for part in value]
    if not isinstance(value, dict):
        return value
    parts = _submodels(model)
    return {
        key: without_free_keys(part, parts[key]) if key in parts else part
        for key, part in value.items()
        if not key.startswith(FREE_KEY)
    }


@functools.cache
def _submodels(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    found = {name: _model_in(field.annotation) for name, field in model.model_fields.items()}
    return {name: part for name, part in found.items() if part is not None}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if arguments := get_args(annotation):
        return next(filter(None, map(_model_in, arguments)), None)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """Return the model of the value at ``path`` in a ``model``."""
    here: type[BaseModel] | None = model
    for key in path:
        if isinstance(key, str) and here is not None:
            here = _submodels(here).get(key)
    return here


def _is_echo(detail: Any) -> bool:
    """Return True for a follow-up error: a list of invalid entries is also "too short"."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _is_of_nothing(detail: Any) -> bool:
    """Return True for a key that is missing in a mapping of which nothing could be read."""
    return detail["type"] == "missing" and not detail["input"]


def _problem(detail: Any, document: Document, model: type[BaseModel]) -> Problem:
    path: KeyPath = tuple(detail["loc"])
    return Problem(document.place(path).line, _words(detail, path, document, model), path)


def _words(detail: Any, path: KeyPath, document: Document, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "is missing; it must be given"
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), _model_at(model, path[:-1]))
    if kind in ("model_type", "model_attributes_type"):
        keys = ", ".join((_model_at(model, path) or model).model_fields)
        return (
            f"is {_described(detail, path, document)}; a mapping with the keys {keys} is expected"
        )
    if kind in ("string_too_short", "string_pattern_mismatch"):
        return _unfit_text(context)
    if kind == "too_short":
        return "is an empty list; at least one entry is needed"
    described = _described(detail, path, document)
    source = document.place(path).source
    if kind == "string_type" and source and not _is_secret(path):
        return f"is {described}, where text is expected; put it in quotes: {quoted(source)}"
    if kind == "literal_error":
        return f"is {described}; one of {context['expected'].replace(' or ', ', ')} is expected"
    if kind in _EXPECTED:
        return f"is {described}; {_EXPECTED[kind].format(**context)}"
    return one_line(str(detail["msg"]))


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    valid = list(model.model_fields) if model else []
    name = one_line(key, 60)
    if close := difflib.get_close_matches(key, valid, n=1):
        return f"unknown key `{name}`; did you mean `{close[0]}`?"
    return f"unknown key `{name}`; the keys here are {', '.join(valid)}; your own begin with `x-`"


def _unfit_text(context: Mapping[str, Any]) -> str:
    if "min_length" in context or context.get("pattern") == r"\S":
        return "is blank; text is expected"
    return "may contain only letters, digits, `.`, `_` and `-`, at most 80 of them"


def _described(detail: Any, path: KeyPath, document: Document) -> str:
    value = detail["input"]
    if value is None:
        return "empty"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    kind = "boolean" if isinstance(value, bool) else "number"
    if _is_secret(path):
        return f"a {kind}"
    return f"the {kind} {one_line(document.place(path).source or json.dumps(value), 40)}"


def _is_secret(path: KeyPath) -> bool:
    return any(is_secret_name(key) for key in path if isinstance(key, str))
