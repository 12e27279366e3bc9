"""The real systems: each is started once, when the first test asks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from real_systems.systems import SYSTEMS, started

Serve = Callable[[str], str]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """The URL of the system of this name."""
    urls: dict[str, str] = {}
    with contextlib.ExitStack() as stack:

        def url(name: str) -> str:
            if name not in urls:
                folder = tmp_path_factory.mktemp(name) / "bot"
                urls[name] = stack.enter_context(started(SYSTEMS[name], folder))
            return urls[name]

        yield url
