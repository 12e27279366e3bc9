"""A server on loopback for benchmarks: language models and an assistant that take a fixed time.

    python benchmarks/fake_server.py --latency-ms 200

Prints its port, then answers until its standard input ends: OpenAI's Responses and Chat
Completions, Anthropic's Messages, and an assistant at ``/assistant``. Every POST is answered the
latency after it has arrived, however many are under way, and is counted; ``GET /counts`` tells
what was counted. One process, one thread, no dependency beside pytest-synthconv.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import fake_model

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_MISSING = (
    b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)


@dataclass
class Counts:
    """What a server has seen. A call is in flight from its last byte in to its first byte out.

    Times are those of the server's own monotonic clock; ``talks`` are first messages that reached
    the assistant.
    """

    requests: Counter[str] = field(default_factory=Counter)
    max_in_flight: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    talks: int = 0
    first: float = 0.0
    last: float = 0.0
    _in_flight: Counter[str] = field(default_factory=Counter)

    def begin(self, kind: str) -> None:
        self.first = self.first or time.monotonic()
        self.requests[kind] += 1
        for what in (kind, "all"):
            self._in_flight[what] += 1
            self.max_in_flight[what] = max(self.max_in_flight[what], self._in_flight[what])

    def end(self, kind: str) -> None:
        self._in_flight[kind] -= 1
        self._in_flight["all"] -= 1
        self.last = time.monotonic()

    def told(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "max_in_flight": self.max_in_flight,
            "connections": self.connections,
            "talks": self.talks,
            "first": self.first,
            "last": self.last,
            "cpu_s": time.process_time(),
        }


class _Connection(asyncio.Protocol):
    def __init__(self, counts: Counts, latency: float) -> None:
        self._counts = counts
        self._latency = latency
        self._read = b""
        self._is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head, _, rest = self._read.partition(b"\r\n\r\n")
            length = _content_length(head)
            if len(rest) < length:
                return
            self._read = self._read[end + 4 + length :]
            method, path, _ = head.decode("latin-1").split(" ", 2)
            self._asked(method, path.partition("?")[0], rest[:length])

    def _asked(self, method: str, path: str, body: bytes) -> None:
        if method == "GET":
            self._send(json.dumps(self._counts.told()).encode() if path == "/counts" else None)
            return
        if not self._is_counted:
            self._is_counted = True
            self._counts.connections += 1
        kind = "assistant" if path == "/assistant" else "provider"
        self._counts.begin(kind)
        asyncio.get_running_loop().call_later(self._latency, self._answer, kind, path, body)

    def _answer(self, kind: str, path: str, body: bytes) -> None:
        asked = json.loads(body)
        answer: dict[str, Any] | None
        if kind == "assistant":
            said = sum(message["role"] == "user" for message in asked["messages"])
            self._counts.talks += said == 1
            answer = fake_model.reply(said)
        else:
            answer = fake_model.completion(path, asked)
        self._counts.end(kind)
        self._send(json.dumps(answer).encode() if answer is not None else None)

    def _send(self, body: bytes | None) -> None:
        if not self._transport.is_closing():
            sent = _MISSING if body is None else _OK % len(body) + body
            self._transport.write(sent)  # type: ignore[attr-defined]


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


async def _serve(latency: float) -> None:
    loop = asyncio.get_running_loop()
    counts, ended = Counts(), asyncio.Event()
    server = await loop.create_server(
        lambda: _Connection(counts, latency), "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)

    def wait_for_the_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await ended.wait()
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latency-ms", type=float, default=0)
    asyncio.run(_serve(parser.parse_args().latency_ms / 1000))
