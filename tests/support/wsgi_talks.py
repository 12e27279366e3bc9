"""One reply of an assistant that a test writes as a few lines of WSGI."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from http_talks import HI

from pytest_synthconv import Reply
from pytest_synthconv.endpoints.http import HTTPEndpoint


class Asked(NamedTuple):
    """A request that has arrived."""

    method: str
    path: str
    environ: dict[str, Any]
    body: bytes


class Answered(NamedTuple):
    """What is answered: JSON unless it is bytes."""

    body: Any
    headers: Sequence[tuple[str, str]] = ()
    status: str = "200 OK"


def reply(answer: Callable[[Asked], Answered], url: str = "/chat", **keys: Any) -> str:
    """Return the text that an endpoint with these ``keys`` gets from ``answer``."""
    return whole_reply(answer, url, **keys).content


def whole_reply(answer: Callable[[Asked], Answered], url: str = "/chat", **keys: Any) -> Reply:
    """Return the reply that an endpoint with these ``keys`` gets from ``answer``."""

    def app(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ, body)
        answered = answer(asked)
        start_response(answered.status, list(answered.headers))
        is_raw = isinstance(answered.body, bytes)
        return [answered.body if is_raw else json.dumps(answered.body).encode()]

    endpoint = HTTPEndpoint.at(url, app=app, **keys)
    session = endpoint.open("c1")
    try:
        return session.reply(HI)
    finally:
        session.close()
        endpoint.close()
