"""Find in a response what the assistant did, and the parts that the endpoint file keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..core.actions import Action
from ..core.redaction import Redactor
from ..core.text import one_line, scrub
from ..files.json_paths import shown
from ..files.request_template import AnyPath, Reading
from .extraction import found_at, selects_many
from .failures import ExchangeFailure

_USUAL: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "name": (("function", "name"), ("name",), ("toolName",), ("tool_name",), ("tool",), ("type",)),
    "arguments": (
        ("function", "arguments"),
        ("arguments",),
        ("args",),
        ("input",),
        ("parameters",),
    ),
    "result": (("result",), ("output",), ("content",)),
    "id": (("tool_call_id",), ("tool_use_id",), ("call_id",), ("toolCallId",), ("id",)),
}
"""Where widely used systems have the parts of an action. A file may name others in `action`."""


def actions_in(value: Any, reading: Reading) -> tuple[Action, ...] | ExchangeFailure:
    """Return the actions at `actions_path` of ``value``, in order; none if nothing is there.

    A result whose call is in no entry belongs to an earlier turn.
    """
    if reading.actions_path is None:
        return ()
    entries = list(_entries(found_at(value, reading.actions_path)))
    if not all(isinstance(entry, dict) for entry in entries):
        return _unfit(reading.actions_path, "has something that is no object")
    found: list[Action] = []
    for key, group in _grouped(entries, reading).items():
        action = _action(group, reading)
        if action is not None:
            found.append(action)
        elif isinstance(key, int):
            return _unfit(reading.actions_path, "has an action without a name")
    return tuple(found)


def kept_in(value: Any, reading: Reading) -> dict[str, Any]:
    """Return the parts of ``value`` that the file keeps. What is not there is left out.

    A path that can select several parts gives a list.
    """
    found = ((name, path, found_at(value, path)) for name, path in reading.keep)
    return {
        name: list(matches) if selects_many(path) else matches[0]
        for name, path, matches in found
        if matches
    }


def without_secrets(value: Any, redactor: Redactor) -> Any:
    """Return ``value``, which was JSON, with all secrets of ``redactor`` replaced, in keys too."""
    match value:
        case str():
            return redactor.redact(scrub(value))
        case dict():
            return {
                redactor.redact(scrub(str(key))): without_secrets(part, redactor)
                for key, part in value.items()
            }
        case list():
            return [without_secrets(part, redactor) for part in value]
        case float() if value != value or value in (float("inf"), float("-inf")):
            return None  # no JSON, though Python reads it
        case _:
            return value


def redacted_actions(actions: Iterable[Action], redactor: Redactor) -> tuple[Action, ...]:
    """Return ``actions`` without the secrets of ``redactor``."""
    return tuple(
        Action.model_validate(without_secrets(action.model_dump(mode="json"), redactor))
        for action in actions
    )


def only_calls(actions: Sequence[Action]) -> ExchangeFailure:
    """Return the failure of a reply that is only calls of tools, which its caller must run."""
    names = ", ".join(dict.fromkeys(one_line(action.name, 40) for action in actions))
    return ExchangeFailure(
        "not_text",
        f"the reply has no text, only calls of tools that the caller must run: {names}",
        "Test the agent that runs its tools, not its model. If this one goes on by itself, set "
        "`tools_run_by: assistant`.",
    )


def _entries(matches: Sequence[Any]) -> Iterable[Any]:
    """Yield what was found. A path to a list means its entries, and null none."""
    for match in matches:
        if isinstance(match, list):
            yield from match
        elif match is not None:
            yield match


def _grouped(
    entries: Iterable[dict[str, Any]], reading: Reading
) -> dict[str | int, list[dict[str, Any]]]:
    """Return ``entries`` by the id of the action that they belong to, or by place if it has none.

    Entries with the same id are parts of one action, as in streams: a call, pieces of its
    arguments, its result. So are pieces that have its index instead, and no name.
    """
    groups: dict[str | int, list[dict[str, Any]]] = {}
    at_index: dict[str, str | int] = {}
    for place, entry in enumerate(entries):
        key = _id(entry, reading) or place
        if (index := entry.get("index")) is not None:
            is_piece = key not in groups and not _is_named(entry, reading)
            key = at_index.get(str(index), key) if is_piece else key
            at_index[str(index)] = key
        groups.setdefault(key, []).append(entry)
    return groups


def _id(entry: Mapping[str, Any], reading: Reading) -> str | None:
    known = _part(entry, "id", reading)
    return None if known in (None, "") else str(known)


def _action(entries: Sequence[dict[str, Any]], reading: Reading) -> Action | None:
    name = _first(_part(entry, "name", reading) for entry in entries)
    if not isinstance(name, str) or not name.strip():
        return None
    results = [part for entry in entries if (part := _part(entry, "result", reading)) is not None]
    return Action(
        name=name,
        arguments=_arguments([_part(entry, "arguments", reading) for entry in entries]),
        result=_jsonable(results[-1]) if results else None,
        id=_first(_id(entry, reading) for entry in entries),
    )


def _arguments(parts: Sequence[Any]) -> dict[str, Any]:
    """Return the arguments from ``parts``: pieces of JSON text, or objects, the last of which wins.

    What is no object is the argument ``arguments``, so that nothing is lost.
    """
    given = [part for part in parts if part is not None]
    whole = next((part for part in reversed(given) if not isinstance(part, str)), None)
    if whole is None:
        text = "".join(given)
        whole = _read(text) if text.strip() else {}
    if isinstance(whole, dict):
        return {str(key): _jsonable(value) for key, value in whole.items()}
    return {"arguments": _jsonable(whole)}


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _jsonable(value: Any) -> Any:
    return without_secrets(value, Redactor())


def _part(entry: Mapping[str, Any], part: str, reading: Reading) -> Any:
    own = dict(reading.action).get(part)
    paths: Sequence[AnyPath] = _USUAL[part] if own is None else (own,)
    return _first(match for path in paths for match in found_at(entry, path)[:1])


def _is_named(entry: Mapping[str, Any], reading: Reading) -> bool:
    """Return True if ``entry`` has a name of its own, for which its type does not count."""
    return bool(_part({key: entry[key] for key in entry if key != "type"}, "name", reading))


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _unfit(path: AnyPath, why: str) -> ExchangeFailure:
    return ExchangeFailure(
        "actions",
        f"actions_path {shown(path)} {why}",
        "It must lead to a list of objects; `action: {name: ..., arguments: ...}` says where "
        "their parts are.",
    )
