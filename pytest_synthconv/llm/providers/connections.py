"""Connections to a provider: each request uses one exclusively, and the next one reuses it.

The pool that an SDK brings along looks through all of its connections, one request at a time, when
a request begins and again when it ends. With 64 under way that was a fifth of a request's processor
time (openai 3.57 with httpx2 2.16, measured in November 2026).

A request that nobody waits for any more is cut, because most servers go on writing its answer until
the connection ends (llama.cpp, November 2026: two such answers slowed down all others).
"""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit
from urllib.request import getproxies

MOST = 10_000_000
"""Bytes of a response, unpacked: some 100 times the longest answer that is ever requested."""

_in_use: ContextVar[list[Connection] | None] = ContextVar("connections of a request", default=None)


class TooLargeError(Exception):
    """A response is larger than `MOST`."""


class Connection:
    """An inner transport of the HTTP library, and the socket that it has opened."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._socket: Any = None

    def send(self, request: Any) -> Any:
        request.extensions = {**request.extensions, "trace": self._note}
        return self._transport.handle_request(request)

    def cut(self) -> None:
        """End the request that is under way, for both sides."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._transport.close()

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the socket: the library reports each step of opening a connection."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")


class OnePerRequest:
    """A transport of the HTTP library that uses one inner transport per concurrent request.

    ``make`` creates an inner transport, which serves one request at a time.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._all: list[Connection] = []
        self._free: list[Connection] = []

    def handle_request(self, request: Any) -> Any:
        """Return the whole response to ``request``. Raise `TooLargeError` if there is no end."""
        try:
            connection = self._free.pop()
        except IndexError:
            connection = Connection(self._make())
            self._all.append(connection)
        if (in_use := _in_use.get()) is not None:
            in_use.append(connection)
        try:
            # Closed also when it cannot be read, or the connection would stay taken.
            with closing(connection.send(request)) as response:
                return _read(response)
        finally:
            self._free.append(connection)

    def close(self) -> None:
        """Close the connections, also those of requests that are under way."""
        for connection in self._all:
            connection.close()


@contextlib.contextmanager
def noted_connections() -> Iterator[list[Connection]]:
    """Give the list of the connections that this context, or a copy of it, uses from now on."""
    connections: list[Connection] = []
    token = _in_use.set(connections)
    try:
        yield connections
    finally:
        _in_use.reset(token)


def http_client(sdk: Any) -> Any:
    """Return the HTTP client that ``sdk``, a module, would make for itself, with our limits.

    It follows no redirect: a redirect to another host would take keys and the talk there. Where
    the environment names a proxy, it uses the library's own connections: which of them lead there
    is for the library to know. Where it names none, the library does not read it: for each host in
    ``NO_PROXY`` it would use a connection of its own, without a limit, that cannot be cut.
    """
    if getproxies().keys() - {"no"}:
        return sdk.DefaultHttpxClient(follow_redirects=False, event_hooks={"response": [_read]})
    # The library is not the same for all versions of an SDK.
    library, *_ = sdk.DefaultHttpxClient.__base__.__module__.split(".")
    http = importlib.import_module(library)
    certificates = http.create_ssl_context()  # takes long: once for all connections
    one = http.Limits(max_connections=1, max_keepalive_connections=1)
    mounted = OnePerRequest(lambda: http.HTTPTransport(verify=certificates, limits=one))
    return sdk.DefaultHttpxClient(
        verify=certificates, mounts={"all://": mounted}, follow_redirects=False, trust_env=False
    )


def base_url(variable: str) -> dict[str, Any]:
    """Return the arguments of a client for a base URL with a query, as Azure's have one.

    The SDKs append the path of a request to the whole text, so the query goes separately. The
    result is empty where ``variable`` is not set or has no query.
    """
    try:
        parts = urlsplit(os.environ.get(variable, ""))
    except ValueError:  # no URL at all; the SDK says so
        return {}
    if not parts.query:
        return {}
    without = urlunsplit(parts._replace(query="", fragment=""))
    return {"base_url": without, "default_query": dict(parse_qsl(parts.query))}


def openai_client(timeout: float) -> Any:
    """Return a client as the environment describes it; ``timeout`` in seconds, for each wait."""
    import openai

    return openai.OpenAI(
        timeout=timeout,
        max_retries=0,
        http_client=http_client(openai),
        **base_url("OPENAI_BASE_URL"),
    )


def _read(response: Any) -> Any:
    """Read ``response`` up to `MOST`; it may unpack to a thousand times what was sent."""
    read = 0
    content = []
    for piece in response.iter_bytes():
        read += len(piece)
        if read > MOST:
            raise TooLargeError(f"the response is larger than {MOST / 1e6:g} MB")
        content.append(piece)
    # What `response.read` sets, so that the SDK finds the response read.
    response._content = b"".join(content)
    return response
