"""Find the reply, and the values that later requests need, in a response."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..core.buttons import with_choices
from ..core.markup import readable
from ..core.text import one_line
from ..files.endpoint_schema import TEXTS
from ..files.json_paths import ROOT, query, shown
from ..files.placeholders import Masked
from ..files.request_template import AnyPath, Reading
from .failures import ExchangeFailure
from .transport import HTTPResponse

MAX_KEYS = 12
"""Number of keys that are listed when the requested one is missing."""

_SELECTS_MANY = re.compile(r"\[\*|\[\?|\.\*|\.\.")
_EMPTY: tuple[object, ...] = (None, False, "", [], {})


def reply_in(value: Any, reading: Reading) -> str | ExchangeFailure:
    """Return the text that ``reading`` finds in ``value``. An empty text is a reply, too.

    Choices are a list below it, as a person sees buttons.
    """
    if reading.format in TEXTS and isinstance(value, str):
        return _in_text(value, reading)
    choices = choices_in(value, reading)
    said = _said_in(value, reading, choices)
    if not choices or (isinstance(said, ExchangeFailure) and said.kind != "response_path"):
        return said
    return with_choices(said if isinstance(said, str) else "", choices)


def _in_text(text: str, reading: Reading) -> str | ExchangeFailure:
    """Return what the pattern finds in ``text``: its first group, or all of it without a group."""
    texts = [text]
    if reading.pattern is not None:
        found = re.finditer(reading.pattern, text, re.DOTALL)
        texts = [match[1 if match.re.groups else 0] or "" for match in found]
    if not texts:
        reason = "response_pattern finds nothing in the answer"
        return ExchangeFailure("response_path", reason)
    if reading.format == "markup":
        texts = [readable(each) for each in texts]
    return _picked(texts, reading)


def _picked(texts: Sequence[str], reading: Reading) -> str:
    if reading.pick == "all":
        return reading.join.join(texts)
    return texts[0] if reading.pick == "first" else texts[-1]


def choices_in(value: Any, reading: Reading) -> tuple[str, ...]:
    """Return the labels of the buttons in ``value``, each once."""
    path = reading.choices_path
    found = () if path is None else found_at(value, path)
    labels = (" ".join(label.split()) for label in found if isinstance(label, str))
    return tuple(dict.fromkeys(filter(None, labels)))


def payloads_in(value: Any, reading: Reading) -> dict[str, str]:
    """Return what is sent for a button instead of its label, by label.

    A payload belongs to the label in the same object.
    """
    labels, payloads = reading.choices_path, reading.payloads_path
    is_path = isinstance(labels, str) and isinstance(payloads, str)
    if not is_path or not isinstance(value, dict | list):
        return {}
    sent = {it.parent.path: it.obj for it in query(payloads).finditer(value) if it.parent}
    found: dict[str, str] = {}
    for it in query(labels).finditer(value):
        payload = sent.get(it.parent.path) if it.parent else None
        if isinstance(it.obj, str) and isinstance(payload, str) and payload.strip():
            found.setdefault(" ".join(it.obj.split()), payload)
    return found


def _said_in(value: Any, reading: Reading, choices: Sequence[str]) -> str | ExchangeFailure:
    failures: list[ExchangeFailure] = []
    for path in reading.paths:
        found = _text_at(value, path, reading, choices)
        if isinstance(found, str):
            return found
        failures.append(found)
    every = [match for path in reading.paths for match in found_at(value, path)]
    if (
        reading.allow_silence
        and is_silent(value, reading)
        and any(_is_of(value, path) for path in reading.paths)
    ):
        return ""
    kind = "response_path" if not every else "not_text"
    reasons = "; ".join(failure.reason for failure in failures)
    return ExchangeFailure(kind, f"response_path {reasons}" if not every else reasons)


def is_silent(value: Any, reading: Reading) -> bool:
    """Return True if nothing is said in ``value``: no text is there, and nothing else instead."""
    return all(match is None for path in reading.paths for match in found_at(value, path))


def selects_many(path: AnyPath) -> bool:
    """Return True if ``path`` can find more than one part of a value."""
    return isinstance(path, str) and _SELECTS_MANY.search(path) is not None


def _is_of(value: Any, path: AnyPath) -> bool:
    """Return False if ``path`` collects from a list and ``value`` has no list there.

    Then the response does not have the format that the file describes, so it is not a silence.
    """
    if not isinstance(path, str):
        return True
    collects_from = _SELECTS_MANY.split(path, maxsplit=1)
    return len(collects_from) == 1 or any(
        isinstance(match, list) for match in found_at(value, collects_from[0])
    )


def error_in(value: Any, path: AnyPath | None) -> ExchangeFailure | None:
    """Return the error at ``path`` of a response with a successful status, or None."""
    if path is None:
        return None
    for match in found_at(value, path):
        if not is_empty(match):
            error = match if isinstance(match, str) else json.dumps(match, ensure_ascii=False)
            return ExchangeFailure("error_path", f"it answers with an error: {error}")
    return None


def is_there(value: Any, path: AnyPath) -> bool:
    """Return True if ``path`` finds something in ``value``."""
    return bool(found_at(value, path))


def has_value(value: Any, path: AnyPath) -> bool:
    """Return True if ``path`` finds something in ``value`` that is not null."""
    return any(match is not None for match in found_at(value, path))


def is_empty(part: Any) -> bool:
    """Return True for null, false, and what has nothing in it."""
    return part in _EMPTY


def is_cut(value: Any, path: AnyPath | None) -> bool:
    """Return True if ``path`` finds something in ``value`` that is not empty."""
    return path is not None and not all(map(is_empty, found_at(value, path)))


def captured(value: Any, reading: Reading) -> dict[str, Any] | ExchangeFailure:
    """Return all captures from ``value`` by name, or a failure if one is missing.

    One that may be missing, or is null, gets its default, if it has one.
    """
    values = found_in(value, reading)
    for name, path in reading.captures:
        fallback = reading.fallbacks.get(name)
        if fallback is not None and values.get(name) is None:
            values.pop(name, None)
            values.update((name, default) for default in fallback)
        elif name not in values:
            why = _why_missing(value, path)
            return ExchangeFailure("capture", f"`{name}` cannot be captured: {why}")
    return values


def found_in(value: Any, reading: Reading) -> dict[str, Any]:
    """Return the captures that are in ``value``. Missing ones are left out."""
    found = ((name, found_at(value, path)) for name, path in reading.captures)
    return Masked((name, matches[0]) for name, matches in found if matches)


def captured_from_head(answer: HTTPResponse, reading: Reading) -> dict[str, Any] | ExchangeFailure:
    """Return all captures from the headers and cookies of ``answer``, or why one is missing."""
    values = Masked()
    for name, (part, key) in reading.head_captures:
        known = answer.headers if part == "headers" else answer.cookies
        if key not in known and name in reading.fallbacks:
            values.update((name, default) for default in reading.fallbacks[name])
            continue
        if key not in known:
            there = ", ".join(one_line(it, 40) for it in list(known)[:MAX_KEYS]) or "none"
            reason = f"`{name}` cannot be captured: {key!r} is not in the {part}; there are {there}"
            return ExchangeFailure("capture", reason)
        values[name] = known[key]
    return values


def found_at(value: Any, path: AnyPath) -> Sequence[Any]:
    """Return all that ``path`` finds in ``value``."""
    if path == ROOT:
        return [value]
    if isinstance(path, str):
        # The library would parse a text as JSON.
        return query(path).findall(value) if isinstance(value, dict | list) else []
    for step in path:
        if _missing(value, step):
            return []
        value = value[step]
    return [value]


def _text_at(
    value: Any, path: AnyPath, reading: Reading, choices: Sequence[str]
) -> str | ExchangeFailure:
    matches = found_at(value, path)
    if not matches:
        why = _why_missing(value, path)
        return ExchangeFailure("response_path", why)
    # A filter may match items without text: these are skipped.
    texts = [m for m in matches if m is not None] if isinstance(path, str) else list(matches)
    if (
        isinstance(path, str) and ".." in path
    ):  # at any depth there are other things under the same key
        texts = [text for text in texts if isinstance(text, str)] or texts
    if not texts:
        return ExchangeFailure("not_text", f"expected text at {shown(path)}, got null")
    odd = next((text for text in texts if not isinstance(text, str)), "")
    if not isinstance(odd, str):
        return ExchangeFailure("not_text", f"expected text at {shown(path)}, got {_kind(odd)}")
    texts = [text for text in texts if text.strip() not in choices]
    if not texts:
        return ""
    return _picked(texts, reading)


def _why_missing(value: Any, path: AnyPath) -> str:
    """Return why ``path`` finds nothing, and how far it gets."""
    if isinstance(path, str):
        return f"{path}: nothing there; the answer is {_described(value)}"
    for count, step in enumerate(path, 1):
        missing = _missing(value, step)
        if missing:
            return f"{shown(path[:count])}: {missing}"
        value = value[step]
    return f"{shown(path)}: nothing there"


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return f"an object with the keys {_keys(value)}" if value else "an empty object"
    return f"a list of {len(value)}" if isinstance(value, list) else _kind(value)


def _keys(value: dict[str, Any]) -> str:
    keys = ", ".join(one_line(key, 40) for key in list(value)[:MAX_KEYS]) or "none"
    return keys + (", ..." if len(value) > MAX_KEYS else "")


def _missing(value: Any, step: str | int) -> str | None:
    """Return why ``value`` has no part ``step``. A text has no parts at all."""
    if isinstance(value, dict):
        if isinstance(step, str) and step in value:
            return None
        return f"key {step!r} not found; keys there: {_keys(value)}"
    asked = f"index {step}" if isinstance(step, int) else f"key {step!r}"
    if isinstance(value, list):
        if isinstance(step, int) and -len(value) <= step < len(value):
            return None
        return f"{asked} not found; a list of {len(value)} is there"
    return f"{asked} not found; {_kind(value)} is there"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "a boolean", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
