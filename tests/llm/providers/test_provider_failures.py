"""Requests that no HTTP answer comes to: connections, deadlines, Ctrl-C."""

from __future__ import annotations

import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from ctrl_c import ctrl_c_heard
from provider_server import OPENAI_KEY, Answering, Fault, drops, trickles_body, waits_forever
from provider_shapes import Asked
from servers import serving, with_own_certificate
from wire_talks import error_of, errors_of, failed, first_line, hint, question, wired

from pytest_synthconv.run.option_values import PROVIDERS

pytestmark = pytest.mark.usefixtures("no_surroundings")

SAID = {"message": "Hi"}
JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


@every_provider
def test_a_connection_that_ends_early_is_an_error(provider: str) -> None:
    half = JSON_HEAD + b"Content-Length: 99\r\n\r\n{"
    faults = [drops(octets) for octets in (b"", half, JSON_HEAD[:9], b"SSH-2.0-OpenSSH\r\n\r\n")]
    for error in errors_of(provider, faults):
        assert (error.kind, error.status, error.is_transient) == ("connection", None, True)
        assert "ended the connection before the answer was complete" in first_line(error)


def elsewhere(url: str) -> dict[str, str]:
    return {"OPENAI_BASE_URL": url, "ANTHROPIC_BASE_URL": url}


@every_provider
def test_a_refused_connection_is_told_with_host_and_port_only(
    provider: str, closed_port: int
) -> None:
    url = f"http://user:password@127.0.0.1:{closed_port}/v1?token=0123456789"
    error = failed(provider, SAID, environ=elsewhere(url))
    assert first_line(error) == (
        f"{provider} model model-1: no connection to 127.0.0.1:{closed_port}: Connection refused"
    )
    assert "BASE_URL right" in hint(error)
    assert error.is_transient


@every_provider
def test_a_name_that_nobody_knows_is_told(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with wired(provider, [SAID], environ=elsewhere("http://provider.invalid")) as (wire, _):
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        error = error_of(wire)
    assert error.kind == "connection"
    assert "the name of provider.invalid cannot be resolved" in first_line(error)


@every_provider
@pytest.mark.parametrize("url", ["provider.example/v1", "ftp://provider.example"])
def test_a_base_url_that_is_none_is_told(provider: str, url: str) -> None:
    error = failed(provider, SAID, environ=elsewhere(url))
    assert (error.kind, error.is_transient) == ("connection", False)
    assert "the base URL is none" in first_line(error)


@every_provider
def test_http_where_tls_is_expected_is_told(provider: str) -> None:
    with serving() as server:
        url = server.url.replace("http:", "https:")
        error = failed(provider, SAID, environ=elsewhere(url))
    assert (error.kind, error.is_transient) == ("connection", False)
    assert "the TLS handshake with 127.0.0.1:" in first_line(error)


@every_provider
def test_a_certificate_of_an_unknown_authority_is_told(provider: str, tmp_path: Path) -> None:
    with serving(wrap=with_own_certificate(tmp_path)) as server:
        url = server.url.replace("http:", "https:")
        error = failed(provider, SAID, environ=elsewhere(url))
    assert (error.kind, error.is_transient) == ("connection", False)
    assert "is not accepted: self" in first_line(error)
    assert "SSL_CERT_FILE" in hint(error)


@every_provider
def test_what_blocks_connections_in_tests_is_told_in_its_own_words(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blocked(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"sockets are blocked here, {OPENAI_KEY}")

    with wired(provider, [SAID]) as (wire, _):
        monkeypatch.setattr(socket, "create_connection", blocked)
        error = error_of(wire)
    assert (error.kind, error.is_transient) == ("connection", False)
    said = "RuntimeError): sockets are blocked here, [REDACTED:OPENAI_API_KEY]"
    assert first_line(error).endswith(said)


# --- Waiting


@every_provider
@pytest.mark.parametrize("fault", [trickles_body(), waits_forever()], ids=["trickle", "nothing"])
def test_the_deadline_holds_whatever_trickles_in(provider: str, fault: Fault) -> None:
    error = failed(provider, fault, deadline=0.5)
    assert (error.kind, error.is_transient, error.status) == ("timeout", False, None)
    assert first_line(error).endswith("no complete answer within 0.5 s")


@every_provider
def test_closing_a_wire_ends_a_request_that_was_given_up(provider: str) -> None:
    asked = threading.Event()

    def trickle(_: Asked) -> Answering:
        asked.set()
        return trickles_body(60)

    with wired(provider, trickle, deadline=0.5) as (wire, _):
        assert error_of(wire).kind == "timeout"
        assert asked.wait(20)
        (left,) = [each for each in threading.enumerate() if f"synthconv {provider}" in each.name]
        wire.close()
        left.join(20)
        assert not left.is_alive()


@every_provider
def test_ctrl_c_ends_the_waiting(provider: str) -> None:
    main = threading.get_ident()

    def interrupt(asked: Asked) -> Answering:
        signal.pthread_kill(main, signal.SIGINT)
        return waits_forever()

    with (
        ctrl_c_heard(),
        wired(provider, interrupt) as (wire, _),
        pytest.raises(KeyboardInterrupt),
    ):
        wire.send(question())
