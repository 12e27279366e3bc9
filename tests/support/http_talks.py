"""Sessions with endpoints over HTTP, and the errors that they end in."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from servers import Answer, Server, refusing, serving

from pytest_synthconv import EndpointError, Message
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.endpoints.session import HTTPSession
from pytest_synthconv.files.loading import load_endpoint

CANARY = "sk-canary-0123456789"
HI = (Message(role="user", content="Hi", turn=1),)
JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

Talker = Callable[..., HTTPSession]


@pytest.fixture
def no_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither proxies nor a home directory."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def endpoint(tmp_path: Path) -> Callable[..., HTTPEndpoint]:
    """Makes the endpoint of a file with this URL and these further keys."""

    def make(url: str, environ: Mapping[str, str] | None = None, **keys: Any) -> HTTPEndpoint:
        card = {"url": url, "response_path": ["choices", 0, "message", "content"], **keys}
        file = tmp_path / "endpoint.yaml"
        file.write_text(json.dumps(card), encoding="utf-8")
        return HTTPEndpoint(load_endpoint(file, environ or {}))

    return make


@pytest.fixture
def talk(endpoint: Callable[..., HTTPEndpoint]) -> Iterator[Talker]:
    """Opens a session at this URL; all are closed at the end."""
    sessions: list[HTTPSession] = []

    def open_session(
        url: str, environ: Mapping[str, str] | None = None, **keys: Any
    ) -> HTTPSession:
        sessions.append(endpoint(url, environ, **keys).open("c1"))
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.close()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody listens."""
    with refusing() as port:
        yield port


def error_of(session: HTTPSession) -> EndpointError:
    """The error that the session's next reply ends in."""
    with pytest.raises(EndpointError) as raised:
        session.reply(HI)
    return raised.value


def failing(talk: Talker, *answers: Answer, **keys: Any) -> tuple[EndpointError, Server]:
    """The error that a server with these answers causes, and the server."""
    with serving(*answers) as server:
        return error_of(talk(server.url, **keys)), server


def first_line(error: EndpointError) -> str:
    """Its first line without the endpoint's name."""
    return str(error).partition("\n")[0].partition(": ")[2]


def requests_end(session: HTTPSession) -> bool:
    """Whether all requests of ``session`` end soon by themselves: closing it would end them."""
    gc.collect()  # sessions of other tests, which nobody knows any more
    session._transport._threads.close()  # each thread ends with what it does
    threads = [each for each in threading.enumerate() if each.name.endswith("synthconv endpoint")]
    for thread in threads:
        thread.join(10)
    return not any(thread.is_alive() for thread in threads)
