"""Convert a pydantic class to a provider's JSON schema, and an answer back to an instance.

The strict modes of the providers accept only a small part of JSON Schema. pydantic checks the rest,
such as ranges and patterns, when the answer has arrived.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ...core.reasoning import after_reasoning
from ...core.text import one_line, scrub

T = TypeVar("T", bound=BaseModel)

_FENCE = re.compile(r"```(?:json)?[ \t]*\n(?P<inside>.*?)\s*```", re.DOTALL | re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_NAME = 64  # of a schema or a tool, as OpenAI and Anthropic document it
_TOLD = 3
"""Number of problems of one answer that are reported. Others usually follow from the first."""
_SHAPE_PROBLEMS = frozenset(
    {"missing", "extra_forbidden", "literal_error", "enum"}
    | {"int_parsing", "int_from_float", "float_parsing", "bool_parsing"}
)
_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    type(None): "null",
}


class ShapeError(ValueError):
    """An answer that violates the JSON schema, so the server cannot have enforced it."""


def schema_name(cls: type[BaseModel]) -> str:
    """Return the name of the schema of ``cls`` for providers."""
    return _NOT_IN_A_NAME.sub("_", cls.__name__)[:_LONGEST_NAME]


@lru_cache(maxsize=64)
def json_schema(cls: type[BaseModel]) -> dict[str, object]:
    """The JSON Schema of ``cls`` as providers' strict modes want it.

    Every property is required and no other is allowed, references are written out, and only types,
    choices and descriptions are left. Raise `TypeError` for what cannot be said so: a mapping, a
    tuple of fixed length, `Any`, a class that contains itself. The same class gives the same
    object, which is not to be changed: making it costs as much as half a request (pydantic 2).
    """
    whole = cls.model_json_schema()
    return _strict(whole, whole.get("$defs", {}), cls.__name__)


def instruction(schema: Mapping[str, object]) -> str:
    """Return the instructions for a server that cannot enforce ``schema``."""
    shown = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    return (
        "Answer with one JSON object and nothing else: no Markdown, no text before or after it. "
        f"It must fit this JSON Schema:\n{shown}"
    )


def parse(text: str, cls: type[T]) -> T:
    """The instance of ``cls`` that ``text`` is.

    All of ``text`` must be one JSON object, at most in a Markdown code fence and after a block of
    reasoning. An object is never looked for in prose, which may quote a transcript that contains
    one. Raise `ValueError` with one line that can be shown to the model, and of its kind
    `ShapeError` for what no schema allows.
    """
    value = _json_object(text)
    try:
        return cls.model_validate(value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
    text = one_line("; ".join(_told(problem) for problem in problems[:_TOLD]))
    raise (ShapeError if any(map(_is_of_shape, problems)) else ValueError)(text)


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = _json(_unfenced(text))
    except RecursionError:
        problem = "it is nested too deeply"
    except ValueError as error:
        problem = str(error)
    else:
        if isinstance(value, dict):
            return value
        problem = f"it is JSON of type {_TYPES[type(value)]}"
    raise ShapeError(f"the answer is not one JSON object: {problem}")


def _unfenced(text: str) -> str:
    plain = after_reasoning(text).strip()
    fenced = _FENCE.fullmatch(plain)
    return fenced["inside"] if fenced else plain


def _json(text: str) -> object:
    value = json.loads(scrub(text), parse_constant=_no_number, parse_float=_finite)
    if "\\u" not in text:
        return value
    # Escapes can put lone surrogates into any of its strings.
    return json.loads(scrub(json.dumps(value, ensure_ascii=False)))


def _no_number(constant: str) -> float:
    raise ValueError(f"JSON has no {constant}")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{one_line(digits, 20)} is too large")
    return number


def _is_of_shape(problem: Mapping[str, Any]) -> bool:
    kind = str(problem["type"])
    return kind in _SHAPE_PROBLEMS or kind.endswith("_type")


def _told(problem: Mapping[str, Any]) -> str:
    """``key.of.it: what is wrong``, with a scalar that was found there."""
    where = ".".join(str(part) for part in problem["loc"])
    found = problem["input"]
    if isinstance(found, dict | list) or problem["type"] == "missing":
        return f"{where}: {problem['msg']}"
    return f"{where}: {problem['msg']}, not {one_line(json.dumps(found, default=str), 60)}"


def _strict(
    node: Mapping[str, Any], parts: Mapping[str, Any], where: str, inside: tuple[str, ...] = ()
) -> dict[str, object]:
    """``node`` in strict form. ``inside`` are the references of ``parts`` that led here."""
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        if name in inside:
            raise TypeError(f"{where}: {name} contains itself, which strict schemas cannot say")
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _strict({**parts[name], **rest}, parts, where, (*inside, name))
    if len(node.get("allOf", ())) == 1:  # how older pydantic describes a reference
        return _strict({**node["allOf"][0], **node, "allOf": ()}, parts, where, inside)
    described = {"description": node["description"]} if "description" in node else {}
    return {**_form(node, parts, where, inside), **described}


def _form(
    node: Mapping[str, Any], parts: Mapping[str, Any], where: str, inside: tuple[str, ...]
) -> dict[str, object]:
    choices = node.get("anyOf") or node.get("oneOf")
    if choices:
        return {"anyOf": [_strict(choice, parts, where, inside) for choice in choices]}
    if "enum" in node or "const" in node:
        values = list(node["enum"] if "enum" in node else [node["const"]])
        types = {_TYPES[type(value)] for value in values}
        return {"type": types.pop(), "enum": values} if len(types) == 1 else {"enum": values}
    match node.get("type"):
        case "object" if "properties" in node or node.get("additionalProperties") is False:
            properties = node.get("properties", {})
            return {
                "type": "object",
                "properties": {
                    name: _strict(each, parts, f"{where}.{name}", inside)
                    for name, each in properties.items()
                },
                "required": list(properties),
                "additionalProperties": False,
            }
        case "array" if "items" in node:
            return {"type": "array", "items": _strict(node["items"], parts, where, inside)}
        case "string" | "boolean" | "integer" | "number" | "null" as scalar:
            return {"type": scalar}
    raise TypeError(f"{where}: strict schemas cannot say this: {one_line(json.dumps(node))}")
