"""Read the body of an HTTP response: a JSON value, a text, or a list of events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from ..core.http_faults import is_transient_status
from ..core.text import one_line
from ..files.endpoint_schema import TEXTS, ResponseFormat
from .failures import ExchangeFailure
from .transport import HTTPResponse, Take, everything

DONE = "[DONE]"
"""The data of the last event in OpenAI's streams, and in many others."""

IsEnd = Callable[[Any], bool]
"""Returns True for the last event of a stream."""

_HINTS = {
    400: "It refuses the request: check `body` and `headers`.",
    401: "It refuses the credentials: check the key in `headers` and its variable.",
    403: "It refuses the credentials: check the key in `headers` and its variable.",
    404: "Check the path in `url`.",
    405: "Check `method` and the path in `url`: it does not take {method} there{instead}.",
    410: "Check the path in `url`.",
    413: "The conversation has become too large for it.",
    422: "It refuses the request: check `body` and `headers`.",
    429: "It limits the rate, or the quota is used up.",
}
_PAGE = (
    "Check the path in `url`. If replies are HTML or XML, read them with `response_format: markup`."
)
_OF_SET_UP = frozenset({401, 403, 404, 405, 410})


def is_good(status: int) -> bool:
    """Return True for a status that reports success."""
    return 200 <= status < 300


def bad_status(answer: HTTPResponse, method: str) -> ExchangeFailure:
    """Return the failure for the error status of ``answer`` to a ``method`` request."""
    if 300 <= answer.status < 400:
        return _redirect(answer)
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    hint = _HINTS.get(answer.status, "The fault is on its side." if answer.status >= 500 else "")
    reason = f"HTTP {answer.status} {phrase}".strip()
    taken = one_line(answer.headers.get("Allow", ""), 60)
    instead = f", but {taken}" if taken else ""
    return ExchangeFailure(
        "http_status",
        reason,
        hint.format(method=method, instead=instead),
        answer.status,
        body=answer.body,
        is_transient=is_transient_status(answer.status),
        retry_after=answer.retry_after,
        set_up="wrong" if answer.status in _OF_SET_UP else None,
    )


def value_of(answer: HTTPResponse, form: ResponseFormat, is_end: IsEnd) -> Any | ExchangeFailure:
    """Return the content of the body of ``answer``, read as ``form``, or why that failed.

    Events are read up to the one for which ``is_end`` is true.
    """
    if form in TEXTS:
        return _text(answer, form)
    if form == "events":
        return _events(answer, is_end)
    if form == "ndjson":
        return _json_lines(answer)
    return _json(answer)


def taking(form: ResponseFormat, is_end: IsEnd) -> Take:
    """Return how to read a body of ``form``: to its end, or up to the event that ``is_end``."""
    if form != "events":
        return everything

    def take(pieces: Iterator[bytes]) -> None:
        with suppress(UnicodeDecodeError):  # reported when the body is parsed
            for _ in _parsed(pieces, is_end):
                pass

    return take


def _redirect(answer: HTTPResponse) -> ExchangeFailure:
    try:
        host = urlsplit(answer.location).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    where = f"to {one_line(host, 100)}" if host else "elsewhere on the same host"
    reason = f"HTTP {answer.status} redirects {where}; use the final URL"
    hint = "Redirects are not followed, so that no header reaches another host."
    return ExchangeFailure("redirect", reason, hint, answer.status, set_up="wrong")


