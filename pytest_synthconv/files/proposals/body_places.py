"""Put placeholders into a working request: what the user says, and which conversation it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.data_files import data_of

MESSAGE, MESSAGES = "{{message}}", "{{messages}}"
CONVERSATION, REQUEST = "{{conversation_id}}", "{{request_id}}"

_NAMES: Mapping[str, Sequence[str]] = data_of(__package__, "names")
_USERS = ("user", "human", "customer", "visitor")
_ROLES = {"user": "assistant", "human": "ai", "customer": "agent", "visitor": "bot"}
_AS_USUAL = {"role": "{{role}}", "content": "{{content}}"}


@dataclass(frozen=True)
class Placed:
    """A body with placeholders. ``keys`` are other keys that the endpoint file then needs.

    ``says`` is True if the user's message has a place; ``keeps`` if the conversation's id has.
    """

    body: Any = field(repr=False)
    keys: Mapping[str, Any] = field(default_factory=dict)
    says: bool = False
    keeps: bool = False


def role_of(name: str) -> str | None:
    """Return which list of `names.yaml` has the key ``name``: ``message``, ``conversation`` ..."""
    plain = plain_name(name)
    wanted = ("message", "conversation", "user", "request")
    return next((kind for kind in wanted if plain in _NAMES[kind]), None)


def plain_name(name: str) -> str:
    """Return ``name`` in lower case and without separators."""
    return re.sub(r"[\W_]", "", name.lower())


def placed(body: Any) -> Placed:
    """Return ``body`` with placeholders for its message, or its messages, and its ids."""
    if MESSAGE in str(body) or MESSAGES in str(body):
        return Placed(body, says=True, keeps=CONVERSATION in str(body))
    keys: dict[str, Any] = {}
    at, says = _history_in(body), True
    if at is not None:
        history, keys = _history(_at(body, at))
        body = _with(body, at, history)
    elif (at := _message_in(body)) is not None:
        body = _with(body, at, MESSAGE)
    else:
        says = False
    body, keeps = with_ids(body)
    return Placed(body, keys, says, keeps)


def with_ids(body: Any) -> tuple[Any, bool]:
    """Return ``body`` with placeholders for ids, and whether the conversation's is among them."""
    found = [(at, role_of(str(at[-1]))) for at, text in _texts(body, ()) if at and _is_id(text)]
    conversation = [at for at, role in found if role == "conversation"]
    if not conversation and null_id_in(body) is None:
        conversation = [at for at, role in found if role == "user"]
    for at in conversation:
        body = _with(body, at, CONVERSATION)
    for at, role in found:
        if role == "request":
            body = _with(body, at, REQUEST)
    return body, bool(conversation)


def null_id_in(body: Any) -> str | None:
    """Return the top-level key of ``body`` that is null until the assistant has given an id."""
    if not isinstance(body, Mapping):
        return None
    keys = (key for key, value in body.items() if value is None)
    return next((key for key in keys if role_of(key) == "conversation"), None)


def _is_id(text: str) -> bool:
    """Return True for a text without white space that is no placeholder yet."""
    return bool(text) and len(text.split()) == 1 and "{{" not in text and "${" not in text


def _history_in(body: Any) -> tuple[str | int, ...] | None:
    """Return the path of a list of messages, each with a role."""
    for at, part in _lists(body, ()):
        if part and all(isinstance(item, Mapping) and _role_key(item) for item in part):
            return at
    return None


def _role_key(message: Mapping[str, Any]) -> str | None:
    for key, value in message.items():
        known = (*_ROLES, *_ROLES.values(), "system", "developer")
        if plain_name(key) in _NAMES["role"] and value in known:
            return key
    return None


def _history(messages: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return ``messages`` with a placeholder for what is said, and the keys that shape it."""
    said = next((it for it in messages if it[_role_key(it)] in _USERS), messages[-1])
    role = _role_key(said) or "role"
    first = [it for it in messages if it[_role_key(it)] in ("system", "developer")]
    keys: dict[str, Any] = {}
    at = _message_in({key: value for key, value in said.items() if key != role})
    template = {**_with(said, at, "{{content}}"), role: "{{role}}"} if at else _AS_USUAL
    template, _ = with_ids(template)
    if dict(template) != _AS_USUAL:
        keys["message_template"] = template
    if said[role] in _USERS and said[role] != "user":
        keys["roles"] = {"user": said[role], "assistant": _ROLES[said[role]]}
    return [*first, MESSAGES], keys


def _message_in(body: Any) -> tuple[str | int, ...] | None:
    """Return the path of the text that the user says: by its key, or the longest sentence."""
    texts = [(at, text) for at, text in _texts(body, ()) if "${" not in text]
    named = [(at, text) for at, text in texts if _name_in(at) in _NAMES["message"]]
    if named:
        return min(named, key=_unlikeliness)[0]
    sentences = [(at, text) for at, text in texts if _has_words(text)]
    return max(sentences, key=lambda it: len(it[1]))[0] if sentences else None


def _unlikeliness(place: tuple[tuple[str | int, ...], str]) -> tuple[bool, int, int]:
    """Return a sentence before a word, a text at the top before one further down, then by name."""
    at, text = place
    return not _has_words(text), len(at), _NAMES["message"].index(_name_in(at))


def _name_in(at: tuple[str | int, ...]) -> str:
    return next((plain_name(step) for step in reversed(at) if isinstance(step, str)), "")


def _has_words(text: str) -> bool:
    return len(text.split()) > 1


def _texts(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield at, value
    for step, part in _parts(value):
        yield from _texts(part, (*at, step))


def _lists(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, list):
        yield at, value
    for step, part in _parts(value):
        yield from _lists(part, (*at, step))


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """Return ``value`` with ``new`` at ``path``."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {key: _with(part, rest, new) if key == step else part for key, part in value.items()}
    return [_with(part, rest, new) if i == step else part for i, part in enumerate(value)]
