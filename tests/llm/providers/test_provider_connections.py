"""Connections to a provider: one for each request under way, left to the next; and proxies."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest
from provider_server import Answering, Fault, status, trickles_body
from provider_shapes import Asked
from servers import sends
from wire_talks import error_of, question, wired

from pytest_synthconv.run.option_values import PROVIDERS

pytestmark = pytest.mark.usefixtures("no_surroundings")

SAID = {"message": "Hi"}

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


@every_provider
def test_one_request_after_another_needs_one_connection(provider: str) -> None:
    with wired(provider, [SAID]) as (wire, server):
        for _ in range(5):
            wire.send(question())
        assert (len(server.asked), server.connections) == (5, 1)


@every_provider
def test_requests_at_once_have_a_connection_each_and_leave_it_to_the_next(provider: str) -> None:
    together = threading.Barrier(4)

    def answer(asked: Asked) -> Answering:
        together.wait(20)
        return SAID

    with wired(provider, answer) as (wire, server), ThreadPoolExecutor(4) as callers:
        for _ in range(3):
            list(callers.map(wire.send, [question()] * 4))
        assert (len(server.asked), server.connections) == (12, 4)


@every_provider
def test_an_answer_that_is_an_error_leaves_its_connection_to_the_next(provider: str) -> None:
    with wired(provider, [status(400), SAID]) as (wire, server):
        error_of(wire)
        wire.send(question())
        assert server.connections == 1


@every_provider
def test_a_request_that_was_given_up_holds_up_no_other(provider: str) -> None:
    with wired(provider, [trickles_body(60), SAID], deadline=0.5) as (wire, server):
        assert error_of(wire).kind == "timeout"
        assert wire.send(question()).text
        assert server.connections == 2


@every_provider
def test_a_closed_wire_connects_anew(provider: str) -> None:
    with wired(provider, [SAID]) as (wire, server):
        wire.send(question())
        wire.close()
        wire.send(question())
        assert server.connections == 2


@every_provider
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(
    provider: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if provider == "anthropic" and version("anthropic").startswith("0.49."):
        pytest.skip("this version of the SDK knows no proxy")
    nowhere = {"OPENAI_BASE_URL": "http://provider.invalid/v1"}
    nowhere["ANTHROPIC_BASE_URL"] = "http://provider.invalid"
    with wired(provider, [SAID], environ=nowhere) as (wire, proxy):
        monkeypatch.setenv(variable, proxy.url)
        assert wire.send(question()).text
        assert proxy.asked[0].headers["host"] == "provider.invalid"


@every_provider
def test_a_host_that_needs_no_proxy_has_its_own_connections(
    provider: str, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    with wired(provider, [SAID]) as (wire, server):
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert wire.send(question()).text
        assert server.connections == 1


@every_provider
def test_an_answer_that_cannot_be_unpacked_holds_up_no_other(provider: str) -> None:
    garbage = sends(b"x" * 70_000, headers={"Content-Encoding": "gzip"})
    with wired(provider, [Fault(lambda asked: garbage), SAID], deadline=5) as (wire, _):
        # Kept, as a caller may keep it: what it holds must not keep the connection taken.
        kept = error_of(wire)
        assert wire.send(question()).text
        assert kept.kind == "connection"
