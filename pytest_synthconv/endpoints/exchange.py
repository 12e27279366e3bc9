"""Send one request and read its response."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import SecretStr
from urllib3.filepost import encode_multipart_formdata

from ..core.actions import Action
from ..core.redaction import Redactor
from ..files.placeholders import JSONTemplate, Masked, Template, Values
from ..files.request_template import Reading, RequestTemplate, header_fault
from .doings import actions_in, kept_in, only_calls
from .dropped import dropped_in
from .extraction import (
    captured,
    captured_from_head,
    choices_in,
    error_in,
    found_in,
    has_value,
    is_cut,
    is_silent,
    is_there,
    payloads_in,
    reply_in,
)
from .failures import ExchangeFailure
from .response import IsEnd, bad_status, is_good, taking, value_of
from .transport import HTTPRequest, HTTPResponse, Transport

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_TEXT = "text/plain; charset=utf-8"

_FACTS = "`{{facts.name}}` is a fact of the persona: each persona must state it."
_LATER = "If the answer comes later, `repeat_until` names what is there then, and asks until it is."
NOT_YET = ExchangeFailure(
    "timeout", "the answer was not there in time", "`timeouts: reply` limits `repeat_until`, too."
)
"""The answer is not there yet: ask again."""

_CUT_OFF = ExchangeFailure("incomplete", "the stream ended before `end_path` was there")


@dataclass(frozen=True)
class ExchangeResult:
    """The content of a response. ``text`` is None if it contains no reply to the user.

    ``is_cut``: the response says that the reply was cut. ``actions``, ``data``, ``choices`` and
    ``dropped`` are those of a `Reply`; ``actions`` is None if the file does not say where they are.
    ``payloads`` is what is sent for a choice, where that is not its label.
    """

    text: str | None = field(repr=False)
    captures: Mapping[str, Any] = field(repr=False)
    is_cut: bool = False
    actions: tuple[Action, ...] | None = field(default=None, repr=False)
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    choices: tuple[str, ...] = field(default=(), repr=False)
    payloads: Mapping[str, str] = field(default_factory=dict, repr=False)
    dropped: tuple[str, ...] = field(default=(), repr=False)


def exchange(
    form: RequestTemplate,
    values: Values,
    transport: Transport,
    redactor: Redactor,
    *,
    within: float | None = None,
) -> ExchangeResult | ExchangeFailure:
    """Send ``form`` with ``values`` filled in, and read the response.

    ``within`` is a timeout in seconds that replaces the one of the file.
    """
    answer = transport.send(
        lambda: _request(form, values),
        redactor,
        taking(form.reading.format, _end_in(form.reading)),
        within=within,
    )
    if isinstance(answer, ExchangeFailure):
        return answer
    if not is_good(answer.status):
        return bad_status(answer, form.method)
    if form.reading.until is not None and not _is_ready(answer, form.reading):
        return NOT_YET
    head = captured_from_head(answer, form.reading)
    if isinstance(head, ExchangeFailure):
        return replace(head, status=answer.status, body=answer.body)
    heard = _heard(answer, form.reading)
    heard = replace(heard, captures=Masked({**head, **heard.captures}))
    if isinstance(heard, ExchangeFailure) and not heard.body:
        may_come = form.method == "GET" or answer.status == HTTPStatus.ACCEPTED
        hint = _LATER if may_come and heard.kind == "response_path" else heard.hint
        return replace(heard, status=answer.status, body=answer.body, hint=hint)
    return heard


def _is_ready(answer: HTTPResponse, reading: Reading) -> bool:
    """Return True if the answer is there, or an error that repeating would not change."""
    if answer.status == HTTPStatus.ACCEPTED or reading.until is None:
        return False
    value = value_of(answer, reading.format, _end_in(reading))
    if isinstance(value, ExchangeFailure):
        return True
    return error_in(value, reading.error_path) is not None or has_value(value, reading.until)


def _heard(answer: HTTPResponse, reading: Reading) -> ExchangeResult | ExchangeFailure:
    has_error = reading.error_path is not None and answer.body.strip()
    is_seen = reading.actions_path is not None or reading.keep
    if not (reading.has_text or reading.captures or has_error or is_seen):
        return ExchangeResult(None, {})
    value = value_of(answer, reading.format, _end_in(reading))
    if isinstance(value, ExchangeFailure):
        return value
    heard = _said(value, reading)
    if isinstance(heard, ExchangeFailure):
        return replace(heard, captures=found_in(value, reading))
    return heard


def _end_in(reading: Reading) -> IsEnd:
    end = reading.end_path
    return lambda event: end is not None and is_there([event], end)


def _said(value: Any, reading: Reading) -> ExchangeResult | ExchangeFailure:
    error = error_in(value, reading.error_path)
    if error is not None:
        return error
    if reading.end_path is not None and not is_there(value, reading.end_path):
        return _CUT_OFF
    captures = captured(value, reading)
    if isinstance(captures, ExchangeFailure):
        return captures
    actions = actions_in(value, reading)
    if isinstance(actions, ExchangeFailure):
        return actions
    text = reply_in(value, reading) if reading.has_text else None
    dropped = dropped_in(value, reading)
    if isinstance(text, ExchangeFailure):
        if not actions or not is_silent(value, reading):
            return _with_dropped(text, dropped)
        if reading.tools_run_by == "caller":
            return only_calls(actions)
        text = ""
    return ExchangeResult(
        text,
        captures,
        is_cut(value, reading.cut_path),
        None if reading.actions_path is None else actions,
        kept_in(value, reading),
        choices_in(value, reading),
        payloads_in(value, reading),
        dropped,
    )


def _with_dropped(failure: ExchangeFailure, dropped: Sequence[str]) -> ExchangeFailure:
    """Return ``failure``, with what is there instead of a text."""
    if not dropped:
        return failure
    there = f"{failure.reason}; users are not shown what is there: {', '.join(dropped)}"
    return replace(failure, reason=there)


def _request(form: RequestTemplate, values: Values) -> HTTPRequest | ExchangeFailure:
    if unknown := sorted(form.names - values.keys()):
        return ExchangeFailure("request", f"nothing is known for `{{{{{unknown[0]}}}}}`", _FACTS)
    url = form.url.text(values, _in_url)
    if form.query:
        url += ("&" if "?" in url else "?") + _encoded(form.query, values)
    headers: list[tuple[str, SecretStr]] = []
    for name, template in form.headers:
        value = SecretStr(template.text(values))
        if fault := header_fault(value):
            return ExchangeFailure(
                "request", f"the header {name} cannot be sent: its value {fault}"
            )
        headers.append((name, value))
    body, content_type = _body(form, values)
    if content_type and all(name.lower() != "content-type" for name, _ in headers):
        headers.append(("Content-Type", SecretStr(content_type)))
    return HTTPRequest(form.method, SecretStr(url), tuple(headers), body)


def _body(form: RequestTemplate, values: Values) -> tuple[bytes | None, str]:
    match form.content:
        case JSONTemplate() as template:
            content = template.value(values)
            if form.adds_history:
                content["messages"] = [*content.get("messages", []), *values["messages"]]
            return json.dumps(content, allow_nan=False).encode(), _JSON
        case Template() as template:
            return template.text(values).encode("utf-8", "replace"), _TEXT
        case tuple() as pairs if form.is_multipart:
            parts = [
                (name, text.encode("utf-8", "replace")) for name, text in _filled(pairs, values)
            ]
            return encode_multipart_formdata(parts)
        case tuple() as pairs:
            return _encoded(pairs, values).encode(), _FORM
        case _:
            return None, ""


def _encoded(pairs: tuple[tuple[str, Template], ...], values: Values) -> str:
    return urlencode(list(_filled(pairs, values)), errors="replace")


def _filled(pairs: tuple[tuple[str, Template], ...], values: Values) -> Iterator[tuple[str, str]]:
    return ((name, template.text(values)) for name, template in pairs)


def _in_url(text: str) -> str:
    return quote(text, safe="", errors="replace")
