"""Serving an assistant on loopback: routes, refusals, and answers in pieces."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from assistant_servers.guests import GuestBook

PIECE, LARGE_PIECE = 7, 256
"""Bytes of a piece of a reply; where many talk at once, small ones take seconds."""
"""Octets of a stream that are sent at a time: events and characters are cut in two."""


@dataclass(frozen=True)
class Request:
    """What arrived; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True, strict_parsing=True)

    @property
    def form(self) -> dict[str, list[str]]:
        self.must_be("application/x-www-form-urlencoded")
        return parse_qs(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)

    @property
    def json(self) -> Any:
        self.must_be("application/json")
        return json.loads(self.body)

    @property
    def cookies(self) -> dict[str, str]:
        cookies = SimpleCookie(self.headers.get("cookie", ""))
        return {name: morsel.value for name, morsel in cookies.items()}

    def must_be(self, content_type: str) -> None:
        sent = self.headers.get("content-type", "").partition(";")[0]
        if sent != content_type:
            raise RefusalError(415, f"expected {content_type}, not {sent!r}")


@dataclass(frozen=True)
class Response:
    """What is sent back; ``pieces`` are sent one by one, in chunks, or else whole."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    in_pieces: bool = False


class RefusalError(Exception):
    """The request was not what the real system would have accepted."""

    def __init__(self, status: int, why: Any) -> None:
        super().__init__(status, why)
        self.response = sends(why if isinstance(why, (dict, list)) else {"error": why}, status)


def sends(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """``value`` as JSON."""
    return Response(json.dumps(value).encode(), status, headers=headers or {})


def streams(events: Iterable[str]) -> Response:
    """``events`` as server-sent events, each the lines of one."""
    body = "".join(f"{event}\n\n" for event in events).encode()
    return Response(body, content_type="text/event-stream; charset=utf-8", in_pieces=True)


def data(value: Any, event: str = "") -> str:
    """One event for `streams`, its data as JSON."""
    return (f"event: {event}\n" if event else "") + f"data: {json.dumps(value, ensure_ascii=False)}"


Route = Callable[..., Response]


class Assistant:
    """An assistant: its routes, ``METHOD /path/(pattern)``, and the book of its guests."""

    def __init__(self) -> None:
        self.book = GuestBook()

    def routes(self) -> Mapping[str, Route]:
        raise NotImplementedError

    def answer(self, request: Request) -> Response:
        for pattern, route in self.routes().items():
            match = re.fullmatch(pattern, f"{request.method} {request.path}")
            if match is not None:
                return route(request, *match.groups())
        raise RefusalError(404, {"detail": "Not Found"})


@dataclass
class Running:
    """An assistant that is served; ``instead`` of its own answers, others to paths like these."""

    url: str
    assistant: Assistant
    meeting: int = 0
    instead: dict[str, Response] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def complaints(self) -> list[str]:
        return self.assistant.book.complaints

    @property
    def heard(self) -> list[tuple[str, int]]:
        """The guests, each with the number of its last line."""
        return sorted(self.assistant.book.heard.values())

    def answer(self, request: Request) -> Response:
        self.requests.append(request)
        for path, response in self.instead.items():
            if re.fullmatch(path, request.path):
                return response
        try:
            return self.assistant.answer(request)
        except RefusalError as refusal:
            return refusal.response
        except (KeyError, TypeError, ValueError, IndexError) as fault:
            return sends({"detail": f"malformed request ({fault!r})"}, 422)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.running.answer(Request(self.command, self.path, headers, body))
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.in_pieces:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        size = LARGE_PIECE if self.server.running.meeting else PIECE
        for piece in _chunks(response.body, size) if response.in_pieces else [response.body]:
            self.wfile.write(piece)

    do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815 - as http.server wants them

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests' output is for the tests."""


def _chunks(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    running: Running

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that stops reading at the last event goes away early."""


@contextlib.contextmanager
def running(assistant: Assistant, meeting: int = 0) -> Iterator[Running]:
    """Serves ``assistant``; ``meeting`` guests must be in their second turn at the same time."""
    assistant.book = GuestBook(meeting)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.running = Running(f"http://127.0.0.1:{server.server_port}", assistant, meeting)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
