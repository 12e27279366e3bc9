"""Propose an endpoint file from an OpenAPI document: the operation that looks like a chat."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import yaml

from ...core.errors import ConfigurationError
from ...core.text import one_line
from .body_places import plain_name
from .openapi_draft import MESSAGE_NAMES, Draft, Operation, history_key
from .openapi_schemas import Schemas
from .openapi_security import security_of
from .proposal import Proposal

_LIKE_A_CHAT = re.compile(
    r"chat|messag|convers|ask|quer|talk|repl|respon|complet|bot|webhook|invoke|predict|turn|say",
    re.IGNORECASE,
)
_FORMS = {"form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}
_METHODS = ("post", "put", "patch", "get")


def read_document(text: str, where: str) -> Mapping[str, Any]:
    """Return the OpenAPI document in ``text``, JSON or YAML, which was read from ``where``."""
    try:
        value = json.loads(text) if text.lstrip()[:1] == "{" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        value = None
    if not isinstance(value, Mapping) or not isinstance(value.get("paths"), Mapping):
        raise ConfigurationError(f"{one_line(where)}: this is no OpenAPI document (no `paths`)")
    if "swagger" in value:
        raise ConfigurationError(
            f"{one_line(where)}: this is Swagger {value['swagger']}, and OpenAPI 3 is expected\n"
            "Convert it, or start from a call that works: --from-curl 'curl ...'"
        )
    return value


def from_openapi(
    document: Mapping[str, Any], *, source: str = "", server: str = "", path: str = ""
) -> Proposal | None:
    """Return the endpoint file for the chat in ``document``, or None if it has none.

    ``source`` is the document's own URL, ``server`` outranks the servers that it names. Only the
    operation at ``path`` is taken, if given. Raise `ConfigurationError` if no server is known.
    """
    schemas = Schemas(document)
    operations = tuple(_operations(schemas))
    ranks = [(_rank(schemas, it), it) for it in operations if path in ("", it.path)]
    chats = [(rank, it) for rank, it in ranks if rank is not None]
    if not chats:
        return None
    chat = max(chats, key=lambda ranked: ranked[0])[1]
    headers, query, variables = security_of(schemas, chat.about)
    draft = Draft(schemas, operations, chat, headers)
    card = draft.card(_server(document, source, server), query)
    info = schemas.resolved(document.get("info"))
    return Proposal(
        card,
        (*variables, *draft.variables),
        tuple(draft.notes),
        title=one_line(str(info.get("title") or ""), 80),
        description=one_line(str(info.get("description") or ""), 400),
    )


def _operations(schemas: Schemas) -> Iterator[Operation]:
    for path, item in schemas.document["paths"].items():
        methods = schemas.resolved(item)
        for method in (*_METHODS, "delete"):
            about = schemas.resolved(methods.get(method))
            if about:
                shared = [*_of(methods, "parameters"), *_of(about, "parameters")]
                about = {**about, "parameters": [schemas.resolved(it) for it in shared]}
                taken = schemas.resolved(about.get("requestBody"))
                form, body = _taken(schemas, schemas.resolved(taken.get("content")))
                yield Operation(str(path), method, about, body, _answer(schemas, about), form)


def _taken(schemas: Schemas, content: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the key of an endpoint file for a body with ``content``, and the body's schema."""
    if (body := _content(schemas, content)) is not None:
        return "body", body
    for form, kind in _FORMS.items():
        if body := schemas.resolved(content.get(kind)).get("schema"):
            return form, body
    return "body", None


def _content(schemas: Schemas, content: Mapping[str, Any]) -> Any:
    """Return the schema of the JSON in ``content``, or None if there is none."""
    kinds = [it for it in content if "json" in it or it == "*/*"]
    return schemas.resolved(content[kinds[0]]).get("schema") if kinds else None


def _answer(schemas: Schemas, about: Mapping[str, Any]) -> Any:
    responses = schemas.resolved(about.get("responses"))
    good = [it for it in responses if str(it).startswith("2")] or ["default"]
    answer = schemas.resolved(responses.get(min(good, key=str)))
    return _content(schemas, schemas.resolved(answer.get("content")))


def _rank(schemas: Schemas, operation: Operation) -> tuple[bool, bool, bool, int] | None:
    """Return how much ``operation`` looks like a chat; None if nothing in it is a message."""
    if operation.method == "delete":
        return None
    names = [*schemas.properties(operation.body)]
    if operation.body is None:
        names = [str(it.get("name")) for it in operation.about["parameters"]]
    ranks = [MESSAGE_NAMES.index(plain_name(it)) for it in names if plain_name(it) in MESSAGE_NAMES]
    if history_key(schemas, operation.body):
        ranks.append(0)
    if not ranks:
        return None
    answers = schemas.reply_path(operation.answer) is not None
    is_named = bool(_LIKE_A_CHAT.search(operation.path))
    return is_named, answers, operation.method == "post", -min(ranks)


def _server(document: Mapping[str, Any], source: str, server: str) -> str:
    """Return scheme, host and base path of the requests."""
    if not server:
        first: Mapping[str, Any] = next(iter(_of(document, "servers")), {})
        server = str(first.get("url", "/"))
        for name, value in (first.get("variables") or {}).items():
            server = server.replace(f"{{{name}}}", str(value.get("default", "")))
        server = urljoin(source, server)
    if urlsplit(server).scheme not in ("http", "https"):
        raise ConfigurationError(
            "the OpenAPI document does not say where the server is\n"
            "Add it: --url http://127.0.0.1:8000"
        )
    parts = urlsplit(server)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")


def _of(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []
