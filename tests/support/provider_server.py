"""A real server on loopback that speaks the three providers' protocols, and fails as it is told.

    with providing([{"message": "Hi"}, status(429, retry_after="2"), "some prose"]) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        ...
        assert server.asked[0].form == "schema"

Answers are given in order, the last one again and again; or by a function of what is `Asked`. A
dict is put in the form that was asked for, a str is prose; see `Reply` for the rest of a real
answer, and `Fault` for what is none. Both SDKs find the server by their own environment variables,
so that a pytest in a subprocess can be sent here too.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from provider_shapes import PROTOCOLS, Asked, Reply, protocol_of
from servers import Answer as Act
from servers import AnsweringServer, Handler, Server, sends, trickles, writes

from pytest_synthconv.llm.prompt import OutputMode

OPENAI_KEY = "sk-canary-openai-0123456789"
ANTHROPIC_KEY = "sk-ant-canary-anthropic-9876"
ALL_FORMS: tuple[OutputMode, ...] = ("schema", "tool", "text")


@dataclass(frozen=True)
class Fault:
    """Anything but an answer; ``act`` is made for the protocol that was asked."""

    act: Callable[[Asked], Act]


Answering = Mapping[str, Any] | str | Reply | Fault
Script = Callable[[Asked], Answering] | Sequence[Answering]


@dataclass
class ProviderServer:
    """A running server: where it is, what it was asked. ``url`` has no path."""

    record: Server
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.record.url

    @property
    def connections(self) -> int:
        """How many there have been."""
        return self.record.connections


@contextlib.contextmanager
def providing(
    answers: Script,
    *,
    forms: Sequence[OutputMode] = ALL_FORMS,
    otherwise: Literal["refuses", "fails", "ignores"] = "refuses",
) -> Iterator[ProviderServer]:
    """A server that gives ``answers`` to requests in one of ``forms``.

    To the other forms it answers, without using up one of ``answers``, as servers do that do not
    know them: it "refuses" with a 400 that names the parameter, "fails" with a 500 that does, or
    "ignores" it and writes prose.
    """
    server = _Server(_Answers(answers), forms, otherwise)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.provider
    finally:
        server.record.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def environment(server: ProviderServer) -> dict[str, str]:
    """The variables that send both SDKs to ``server``, with keys to look for in what is shown."""
    return {
        "OPENAI_BASE_URL": f"{server.url}/v1",
        "OPENAI_API_KEY": OPENAI_KEY,
        "ANTHROPIC_BASE_URL": server.url,
        "ANTHROPIC_API_KEY": ANTHROPIC_KEY,
    }


# --- Faults


def status(
    number: int,
    message: str = "It cannot be done.",
    *,
    type: str = "some_error",
    code: str | None = None,
    **headers: str,
) -> Fault:
    """An error in the protocol's own shape; ``retry_after="2"`` is the header ``Retry-After``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(asked: Asked) -> Act:
        body = PROTOCOLS[asked.protocol].error(message, type, code)
        return sends(json.dumps(body), number, headers=named)

    return Fault(act)


def raw(body: str | bytes, number: int = 200, content_type: str = "application/json") -> Fault:
    """``body`` as it is: ``null``, ``{}``, half of an object, HTML ..."""
    return Fault(lambda asked: sends(body, number, content_type))


def drops(octets: bytes = b"") -> Fault:
    """The connection ends after ``octets``, be they HTTP or not."""
    return Fault(lambda asked: writes(octets))


def trickles_body(seconds: float = 5.0, pause: float = 0.02) -> Fault:
    """A 200 whose body takes its time, though it always goes on; at its end it is ``{}``."""
    spaces = round(seconds / pause)
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(head.format(spaces + 2).encode())
        for _ in range(spaces):
            if handler.closing.wait(pause):
                return
            handler.wfile.write(b" ")
        handler.wfile.write(b"{}")

    return Fault(lambda asked: act)


def waits_forever() -> Fault:
    """Nothing at all, until the test ends."""
    return Fault(lambda asked: trickles(b"", b""))


# --- The server


class _Answers:
    """The answers to give, one after another, whatever thread asks."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._given = 0
        self._lock = threading.Lock()

    def next(self, asked: Asked) -> Answering:
        if callable(self._script):
            return self._script(asked)
        with self._lock:
            answer = self._script[min(self._given, len(self._script) - 1)]
            self._given += 1
        return answer


class _ProviderHandler(Handler):
    server: _Server

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server looks for
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        protocol = protocol_of(self.path)
        if protocol is None:
            sends(json.dumps({"detail": "Not Found"}), 404)(self)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = self.server.noted(protocol, headers, json.loads(body))
        self.server.act(asked)(self)


class _Server(AnsweringServer):
    def __init__(self, answers: _Answers, forms: Sequence[OutputMode], otherwise: str) -> None:
        super().__init__(())
        self.RequestHandlerClass = _ProviderHandler
        self.provider = ProviderServer(self.record)
        self._script = answers
        self._forms = forms
        self._otherwise = otherwise
        self._noting = threading.Lock()

    def noted(self, protocol: str, headers: Mapping[str, str], body: dict[str, Any]) -> Asked:
        read = PROTOCOLS[protocol].asked(body)
        with self._noting:
            asked = Asked(
                protocol=protocol,
                number=len(self.provider.asked),
                model=body["model"],
                headers=headers,
                body=body,
                **{**read, "messages": tuple(read["messages"])},
            )
            self.provider.asked.append(asked)
        return asked

    def act(self, asked: Asked) -> Act:
        if asked.form not in self._forms:
            answer = _unknown_form(asked, self._otherwise)
        else:
            answer = self._script.next(asked)
        if isinstance(answer, Fault):
            return answer.act(asked)
        reply = answer if isinstance(answer, Reply) else Reply(answer)
        body = PROTOCOLS[asked.protocol].replied(asked, reply)
        return sends(json.dumps({**body, **reply.more}))


def _unknown_form(asked: Asked, otherwise: str) -> Answering:
    if otherwise == "ignores":
        return "Certainly! I would say that the weather is fine today."
    parameter = PROTOCOLS[asked.protocol].parameters[asked.form]
    number = 400 if otherwise == "refuses" else 500
    return status(number, f"{parameter} is not supported by this server.", type="invalid_request")
