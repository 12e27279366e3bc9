"""Certificates of an HTTP endpoint."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from http_talks import HI, Talker, error_of, first_line
from servers import says, serving, with_own_certificate

pytestmark = pytest.mark.usefixtures("no_surroundings")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server with a certificate that nobody has signed, and the certificate."""
    folder = tmp_path_factory.mktemp("tls")
    with serving(says("by TLS"), wrap=with_own_certificate(folder, "DNS:localhost")) as server:
        port = server.url.rpartition(":")[2]
        yield f"https://localhost:{port}", folder / "c.pem"


def test_a_certificate_of_nobody_is_refused_with_what_to_do(
    talk: Talker, tls: tuple[str, Path]
) -> None:
    error = error_of(talk(tls[0]))
    assert first_line(error).startswith("its certificate is not accepted: ")
    assert "`tls: ca_bundle`" in str(error)
    assert (error.set_up, error.is_transient) == ("wrong", False)


def test_without_verification_any_certificate_will_do_and_nothing_warns(
    talk: Talker, tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/gone")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert talk(tls[0], tls={"verify": False}).reply(HI).content == "by TLS"


def test_a_certificate_is_accepted_that_the_files_bundle_has(
    talk: Talker, tls: tuple[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "own.pem").write_bytes(tls[1].read_bytes())
    assert talk(tls[0], tls={"ca_bundle": "own.pem"}).reply(HI).content == "by TLS"


def test_a_name_that_the_certificate_does_not_have_is_no_matter_of_its_authority(
    talk: Talker, tls: tuple[str, Path]
) -> None:
    url = tls[0].replace("localhost", "127.0.0.1")
    error = error_of(talk(url, tls={"ca_bundle": str(tls[1])}))
    assert first_line(error).startswith("its certificate is not accepted: ")
    assert "ca_bundle" not in str(error)
