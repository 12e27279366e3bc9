"""Read the schemas of an OpenAPI document: properties, a sample, and where a reply would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.data_files import data_of
from .body_places import plain_name, role_of

_REPLY = tuple(data_of(__package__, "names")["reply"])
_DEEPEST = 6
_EMPTY: Mapping[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}


@dataclass(frozen=True)
class Schemas:
    """The schemas of ``document``, with their references followed."""

    document: Mapping[str, Any] = field(repr=False)

    def resolved(self, part: Any) -> Mapping[str, Any]:
        """Return ``part`` of the document, or what it refers to; empty if that is nothing."""
        for _ in range(_DEEPEST):
            if not isinstance(part, Mapping) or "$ref" not in part:
                break
            part = self._referred(str(part["$ref"]))
        return part if isinstance(part, Mapping) else {}

    def plain(self, part: Any) -> Mapping[str, Any]:
        """Return the schema ``part`` as one schema: parts merged, the first of alternatives."""
        schema = self.resolved(part)
        options = [self.resolved(it) for it in (*_list(schema, "anyOf"), *_list(schema, "oneOf"))]
        first = next((it for it in options if it.get("type") != "null"), None)
        parts = [*_list(schema, "allOf"), *([first] if first else [])]
        for other in map(self.plain, parts):
            properties = {**_map(other, "properties"), **_map(schema, "properties")}
            required = [*_list(schema, "required"), *_list(other, "required")]
            schema = {**other, **schema, "properties": properties, "required": required}
        return schema

    def is_nullable(self, part: Any) -> bool:
        """Return True if null is a value of the schema ``part``."""
        schema = self.resolved(part)
        options = [self.resolved(it) for it in (*_list(schema, "anyOf"), *_list(schema, "oneOf"))]
        types = [schema.get("type"), *(it.get("type") for it in options)]
        return (
            schema.get("nullable") is True
            or "null" in types
            or ["null"] in types
            or any(isinstance(it, list) and "null" in it for it in types)
        )

    def properties(self, part: Any) -> Mapping[str, Any]:
        """Return the properties of the schema ``part`` by name."""
        return _map(self.plain(part), "properties")

    def required(self, part: Any) -> tuple[str, ...]:
        """Return the names of the properties that an object of ``part`` must have."""
        return tuple(dict.fromkeys(map(str, _list(self.plain(part), "required"))))

    def type_of(self, part: Any) -> str:
        """Return the type of ``part`` without null."""
        schema = self.plain(part)
        kind = schema.get("type", "object" if "properties" in schema else "")
        kinds = [it for it in kind if it != "null"] if isinstance(kind, list) else [kind]
        return str(kinds[0]) if kinds else ""

    def has_sample(self, part: Any) -> bool:
        """Return True if the document itself gives a value for ``part``."""
        schema = self.plain(part)
        return bool({"example", "examples", "default", "const", "enum"} & schema.keys())

    def sample(self, part: Any, depth: int = 0) -> Any:
        """Return a value for ``part``: its example or default, or an empty one of its type."""
        schema = self.plain(part)
        for key in ("example", "default", "const"):
            if schema.get(key) is not None:
                return schema[key]
        for key in ("examples", "enum"):
            if values := _list(schema, key):
                return values[0]
        if self.type_of(schema) == "object" and depth < _DEEPEST:
            properties = self.properties(schema)
            return {
                name: self.sample(properties.get(name), depth + 1)
                for name in self.required(schema)
                if name in properties
            }
        return _EMPTY.get(self.type_of(schema), {})

    def reply_path(self, part: Any) -> list[str | int] | str | None:
        """Return the path to the text that answers in values of ``part``, or None."""
        if self.type_of(part) == "array":
            inner = self.reply_path(self.plain(part).get("items"))
            keys = inner if isinstance(inner, list) else []
            plain = all(isinstance(key, str) and key.isidentifier() for key in keys)
            return "$[*]" + "".join(f".{key}" for key in keys) if keys and plain else None
        found = list(self._text_paths(part, ()))
        return list(min(found)[1]) if found else None

    def _text_paths(
        self, part: Any, at: tuple[str | int, ...]
    ) -> Iterator[tuple[tuple[int, int], tuple[str | int, ...]]]:
        """Yield rank and path of every text under a usual key; the lowest rank is the likeliest."""
        if len(at) > _DEEPEST:
            return
        for name, inner in self.properties(part).items():
            kind, plain = self.type_of(inner), plain_name(name)
            if kind == "string" and plain in _REPLY:
                yield (len(at), _REPLY.index(plain)), (*at, name)
            elif kind == "object":
                yield from self._text_paths(inner, (*at, name))
            elif kind == "array":
                last = -1 if role_of(name) == "message" or plain == "messages" else 0
                yield from self._text_paths(self.plain(inner).get("items"), (*at, name, last))

    def _referred(self, reference: str) -> Any:
        value: Any = self.document
        for step in reference.removeprefix("#/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _map(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}
