"""What goes into an app that is called in this process, and what comes out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import SplitResult

from ..blame import blamed

CLIENT = "127.0.0.1"
"""The address from which an app is called, by which some limit their callers' rate."""

_CONTROL = re.compile(rb"[\r\n\0]")


class AppError(Exception):
    """An app raised an exception or broke its protocol; says what, and on a second line where."""


class CutError(ConnectionError):
    """A request was broken off on this side."""

    def __init__(self) -> None:
        super().__init__("the request was broken off")


@dataclass(frozen=True)
class AppRequest:
    """A request as it would arrive at a server: names of headers as they were sent."""

    method: str
    url: SplitResult = field(repr=False)
    headers: Sequence[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def host(self) -> str:
        return self.url.hostname or "localhost"

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.url.scheme == "https" else 80)


@dataclass(frozen=True)
class Head:
    """How an answer begins."""

    status: int
    headers: Sequence[tuple[bytes, bytes]] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what no server would send; raises `ValueError` where the app has said it."""
        if not 200 <= self.status <= 599:
            raise ValueError(f"{self.status} is no status of an answer")
        for name, value in self.headers:
            if _CONTROL.search(name) or _CONTROL.search(value):
                raise ValueError(f"the header {name!r} has a line break in it")
            if name.lower() == b"content-length" and not value.isdigit():
                raise ValueError(f"the header {name!r} is no number")


class AppCall(Protocol):
    """One request and its answer. Only `close` is for other threads than the caller's."""

    def head(self) -> Head:
        """Wait for the answer to begin; raises `AppError`, `TimeoutError` and `CutError`."""

    def piece(self) -> bytes:
        """The next piece of the body, nothing at its end; raises what `head` does."""

    def close(self) -> None:
        """Break off what is not complete; does not wait."""


class HostedApp(Protocol):
    """An app that serves the conversations of an endpoint, from several threads at once."""

    def start_up(self) -> None:
        """Make the app ready, once however often it is called; raises `AppError`."""

    def call(self, request: AppRequest, seconds: float | None) -> AppCall:
        """Begin a request, whose answer may be silent for ``seconds`` at a time."""

    def shut_down(self) -> None:
        """End the app and all that it still does; raises `AppError` when it ends badly."""


def app_error(name: str, error: BaseException) -> AppError:
    """The error that tells of ``error``, which the app ``name`` raised."""
    return AppError(blamed(name, _first(error)))


def _first(error: BaseException) -> BaseException:
    """What a task group wraps (anyio's, in Starlette), whose own text says nothing."""
    while isinstance(grouped := getattr(error, "exceptions", None), tuple) and grouped:
        error = grouped[0]
    return error
