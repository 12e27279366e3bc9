"""What a provider cannot make us do: follow a redirect, read without end, keep a dead request."""

from __future__ import annotations

import gzip
import threading
from importlib.metadata import version

import pytest
from provider_server import (
    ANTHROPIC_KEY,
    OPENAI_KEY,
    Fault,
    providing,
    trickles_body,
    waits_forever,
)
from servers import Handler, sends
from wire_talks import error_of, question, wired

from pytest_synthconv.llm.providers.connections import MOST
from pytest_synthconv.run.option_values import PROVIDERS

pytestmark = pytest.mark.usefixtures("no_surroundings")
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
SAID = {"message": "Hi"}


def sent(body: bytes, number: int = 200, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(lambda asked: sends(body, number, headers=named))


@every_provider
def test_a_redirect_takes_neither_key_nor_talk_to_another_host(provider: str) -> None:
    with providing([SAID]) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        redirect = sent(b"", 307, Location=f"{elsewhere}/v1/there?token=secret")
        with wired(provider, [redirect]) as (wire, _):
            error = error_of(wire)
        assert other.asked == []
    assert (error.kind, error.status, error.is_transient) == ("redirect", 307, False)
    host = elsewhere.removeprefix("http://")
    assert f"redirects to {host}, which is not followed" in str(error)
    assert "secret" not in str(error)


@every_provider
def test_a_redirect_on_the_same_host_is_an_error_too(provider: str) -> None:
    with wired(provider, [sent(b"", 308, Location="/elsewhere")]) as (wire, server):
        assert "elsewhere on the same host" in str(error_of(wire))
        assert len(server.asked) == 1


@every_provider
def test_the_limit_counts_for_hosts_that_no_proxy_names(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with wired(provider, [sent(b" " * (MOST + 1)), SAID]) as (wire, server):
        assert error_of(wire).kind == "too_large"
        assert len(server.asked) == 1


@every_provider
@pytest.mark.parametrize("size", [MOST + 1, 200_000_000], ids=["just", "far"])
def test_an_answer_that_unpacks_to_too_much_is_an_error(provider: str, size: int) -> None:
    bomb = sent(gzip.compress(b" " * size, 1), Content_Encoding="gzip")
    with wired(provider, [bomb, SAID]) as (wire, _):
        error = error_of(wire)
        assert (error.kind, error.is_transient) == ("too_large", False)
        assert "the response is larger than 10 MB" in str(error)
        assert wire.send(question()).text


@every_provider
def test_an_answer_through_a_proxy_has_the_same_limit(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if provider == "anthropic" and version("anthropic").startswith("0.49."):
        pytest.skip("this version of the SDK knows no proxy")
    nowhere = {"OPENAI_BASE_URL": "http://provider.invalid/v1"}
    nowhere["ANTHROPIC_BASE_URL"] = "http://provider.invalid"
    with wired(provider, [sent(b" " * (MOST + 1))], environ=nowhere) as (wire, proxy):
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert error_of(wire).kind == "too_large"


@every_provider
@pytest.mark.parametrize("waiting", [waits_forever, lambda: trickles_body(60)])
def test_a_request_that_was_given_up_is_cut_so_that_the_server_stops(
    provider: str, waiting: type[Fault]
) -> None:
    ended = threading.Event()

    def act(handler: Handler) -> None:
        # The server's side of the connection ends when the client has gone.
        handler.close_connection = True
        handler.connection.settimeout(20)
        if handler.connection.recv(1) == b"":
            ended.set()

    with wired(provider, [Fault(lambda asked: act), SAID], deadline=0.5) as (wire, _):
        assert error_of(wire).kind == "timeout"
        assert ended.wait(20)
        assert wire.send(question()).text


@every_provider
def test_the_query_of_a_base_url_is_sent_with_each_request(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []

    def act(handler: Handler) -> None:
        paths.append(handler.path)
        sends(b"{}", 500)(handler)

    with wired(provider, [Fault(lambda asked: act)]) as (wire, server):
        for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"):
            url = f"{server.url}/deployments/gpt?api-version=2024-10-21"
            monkeypatch.setenv(name, url)
        error_of(wire)
    path, _, query = paths[0].partition("?")
    assert path.startswith("/deployments/gpt/")
    assert query == "api-version=2024-10-21"


@every_provider
def test_a_dead_proxy_is_named(
    provider: str, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    if provider == "anthropic" and version("anthropic").startswith("0.49."):
        pytest.skip("this version of the SDK knows no proxy")
    nowhere = {"OPENAI_BASE_URL": "http://provider.invalid/v1"}
    nowhere["ANTHROPIC_BASE_URL"] = "http://provider.invalid"
    with wired(provider, [SAID], environ=nowhere) as (wire, _):
        monkeypatch.setenv("HTTP_PROXY", f"http://me:secret@127.0.0.1:{closed_port}")
        text = str(error_of(wire))
    assert f"no connection to provider.invalid through the proxy 127.0.0.1:{closed_port}" in text
    assert "HTTP_PROXY" in text
    assert not any(secret in text for secret in ("secret", OPENAI_KEY, ANTHROPIC_KEY))
