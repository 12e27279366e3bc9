"""Starts the order desk for the tests and tells pytest-synthconv where it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from order_desk import make_server

from pytest_synthconv import HTTPEndpoint


@pytest.fixture(scope="session")
def order_desk_url() -> Iterator[str]:
    """A running order desk, on a free port of this machine; stopped after the last test."""
    with make_server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def synthconv_endpoint(order_desk_url: str) -> HTTPEndpoint:
    """How the desk is reached. A desk that always runs needs none of this: only endpoint.yaml."""
    return HTTPEndpoint.at(
        f"{order_desk_url}/chat", response_path=["reply"], actions_path=["actions"]
    )