def _json(answer: HTTPResponse) -> Any | ExchangeFailure:
    try:
        return json.loads(answer.body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"the body is not UTF-8 (byte 0x{answer.body[error.start]:02x})"
        return ExchangeFailure("not_json", reason, status=answer.status, body=answer.body)
    except json.JSONDecodeError:
        return _not_json(answer)
    except (ValueError, RecursionError):  # a number of thousands of digits; endless nesting
        reason = "the body is JSON beyond what can be read"
        return ExchangeFailure("not_json", reason, status=answer.status, body=answer.body)


def _json_lines(answer: HTTPResponse) -> list[Any] | ExchangeFailure:
    lines = [line for line in answer.body.split(b"\n") if line.strip()]
    if not lines:
        reason = "the body is empty, where JSON lines are expected"
        return ExchangeFailure("not_json", reason, status=answer.status)
    values: list[Any] = []
    for number, line in enumerate(lines, 1):
        value = _json(replace(answer, body=line))
        if isinstance(value, ExchangeFailure):
            reason = f"line {number} of the body is not JSON"
            return ExchangeFailure("not_json", reason, status=answer.status, body=answer.body)
        values.append(value)
    return values


def _not_json(answer: HTTPResponse) -> ExchangeFailure:
    kind = _content_type(answer).get_content_type() if answer.content_type else ""
    if not answer.body.strip():
        return ExchangeFailure(
            "not_json", "the body is empty, where JSON is expected", "", answer.status
        )
    if kind == "text/event-stream" or answer.body.lstrip()[:6] in (b"data: ", b"event:"):
        reason = "the answer is a stream of events, where one JSON value is expected"
        hint = "Put `stream: false` into `body`, or read it with `response_format: events`."
        return ExchangeFailure("content_type", reason, hint, answer.status, body=answer.body)
    if _is_lines(answer, kind):
        reason = "the answer is JSON lines, where one JSON value is expected"
        hint = "Put `stream: false` into `body`, or read it with `response_format: ndjson`."
        return ExchangeFailure("content_type", reason, hint, answer.status, body=answer.body)
    if kind == "application/json" or kind.endswith("+json"):
        return ExchangeFailure(
            "not_json", "the body is not JSON", "", answer.status, body=answer.body
        )
    reason = f"the answer is {one_line(kind, 60) or 'of no content type'}, where JSON is expected"
    hint = _PAGE if kind.endswith(("html", "xml")) else "Check the path in `url`."
    return ExchangeFailure("content_type", reason, hint, answer.status, body=answer.body)


def _is_lines(answer: HTTPResponse, kind: str) -> bool:
    if "ndjson" in kind or "jsonl" in kind or "json-lines" in kind:
        return True
    first, _, rest = answer.body.strip().partition(b"\n")
    return first[:1] == b"{" and first.rstrip()[-1:] == b"}" and rest.lstrip()[:1] == b"{"


def _text(answer: HTTPResponse, form: ResponseFormat) -> str | ExchangeFailure:
    """Decode text in the declared charset, UTF-8 by default."""
    kind = _content_type(answer)
    charset = str(kind.get_param("charset", "utf-8"))
    if form == "text" and answer.content_type and kind.get_content_type() == "text/html":
        reason = "the answer is text/html, where plain text is expected"
        return ExchangeFailure("content_type", reason, _PAGE, answer.status, body=answer.body)
    try:
        return answer.body.decode("utf-8-sig" if charset.lower() == "utf-8" else charset)
    except (ValueError, LookupError):  # the charset in the header may be anything
        reason = f"the body is not text in {one_line(charset, 40)}"
        return ExchangeFailure("not_text", reason, status=answer.status, body=answer.body)


def _events(answer: HTTPResponse, is_end: IsEnd) -> list[Any] | ExchangeFailure:
    try:
        events = list(_parsed([answer.body], is_end))
    except UnicodeDecodeError as error:
        reason = f"the stream is not UTF-8 (byte 0x{error.object[error.start]:02x})"
        return ExchangeFailure("not_text", reason, status=answer.status, body=answer.body)
    if events:
        return events
    kind = one_line(_content_type(answer).get_content_type(), 60) if answer.content_type else ""
    what = f"no events ({kind})" if answer.body.strip() else "nothing"
    reason = f"the answer has {what}, where a stream of events is expected"
    hint = "Read it with `response_format: ndjson`." if _is_lines(answer, kind) else ""
    return ExchangeFailure("content_type", reason, hint, answer.status, body=answer.body)


def _parsed(pieces: Iterable[bytes], is_end: IsEnd) -> Iterator[dict[str, Any]]:
    """Yield the events of a stream up to the last one, with name and data (JSON, or text)."""
    from sseclient import SSEClient

    for received in SSEClient(iter(pieces), char_enc="utf-8-sig").events():
        event = {"event": received.event, "data": _data(received.data)}
        yield event
        if event["data"] == DONE or is_end(event):
            return


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _content_type(answer: HTTPResponse) -> Message:
    header = Message()
    header["Content-Type"] = answer.content_type.replace("\n", " ").replace("\r", " ")
    return header
