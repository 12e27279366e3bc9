"""Faults of the assistant's endpoint, from the first request on or once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from projects import write_people
from servers import (
    Answer,
    Handler,
    redirects,
    refusing,
    resets,
    says,
    sends,
    serving,
    trickles,
    waits,
    writes,
)

from .running import Expected, Row, run

GROUP = "endpoint"
KEY = "sk-canary-desk-0123456789"
_WELL = says("Order 12 has shipped, it arrives tomorrow.")
_PAGE = "<!doctype html><html><title>Sign in</title><body>Please sign in.</body></html>"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_ENCODED = {"Content-Encoding": "gzip"}
_FILE = """\
url: {url}/chat
headers: {{Authorization: "Bearer ${{DESK_KEY}}"}}
response_path: [choices, 0, message, content]
error_path: [error, message]
timeouts: {{connect: 2, read: 2, reply: 4}}
"""


@dataclass(frozen=True)
class EndpointFault:
    """``act`` is what the server does. ``says``, ``may_pass`` and ``heals``: as for providers."""

    name: str
    act: Answer
    says: str = ""
    may_pass: bool = False
    heals: bool = False
    is_quick: bool = False


def _status(number: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"error": {"message": "It cannot be done."}})
    return sends(body, number, headers=named)


def _echoes(number: int) -> Answer:
    def act(handler: Handler) -> None:
        sends(json.dumps({"seen": dict(handler.headers.items())}), number)(handler)

    return act


_ERROR_IN_200 = sends(json.dumps({"error": {"message": "The backend is away."}}))
_FILTERED = sends(json.dumps({"choices": [{"message": {"content": None}}]}))
_NOT_TEXT = sends(json.dumps({"choices": [{"message": {"content": {"text": "Hi"}}}]}))
_TRICKLE = trickles(_HEAD + b"Content-Length: 9000\r\n\r\n", b" ", pause=0.1)
_BEGUN = _HEAD + b"Content-Length: 99\r\n\r\n{"
_CUT = writes(_BEGUN)
_NO_CHUNK = writes(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")

FAULTS_OF_ENDPOINTS = (
    EndpointFault("400", _status(400), "400"),
    EndpointFault("401", _status(401), "401"),
    EndpointFault("403", _status(403), "403"),
    EndpointFault("404", _status(404), "404"),
    EndpointFault("405", _status(405), "405"),
    EndpointFault("408", _status(408), "408", heals=True),
    EndpointFault("409", _status(409), "409", heals=True),
    EndpointFault("413", _status(413), "413"),
    EndpointFault("422", _status(422), "422"),
    EndpointFault("429", _status(429), "429", heals=True),
    EndpointFault("429 with Retry-After: 1", _status(429, Retry_After="1"), "429", heals=True),
    EndpointFault("429 with Retry-After: 3600", _status(429, Retry_After="3600"), "3600 s"),
    EndpointFault("500", _status(500), "500", heals=True),
    EndpointFault("501", _status(501), "501"),
    EndpointFault("502 in HTML", sends(_PAGE, 502, "text/html"), "502", heals=True),
    EndpointFault("503", _status(503), "503", heals=True),
    EndpointFault("504", _status(504), "504", heals=True),
    EndpointFault("529", _status(529), "529", heals=True),
    EndpointFault("HTML in a 200", sends(_PAGE, content_type="text/html"), "HTML|JSON"),
    EndpointFault("an empty body", sends(""), "empty|JSON"),
    EndpointFault("204", sends("", 204), "204|empty|JSON"),
    EndpointFault("null", sends("null"), "choices|null"),
    EndpointFault("an array", sends("[1, 2]"), "choices"),
    EndpointFault("JSON that ends too early", sends('{"choices": [{"mess'), "JSON"),
    EndpointFault("a body nested too deeply", sends("[" * 20_000 + "]" * 20_000), "JSON|choices"),
    EndpointFault("another encoding", sends('{"a": "caf\xe9"}'.encode("cp1252")), "UTF-8|JSON"),
    EndpointFault("an error inside a 200", _ERROR_IN_200, "The backend is away"),
    EndpointFault("no reply where it should be", sends('{"reply": "Hi"}'), "reply"),
    EndpointFault("null content", _FILTERED, "null|text"),
    EndpointFault("content that is no text", _NOT_TEXT, "text"),
    EndpointFault("headers echoed in a 200", _echoes(200), "seen", is_quick=True),
    EndpointFault("headers echoed in a 500", _echoes(500), "500"),
    EndpointFault("a redirect on the same host", redirects("/login"), "redirect"),
    EndpointFault("a redirect without a place", sends("", 302), "redirect"),
    EndpointFault("a body of 12 MB", sends("x" * 12_000_000), "large|bytes|MB"),
    EndpointFault(
        "a gzip bomb", sends(gzip.compress(bytes(80_000_000)), headers=_ENCODED), "large|bytes|MB"
    ),
    EndpointFault("gzip that is none", sends("no gzip", headers=_ENCODED), "Content-Encoding"),
    EndpointFault("silence", waits(), "2 s"),
    EndpointFault("a body that trickles", _TRICKLE, "4 s", is_quick=True),
    EndpointFault("headers that trickle", trickles(_HEAD, b"X: y\r\n", pause=0.1), "HTTP|4 s"),
    EndpointFault("a reset", resets(), "connection|reset", heals=True),
    EndpointFault("a reset in the body", resets(_BEGUN), "connection|reset", heals=True),
    EndpointFault("an end before the answer", writes(b""), "ended", heals=True),
    EndpointFault("an end in the body", _CUT, "ended", heals=True),
    EndpointFault("a chunk without a size", _NO_CHUNK, "ended|HTTP"),
    EndpointFault("not HTTP", writes(b"SSH-2.0-OpenSSH\r\n\r\n"), "not HTTP"),
)


def endpoint_rows() -> Iterator[Row]:
    """Yield every fault without end, and once where it can heal."""
    for fault in FAULTS_OF_ENDPOINTS:
        yield Row(GROUP, fault.name, partial(_endless, fault), fault.is_quick)
        if fault.heals:
            yield Row(GROUP, f"{fault.name}, once", partial(_once, fault))
    yield Row(GROUP, "a closed port", _closed_port)
    yield Row(GROUP, "a redirect to another host", _elsewhere)


def _endless(fault: EndpointFault, home: Path) -> list[str]:
    reasons = {"endpoint_error"} | ({"goal_met"} if fault.may_pass else set())
    return _played(home, [fault.act], Expected(reasons=frozenset(reasons), says=fault.says))


def _once(fault: EndpointFault, home: Path) -> list[str]:
    return _played(home, [fault.act, _WELL], Expected(reasons=frozenset({"goal_met"})))


def _played(home: Path, answers: Sequence[Answer], expected: Expected) -> list[str]:
    with serving(*answers) as server:
        return _objections(home, server.url, expected)


def _objections(home: Path, url: str, expected: Expected) -> list[str]:
    write_people(home, "alex", "alex-b")
    (home / "conftest.py").unlink()
    (home / "endpoint.yaml").write_text(_FILE.format(url=url))
    ended = run(home, environ={"DESK_KEY": KEY})
    return Expected(expected.personas, expected.reasons, expected.says, (KEY,)).objections(ended)


def _closed_port(home: Path) -> list[str]:
    with refusing() as port:
        url = f"http://127.0.0.1:{port}"
        return _objections(home, url, Expected(reasons=_ERROR, says="refused"))


def _elsewhere(home: Path) -> list[str]:
    with serving(_WELL) as other:
        there = redirects(other.url.replace("127.0.0.1", "localhost"), 307)
        found = _played(home, [there], Expected(reasons=_ERROR, says="redirect"))
        return found + [f"{len(other.requests)} requests went elsewhere"] * bool(other.requests)


_ERROR = frozenset({"endpoint_error"})
