"""Connections to a provider: each request uses one exclusively, and the next one reuses it.

The pool that an SDK brings along looks through all of its connections, one request at a time, when
a request begins and again when it ends. With 64 under way that was a fifth of a request's processor
time (openai 3.57 with httpx2 2.16, measured in November 2026).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.request import getproxies


class OnePerRequest:
    """A transport of the HTTP library that uses one inner transport per concurrent request.

    ``make`` creates an inner transport, which serves one request at a time.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._all: list[Any] = []
        self._free: list[Any] = []

    def handle_request(self, request: Any) -> Any:
        """The whole response to ``request``."""
        try:
            lane = self._free.pop()
        except IndexError:
            lane = self._make()
            self._all.append(lane)
        try:
            # Closed also when it cannot be read, or the lane would stay taken.
            with closing(lane.handle_request(request)) as response:
                response.read()
                return response
        finally:
            self._free.append(lane)

    def close(self) -> None:
        """Close the connections, also those of requests that are under way."""
        for lane in self._all:
            lane.close()


def http_client(sdk: Any) -> Any:
    """The HTTP client that ``sdk``, a module, would make for itself, but with `OnePerRequest`.

    None, which lets it make its own, where the environment names a proxy: which of the
    connections lead there is for the library to know.
    """
    if getproxies().keys() - {"no"}:
        return None
    # The library is not the same for all versions of an SDK.
    library, *_ = sdk.DefaultHttpxClient.__base__.__module__.split(".")
    http = importlib.import_module(library)
    certificates = http.create_ssl_context()  # takes long: once for all lanes
    one = http.Limits(max_connections=1, max_keepalive_connections=1)
    lanes = OnePerRequest(lambda: http.HTTPTransport(verify=certificates, limits=one))
    return sdk.DefaultHttpxClient(verify=certificates, mounts={"all://": lanes})


def openai_client(timeout: float) -> Any:
    """A client as the environment describes it; ``timeout`` in seconds, for each wait."""
    import openai

    return openai.OpenAI(timeout=timeout, max_retries=0, http_client=http_client(openai))
