"""Types of the data model in words: as JSON has them, and as Python writes them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

_JSON: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    type(None): "null",
}


def json_type(annotation: Any) -> str:
    """Return in words what JSON has for a value of the type ``annotation``."""
    kind, parts = get_origin(annotation), get_args(annotation)
    if annotation in _JSON:
        return _JSON[annotation]
    if kind is Literal:
        return ", ".join(f"`{value}`" for value in parts)
    if kind in (Union, UnionType):
        return " or ".join(json_type(part) for part in parts)
    if kind is tuple:
        return f"list: {json_type(parts[0])}"
    if kind is Annotated:
        return json_type(parts[0])
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{value}`" for value in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "object with " + ", ".join(f"`{name}`" for name in annotation.model_fields)
    return "object"


def python_type(annotation: Any) -> str:
    """Return ``annotation`` as Python writes it, without modules and constraints."""
    kind, parts = get_origin(annotation), get_args(annotation)
    if annotation in (None, type(None)):
        return "None"
    if annotation is ...:
        return "..."
    if kind is Annotated:
        return python_type(parts[0])
    if kind is Literal:
        return " | ".join(f'"{value}"' for value in parts)
    if kind in (Union, UnionType):
        return " | ".join(python_type(part) for part in parts)
    name = getattr(kind or annotation, "__name__", str(annotation))
    return f"{name}[{', '.join(python_type(part) for part in parts)}]" if parts else name
