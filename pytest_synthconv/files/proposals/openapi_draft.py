"""Fill in the operation of an OpenAPI document that looks like a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...core.data_files import data_of
from .body_places import CONVERSATION, MESSAGE, MESSAGES, plain_name, role_of
from .openapi_schemas import Schemas
from .proposal import FOR_NOW, Variable

MESSAGE_NAMES = tuple(data_of(__package__, "names")["message"])
_PARAMETER = re.compile(r"\{([^{}]+)\}")
_SENDERS = ("role", "sender", "author")


class Operation(NamedTuple):
    """An operation of the document: what it takes, and what it answers as JSON.

    ``form`` is the key of an endpoint file for its body: ``body``, ``form`` or ``multipart``.
    """

    path: str
    method: str
    about: Mapping[str, Any]
    body: Any
    answer: Any
    form: str = "body"


def history_key(schemas: Schemas, body: Any) -> str | None:
    """Return the property of ``body`` that is a list of messages with roles."""
    for name, part in schemas.properties(body).items():
        if schemas.type_of(part) == "array":
            items = schemas.properties(schemas.plain(part).get("items"))
            if any(plain_name(key) in _SENDERS for key in items):
                return name
    return None


class Draft:
    """The endpoint file for ``chat``, and what it takes to fill in its parameters."""

    def __init__(
        self,
        schemas: Schemas,
        operations: tuple[Operation, ...],
        chat: Operation,
        headers: Mapping[str, str],
    ) -> None:
        self._schemas = schemas
        self._operations = operations
        self._chat = chat
        self._headers = dict(headers)
        self._opened: dict[str, dict[str, Any]] = {}
        self._captured: dict[str, Any] = {}
        self.notes: list[str] = []
        self.variables: list[Variable] = []

    def card(self, server: str, query: Mapping[str, str]) -> dict[str, Any]:
        chat, schemas = self._chat, self._schemas
        path = _PARAMETER.sub(lambda it: self._parameter(it[1]), chat.path)
        card: dict[str, Any] = {"base_url": server, "url": path}
        if chat.method != "post":
            card["method"] = chat.method.upper()
        own = self._query(chat)
        card.update({"query": {**query, **own}} if query or own else {})
        card.update({"headers": self._headers} if self._headers else {})
        if chat.body is not None:
            body = self._body(card)
            is_json = chat.form == "body"
            card[chat.form] = body if is_json else {key: str(it) for key, it in body.items()}
        if self._captured:
            card["initial"] = dict.fromkeys(self._captured)
            card["capture"] = self._captured
        if self._opened:
            card["open"] = list(self._opened.values())
            card.update({"close": close} if (close := list(self._closing())) else {})
        card["response_path"] = schemas.reply_path(chat.answer) or FOR_NOW
        return card

    def _body(self, card: dict[str, Any]) -> dict[str, Any]:
        schemas, body = self._schemas, self._chat.body
        properties = schemas.properties(body)
        history = history_key(schemas, body)
        message = None if history else _message_key(properties)
        required = schemas.required(body)
        filled: dict[str, Any] = {}
        for name, part in properties.items():
            if name == history:
                filled[name] = [MESSAGES]
                card.update(self._shape(part))
            elif name == message:
                filled[name] = MESSAGE
            elif role_of(name) == "conversation" and schemas.type_of(part) in ("string", ""):
                filled[name] = self._conversation(name, part)
            elif name in required:
                is_text = schemas.type_of(part) == "string"
                is_user = role_of(name) == "user" and is_text and not schemas.has_sample(part)
                filled[name] = CONVERSATION if is_user else self._sample(name, part)
        return filled

    def _conversation(self, name: str, part: Any) -> str:
        """Return what stands for the conversation: an id of ours, or the one that is given."""
        answers = self._schemas.properties(self._chat.answer)
        if name in answers and self._schemas.is_nullable(part):
            self._captured[_variable(name)] = [name]
            return f"{{{{{_variable(name)}}}}}"
        return self._given(name) or CONVERSATION

    def _parameter(self, name: str) -> str:
        """Return what stands for the parameter ``name`` of the path."""
        before = self._chat.path.partition(f"{{{name}}}")[0].rstrip("/")
        if given := self._given(name, before):
            return given
        part = _named(self._chat.about, name).get("schema")
        is_id = role_of(name) == "conversation" or role_of(_one(before) + "id") == "conversation"
        return CONVERSATION if is_id else str(self._sample(name, part))

    def _given(self, name: str, path: str = "") -> str | None:
        """Return a placeholder for the id ``name`` that another request gives, or None."""
        for it in self._operations:
            if it.method != "post" or it.path == self._chat.path or _PARAMETER.search(it.path):
                continue
            answers = self._schemas.properties(it.answer)
            is_parent = path and it.path.rstrip("/") == path
            if name in answers or (is_parent and "id" in answers):
                key = name if name in answers else "id"
                request: dict[str, Any] = {"url": it.path}
                request.update({"headers": self._headers} if self._headers else {})
                request["body"] = self._schemas.sample(it.body) if it.body is not None else {}
                request["capture"] = {_variable(name): [key]}
                self._opened[name] = request
                return f"{{{{{_variable(name)}}}}}"
        return None

    def _closing(self) -> Iterator[dict[str, Any]]:
        for it in self._operations:
            names = _PARAMETER.findall(it.path)
            if it.method == "delete" and len(names) == 1 and names[0] in self._opened:
                url = _PARAMETER.sub(lambda found: f"{{{{{_variable(found[1])}}}}}", it.path)
                request: dict[str, Any] = {"url": url, "method": "DELETE"}
                yield {**request, **({"headers": self._headers} if self._headers else {})}

    def _query(self, chat: Operation) -> dict[str, str]:
        found: dict[str, str] = {}
        message = _message_key({str(it.get("name")): it for it in chat.about["parameters"]})
        for it in chat.about["parameters"]:
            name, where = str(it.get("name")), it.get("in")
            if where == "query" and name == message and chat.body is None:
                found[name] = MESSAGE
            elif role_of(name) == "conversation" and where in ("query", "header"):
                (found if where == "query" else self._headers)[name] = CONVERSATION
            elif it.get("required") and where in ("query", "header"):
                value = str(self._sample(name, it.get("schema")))
                (found if where == "query" else self._headers).setdefault(name, value)
        return found

    def _sample(self, name: str, part: Any) -> Any:
        if not self._schemas.has_sample(part) and self._schemas.type_of(part) != "array":
            self.notes.append(f"Nobody says what `{name}` should be; set it if it matters.")
        return self._schemas.sample(part)

    def _shape(self, part: Any) -> dict[str, Any]:
        """Return the keys for messages that are not ``{role, content}``."""
        items = self._schemas.properties(self._schemas.plain(part).get("items"))
        role = next((it for it in items if plain_name(it) in _SENDERS), "role")
        text = "content" if "content" in items else _message_key(items) or "content"
        if (role, text) == ("role", "content"):
            return {}
        return {"message_template": {role: "{{role}}", text: "{{content}}"}}


def _message_key(properties: Mapping[str, Any]) -> str | None:
    known = [name for name in properties if plain_name(name) in MESSAGE_NAMES]
    return min(known, key=lambda name: MESSAGE_NAMES.index(plain_name(name)), default=None)


def _named(about: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next((it for it in about["parameters"] if it.get("name") == name), {})


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _one(path: str) -> str:
    """Return the last step of ``path`` in the singular: ``session`` of ``/v1/sessions``."""
    return path.rpartition("/")[2].removesuffix("s")
