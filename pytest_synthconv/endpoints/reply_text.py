"""From an HTTP answer to what the assistant said, or to what is wrong with the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from ..retry_after import is_transient_status
from ..text import one_line
from .failures import Failure
from .transport import Answer

MAX_KEYS = 12
"""Keys that are named where the one looked for is missing."""

_HINTS = {
    400: "It refuses the request: check `body` and `headers`.",
    401: "It refuses the credentials: check the key in `headers` and its variable.",
    403: "It refuses the credentials: check the key in `headers` and its variable.",
    404: "Check the path in `url`.",
    405: "Check the path in `url`: it does not take POST there.",
    413: "The conversation has become too large for it.",
    422: "It refuses the request: check `body` and `headers`.",
    429: "It limits the rate, or the quota is used up.",
}


def reply_text(answer: Answer, path: Sequence[str | int]) -> str | Failure:
    """The text at ``path`` of ``answer``'s JSON. An empty text is a reply too."""
    if 300 <= answer.status < 400:
        return _redirect(answer)
    if not 200 <= answer.status < 300:
        return _bad_status(answer)
    try:
        value = json.loads(answer.body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"the body is not UTF-8 (byte 0x{answer.body[error.start]:02x})"
        return Failure("not_json", reason, status=answer.status, body=answer.body)
    except json.JSONDecodeError:
        return _not_json(answer)
    except (ValueError, RecursionError):  # a number of thousands of digits; endless nesting
        reason = "the body is JSON beyond what can be read"
        return Failure("not_json", reason, status=answer.status, body=answer.body)
    found = _text_at(value, path)
    if isinstance(found, str):
        return found
    return Failure(found.kind, found.reason, found.hint, answer.status, answer.body)


def _redirect(answer: Answer) -> Failure:
    try:
        host = urlsplit(answer.location).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    where = f"to {one_line(host, 100)}" if host else "elsewhere on the same host"
    reason = f"HTTP {answer.status} redirects {where}; use the final URL"
    hint = "Redirects are not followed, so that no header reaches another host."
    return Failure("redirect", reason, hint, answer.status)


def _bad_status(answer: Answer) -> Failure:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    hint = _HINTS.get(answer.status, "The fault is on its side." if answer.status >= 500 else "")
    reason = f"HTTP {answer.status} {phrase}".strip()
    return Failure(
        "http_status",
        reason,
        hint,
        answer.status,
        answer.body,
        is_transient=is_transient_status(answer.status),
        retry_after=answer.retry_after,
    )


def _not_json(answer: Answer) -> Failure:
    kind = answer.content_type.partition(";")[0].strip().lower()
    if not answer.body.strip():
        return Failure("not_json", "the body is empty, where JSON is expected", "", answer.status)
    if kind == "text/event-stream" or answer.body.lstrip()[:6] in (b"data: ", b"event:"):
        reason = "the answer is a stream of events, where one JSON value is expected"
        return Failure(
            "content_type", reason, "Put `stream: false` into `body`.", answer.status, answer.body
        )
    if kind == "application/json" or kind.endswith("+json"):
        return Failure("not_json", "the body is not JSON", "", answer.status, answer.body)
    reason = f"the answer is {one_line(kind, 60) or 'of no content type'}, where JSON is expected"
    return Failure("content_type", reason, "Check the path in `url`.", answer.status, answer.body)


def _text_at(value: Any, path: Sequence[str | int]) -> str | Failure:
    for count, step in enumerate(path, 1):
        missing = _missing(value, step)
        if missing:
            shown = " -> ".join(str(step) for step in path[:count])
            return Failure("response_path", f"response_path {shown}: {missing}")
        value = value[step]
    if isinstance(value, str):
        return value
    shown = " -> ".join(map(str, path)) or "the top"
    return Failure("not_text", f"expected text at {shown}, got {_kind(value)}")


def _missing(value: Any, step: str | int) -> str | None:
    """Why ``value`` has no part ``step``; a text has no parts at all."""
    if isinstance(value, dict):
        if isinstance(step, str) and step in value:
            return None
        keys = ", ".join(one_line(key, 40) for key in list(value)[:MAX_KEYS]) or "none"
        more = ", ..." if len(value) > MAX_KEYS else ""
        return f"key {step!r} not found; keys there: {keys}{more}"
    if isinstance(value, list):
        if isinstance(step, int) and -len(value) <= step < len(value):
            return None
        asked = f"index {step}" if isinstance(step, int) else f"key {step!r}"
        return f"{asked} not found; a list of {len(value)} is there"
    asked = f"index {step}" if isinstance(step, int) else f"key {step!r}"
    return f"{asked} not found; {_kind(value)} is there"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "a boolean", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
