"""One message through an endpoint: what was sent, what came back, and where text is in it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from ..core.cards import Persona
from ..core.errors import EndpointError
from ..core.models import Message
from ..core.protocols import Endpoint, KnowsPersona
from ..core.redaction import Redactor, is_secret_name, secrets_of_url
from ..core.text import cut, one_line, printable
from ..files.endpoint_file import EndpointFile, Timeouts
from ..files.endpoint_schema import ResponseFormat
from ..files.proposals.text_places import is_reply, path_to, stream_of, text_places
from .failures import ExchangeFailure
from .http import HTTPEndpoint
from .response import bad_status, is_good, value_of
from .session import HTTPSession
from .transport import ExchangeLimits, HTTPRequest, HTTPResponse, Transport

HELLO = "Hello, what can you help me with?"
"""What is said: any assistant can answer it, and it changes nothing."""
WAIT = 30.0
"""Seconds to wait for the answer."""

_SHOWN_BODY, _SHOWN_TEXT = 600, 100
_MAX_DOCUMENT = 20_000_000


@dataclass(frozen=True)
class Probe:
    """What one message brought to light. All texts are redacted.

    ``request`` are the lines of the last request of the turn, ``answer`` the beginning of what came
    back, both empty for a Python object. ``reply`` is what the endpoint file reads, ``error`` why
    it reads nothing. ``places`` are the texts in the answer, the likeliest reply first, with the
    path of each. ``text`` is that reply, and ``keys`` of an endpoint file would read it; both are
    empty if there is none.
    """

    request: tuple[str, ...] = ()
    answer: str = ""
    reply: str | None = None
    error: EndpointError | None = None
    places: tuple[tuple[Any, str], ...] = ()
    text: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    value: Any = field(default=None, repr=False)


def limited(file: EndpointFile, seconds: float) -> EndpointFile:
    """Return ``file`` with timeouts of at most ``seconds``."""
    times = {name: min(value, seconds) for name, value in dict(file.timeouts).items()}
    return replace(file, timeouts=Timeouts(**times))


def probe(endpoint: Endpoint, *, persona: Persona | None = None, message: str = HELLO) -> Probe:
    """Say ``message`` to ``endpoint``, as ``persona`` would, and close the conversation."""
    seen: list[tuple[HTTPRequest, HTTPResponse | ExchangeFailure]] = []
    reply: str | None = None
    error: EndpointError | None = None
    try:
        if isinstance(endpoint, HTTPEndpoint):
            session: Any = endpoint.open(
                uuid.uuid4().hex, watch=lambda request, outcome: seen.append((request, outcome))
            )
        else:
            session = endpoint.open(uuid.uuid4().hex)
    except EndpointError as raised:
        return Probe(error=raised)
    if persona is not None and isinstance(session, KnowsPersona):
        session.introduce(persona)
    try:
        reply = session.reply([Message(role="user", content=message, turn=1)]).content
    except EndpointError as raised:
        error = raised
    number = len(seen)
    try:
        session.close()
    except EndpointError as raised:
        error = error or raised
    if not (number and isinstance(session, HTTPSession) and isinstance(endpoint, HTTPEndpoint)):
        return Probe(reply=reply, error=error)
    request, outcome = seen[number - 1]
    shown = tuple(_request_lines(request, session, endpoint.file.redactor))
    found = Probe(shown, reply=reply, error=error)
    if isinstance(outcome, ExchangeFailure):
        return found
    return _with_answer(found, outcome, session, message)


def fetched(url: str, seconds: float) -> str:
    """Return the text at ``url``. Raise `EndpointError` if it cannot be had in ``seconds``."""
    times = Timeouts(connect=min(seconds, 5), read=seconds, reply=seconds)
    transport = Transport(ExchangeLimits(times, _MAX_DOCUMENT))
    try:
        answer = transport.send(
            lambda: HTTPRequest("GET", SecretStr(url), (), None),
            Redactor(secrets_of_url(SecretStr(url))),
        )
    finally:
        transport.close()
    if isinstance(answer, HTTPResponse) and is_good(answer.status):
        return answer.body.decode("utf-8-sig", "replace")
    failure = bad_status(answer, "GET") if isinstance(answer, HTTPResponse) else answer
    raise EndpointError(
        one_line(failure.reason), kind=failure.kind, status=failure.status, hint=failure.hint
    )


def _with_answer(found: Probe, answer: HTTPResponse, session: HTTPSession, sent: str) -> Probe:
    text = session.without_secrets(answer.body.decode("utf-8", "replace"))
    kind = one_line(answer.content_type, 60)
    head = f"HTTP {answer.status}{f', {kind}' if kind else ''}"
    found = replace(found, answer=f"{head}\n{cut(printable(text).strip(), _SHOWN_BODY)}".strip())
    if not is_good(answer.status):
        return found
    form = _form_of(answer)
    value = value_of(replace(answer, body=text.encode()), form, lambda event: False)
    if isinstance(value, ExchangeFailure):
        return found
    if form == "text":
        if value.lstrip().startswith("<"):  # a page
            return found
        return replace(found, text=value, keys={"response_format": "text"}, value=value)
    if form != "json":
        text, keys = stream_of(value, sent)
        keys = {"response_format": form, **keys} if keys else {}
        return replace(found, text=text, keys=keys, value=value)
    places = text_places(value, sent)
    read = [place for place in places[:1] if is_reply(place, sent)]
    return replace(
        found,
        places=tuple((path_to(it, value), one_line(it.text, _SHOWN_TEXT)) for it in places),
        text=read[0].text if read else "",
        keys={"response_path": path_to(read[0], value)} if read else {},
        value=value,
    )


def _form_of(answer: HTTPResponse) -> ResponseFormat:
    """Return the format of ``answer`` by its content type, or by how it begins."""
    kind = answer.content_type.partition(";")[0].strip().lower()
    start = answer.body.lstrip()[:6]
    if kind == "text/event-stream" or start in (b"data: ", b"event:"):
        return "events"
    if "ndjson" in kind or "jsonl" in kind or "json-lines" in kind:
        return "ndjson"
    if start[:1] in (b"{", b"["):
        try:
            json.loads(answer.body)
        except ValueError:
            return "ndjson" if start[:1] == b"{" else "json"
        return "json"
    return "text" if kind == "text/plain" else "json"


def _request_lines(request: HTTPRequest, session: HTTPSession, redactor: Redactor) -> Iterator[str]:
    """Yield the request as text: its line, its headers, its body."""
    parts = urlsplit(request.url.get_secret_value())
    path = "/".join(redactor.redact_value(step) for step in parts.path.split("/"))
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    query = "&".join(f"{name}={_shown(name, value, redactor)}" for name, _, value in pairs)
    host = parts.netloc.rpartition("@")[2]
    url = f"{parts.scheme}://{host}{path}{'?' if query else ''}{query}"
    yield f"{request.method} {one_line(session.without_secrets(url), 300)}"
    for name, value in request.headers:
        shown = _shown(name, value.get_secret_value(), redactor)
        yield f"{name}: {one_line(session.without_secrets(shown), 200)}"
    if request.body:
        body = _body(request.body, redactor)
        yield cut(printable(session.without_secrets(body)), _SHOWN_BODY)


def _shown(name: str, value: str, redactor: Redactor) -> str:
    scheme, space, rest = value.partition(" ")
    if space and scheme.lower() in ("bearer", "basic", "token"):
        return f"{scheme} {_shown(name, rest, redactor)}"
    shown = redactor.redact_value(value)
    return f"[REDACTED:{name}]" if is_secret_name(name) and shown == value else shown


def _body(body: bytes, redactor: Redactor) -> str:
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        return "&".join(
            "=".join([name, _shown(name, value, redactor)] if equals else [name])
            for name, equals, value in (pair.partition("=") for pair in text.split("&"))
        )
    return json.dumps(_redacted(value, redactor), ensure_ascii=False)


def _redacted(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, dict):
        return {key: _redacted(part, redactor) for key, part in value.items()}
    if isinstance(value, list):
        return [_redacted(part, redactor) for part in value]
    return redactor.redact_value(value) if isinstance(value, str) else value
