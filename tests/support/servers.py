"""A real HTTP server on loopback that answers, or fails, exactly as it was told.

    with serving(says("Hello")) as server:
        requests.post(server.url, ...)
        assert server.requests[0].json["messages"] == [...]

Answers are given in order, the last one again and again.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Request:
    """What arrived; names of headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running server: what it was sent, and from how many connections."""

    url: str
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """One connection; ``server`` has the answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: AnsweringServer

    def setup(self) -> None:
        super().setup()
        self.server.record.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked = Request(self.path, headers, body, self.command)
        self.server.record.requests.append(self.asked)
        self.server.next_answer()(self)

    def do_GET(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def do_CONNECT(self) -> None:
        self.do_POST()

    @property
    def closing(self) -> threading.Event:
        return self.server.record.closing

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests' output is for the tests."""


Answer = Callable[[Handler], None]
NO_HEADERS: Mapping[str, str] = {}


class AnsweringServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: tuple[Answer, ...]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.record = Server(f"http://127.0.0.1:{self.server_port}")
        self._answers = answers
        self._given = 0
        self._lock = threading.Lock()

    def next_answer(self) -> Answer:
        with self._lock:
            answer = self._answers[min(self._given, len(self._answers) - 1)]
            self._given += 1
        return answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that goes away is what some tests are about."""


@contextlib.contextmanager
def serving(*answers: Answer, wrap: Callable[[Any], Any] | None = None) -> Iterator[Server]:
    """A server that gives ``answers``; ``wrap`` may put TLS around its socket."""
    server = AnsweringServer(answers or (says("OK"),))
    if wrap is not None:
        server.socket = wrap(server.socket)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.record
    finally:
        server.record.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def refusing() -> Iterator[int]:
    """A port that refuses connections.

    It stays bound: a port that is given back is soon that of another process's server.
    """
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])


def with_own_certificate(
    folder: Path, names: str = "DNS:localhost,IP:127.0.0.1"
) -> Callable[[Any], Any]:
    """What puts TLS around a socket, with a certificate that nobody has signed.

    For `serving`; it lies in ``folder`` and is good for ``names``.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    command = (
        "req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=localhost"
        f" -addext subjectAltName={names}"
    )
    subprocess.run([openssl, *command.split()], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem", folder / "k.pem")
    return lambda plain: context.wrap_socket(plain, server_side=True)


def says(text: Any, headers: Mapping[str, str] = NO_HEADERS) -> Answer:
    """A chat completion, as most assistants answer."""
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]})
    return sends(body, headers=headers)


def sends(
    body: str | bytes,
    status: int = 200,
    content_type: str = "application/json",
    headers: Mapping[str, str] = NO_HEADERS,
) -> Answer:
    """``body`` as it is, with ``headers`` beside its type and length."""
    octets = body if isinstance(body, bytes) else body.encode()

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(octets)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(octets)

    return answer


def redirects(to: str, status: int = 302) -> Answer:
    """Sends the client elsewhere."""
    return sends("", status, headers={"Location": to})


def writes(octets: bytes) -> Answer:
    """Raw ``octets``, be they HTTP or not, then the connection ends."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(octets)
        handler.close_connection = True

    return answer


def resets(octets: bytes = b"") -> Answer:
    """Raw ``octets``, then the connection is reset, as by a machine that has crashed."""

    def answer(handler: Handler) -> None:
        writes(octets)(handler)
        at_once = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        handler.connection.close()

    return answer


def cuts_tunnel() -> Answer:
    """Opens a proxy's tunnel and ends it at the first thing that is sent through it."""

    def answer(handler: Handler) -> None:
        writes(b"HTTP/1.1 200 Connected\r\n\r\n")(handler)
        handler.rfile.read1()

    return answer


def trickles(head: bytes, unit: bytes, pause: float = 0.02) -> Answer:
    """``head``, then ``unit`` again and again, until the client or the test has had enough."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(head)
        while not handler.closing.wait(pause):
            handler.wfile.write(unit)

    return answer


def waits() -> Answer:
    """Nothing at all, until the test ends."""
    return trickles(b"", b"")
