"""Connections that can be closed from another thread, which requests does not support.

This relies on undocumented behaviour: a urllib3 pool creates its connections in ``_new_conn``, and
a connection keeps its socket as ``sock`` (seen in urllib3 1.26 and 2.0 to 2.8).
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.exceptions import ConnectTimeoutError


class CuttableAdapter(HTTPAdapter):
    """An adapter of requests whose ``close`` also cuts the connections in use."""

    def __init__(self, *, warns: bool = True) -> None:
        self._is_cut = False
        self._warns = warns
        self._sockets: list[Any] = []
        super().__init__()

    def call(self, url: str) -> AbstractContextManager[None]:
        """Return the context of a request to ``url``; see `AppAdapter`."""
        return contextlib.nullcontext()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self._note_sockets(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        self._note_sockets(manager)
        return manager

    def close(self) -> None:
        """Abort what is being sent or received, at once and for both sides."""
        self._is_cut = True
        for opened in tuple(self._sockets):
            _cut(opened)
        super().close()

    def _note(self, opened: Any) -> None:
        self._sockets.append(opened)
        if self._is_cut:  # `close` was called while this connection was opened
            _cut(opened)

    def _note_sockets(self, manager: PoolManager) -> None:
        pools = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
        noting = {
            scheme: _noting(pool, self._note, warns=self._warns) for scheme, pool in pools.items()
        }
        manager.pool_classes_by_scheme = noting


def _cut(opened: Any) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        opened.shutdown(socket.SHUT_RDWR)


def _noting(
    pool: type[HTTPConnectionPool], note: Callable[[Any], None], *, warns: bool
) -> type[HTTPConnectionPool]:
    """Return a subclass of ``pool`` that calls ``note`` with the sockets of its connections.

    Sockets are noted when they are created, because a connection that is not kept alive passes its
    socket to the response. Connections are patched, not replaced, so that tools that replay HTTP
    in tests still work.
    """

    class NotingPool(pool):  # type: ignore[valid-type,misc]
        def _new_conn(self) -> Any:
            connection = super()._new_conn()
            connect = connection.connect

            def connect_and_note() -> None:
                try:
                    connect()
                except TimeoutError as error:  # in TLS or a proxy: urllib3 reports a read timeout
                    raise ConnectTimeoutError(connection, "not connected in time") from error
                if hasattr(opened := getattr(connection, "sock", None), "shutdown"):
                    note(opened)
                if not warns:
                    # urllib3 warns about every unverified connection, and many test runs turn
                    # warnings into errors. The user has switched verification off on purpose.
                    vars(connection)["is_verified"] = True

            # No attribute assignment: vcrpy's connections forward it to the wrapped connection.
            vars(connection)["connect"] = connect_and_note
            return connection

    return NotingPool
