"""The HTTP connections and cookies of one conversation, with a real deadline for each reply.

A socket timeout is no deadline: it restarts with every byte, also in the headers. So each request
runs in a separate thread. The caller waits until the deadline and then cuts the connection, which
ends the thread. Ctrl-C ends the waiting in the same way. The thread also keeps the secrets of a
request out of the caller's frames, which a traceback may show: it never raises, but returns an
`HTTPResponse` or an `ExchangeFailure`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import get_auth_from_url

from ..core.deadlines import Threads, result_within
from ..core.http_faults import retry_after
from ..core.redaction import Redactor, redacted_logs
from ..files.endpoint_file import Timeouts
from .apps import AppAdapter, AppServer
from .connections import CuttableAdapter
from .failures import CLOSED, CUT_SHORT, ExchangeFailure, failure_of

_CHUNK = 8192
"""Bytes read at once. Decompressed, they are at most a thousand times as many, about 8 MB."""
_MAX_ERROR_BODY = 65_536

_HEADERS = {"User-Agent": "pytest-synthconv", "Accept-Encoding": "gzip, deflate"}

Take = Callable[[Iterator[bytes]], object]
"""Consumes the chunks of a body as they arrive, and stops when it has enough."""

Watch = Callable[["HTTPRequest", "HTTPResponse | ExchangeFailure"], None]
"""Is called with each request that was sent, and with what came of it. It may show secrets."""


def everything(pieces: Iterator[bytes]) -> None:
    """Consume a body to its end."""
    for _ in pieces:
        pass


@dataclass(frozen=True)
class HTTPRequest:
    """A request to send. ``headers`` are pairs of a name and a value."""

    method: str
    url: SecretStr
    headers: tuple[tuple[str, SecretStr], ...]
    body: bytes | None = field(repr=False)


@dataclass(frozen=True)
class HTTPResponse:
    """A response with any status. ``retry_after`` is in seconds from its arrival."""

    status: int
    content_type: str
    location: str = field(repr=False)
    body: bytes = field(repr=False)
    retry_after: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ExchangeLimits:
    """The limits of duration and size for one request."""

    timeouts: Timeouts
    max_bytes: int


class Transport:
    """Send the requests of a conversation, one after another. Show no secret.

    ``verify``: whether to check certificates, or the CA bundle to use. ``app``, if given, gets all
    requests, whatever their URLs. ``watch`` sees each request and its outcome.
    """

    def __init__(
        self,
        limits: ExchangeLimits,
        *,
        verify: bool | str = True,
        app: AppServer | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._limits = limits
        self._watch = watch
        self._verify = verify
        self._app = app
        self._is_closed = False
        self._threads = Threads("pytest_synthconv endpoint")
        self._session = _Session()
        self._session.headers.update(_HEADERS)
        self._session.auth = _OwnAuth()
        self._connect_anew()

    def send(
        self,
        make: Callable[[], HTTPRequest | ExchangeFailure],
        redactor: Redactor,
        take: Take = everything,
        *,
        within: float | None = None,
    ) -> HTTPResponse | ExchangeFailure:
        """Send the request from ``make`` and wait for the response, at most ``within`` seconds.

        The default timeout is that for a reply. ``take`` consumes the body of a successful
        response. After a failure, the next request gets new connections, which the failed one
        cannot disturb.
        """
        outcome = self._threads.begin(partial(self._watched, make, redactor, take))
        deadline = within or self._limits.timeouts.reply
        try:
            return result_within(outcome, deadline)
        except futures.TimeoutError:
            hint = "`timeouts: reply` sets the limit."
            return ExchangeFailure("timeout", f"no complete reply within {deadline:g} s", hint)
        finally:
            if not outcome.done():
                self._session.close()
                self._connect_anew()

    def close(self) -> None:
        """Close the connections, also that of a request in flight in another thread."""
        self._is_closed = True
        self._session.close()
        self._threads.close()

    def _connect_anew(self) -> None:
        if self._app is not None:
            self._adapter: CuttableAdapter = AppAdapter(self._app)
        else:
            self._adapter = CuttableAdapter(warns=self._verify is not False)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._adapter)

    def _watched(
        self, make: Callable[[], HTTPRequest | ExchangeFailure], redactor: Redactor, take: Take
    ) -> HTTPResponse | ExchangeFailure:
        if self._watch is None:
            return self._exchanged(make, redactor, take)
        request = make()
        if isinstance(request, ExchangeFailure):
            return request
        outcome = self._exchanged(lambda: request, redactor, take)
        self._watch(request, outcome)
        return outcome

    def _exchanged(
        self, make: Callable[[], HTTPRequest | ExchangeFailure], redactor: Redactor, take: Take
    ) -> HTTPResponse | ExchangeFailure:
        timeouts = self._limits.timeouts
        try:
            request = make()
            if isinstance(request, ExchangeFailure):
                return request
            # The libraries below log URLs with their queries.
            with (
                redacted_logs(redactor),
                self._adapter.call(request.url.get_secret_value()),
                self._session.request(
                    request.method,
                    request.url.get_secret_value(),
                    data=request.body,
                    headers={name: value.get_secret_value() for name, value in request.headers},
                    timeout=(timeouts.connect, timeouts.read),
                    verify=self._verify,
                    stream=True,
                    allow_redirects=False,
                ) as response,
            ):
                return _read(response, self._limits, take)
        except Exception as error:  # any: it must be returned, not raised in the thread
            return CLOSED if self._is_closed else failure_of(error, timeouts, redactor)


def _read(
    response: requests.Response, limits: ExchangeLimits, take: Take
) -> HTTPResponse | ExchangeFailure:
    if 200 <= response.status_code < 300:
        taking = _Taking(response, limits.max_bytes, at_once=take is not everything)
        take(taking.pieces())
        body = bytes(taking.body)
        if len(body) > limits.max_bytes:
            reason = f"the reply is larger than {limits.max_bytes:,} bytes"
            return ExchangeFailure("too_large", reason, "`max_reply_bytes` sets the limit.")
        if taking.is_at_end and response.raw.length_remaining:  # urllib3 before 2.0 ignores it
            return CUT_SHORT
    else:
        body = _beginning(response)
    return HTTPResponse(
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        location=response.headers.get("Location", ""),
        body=body,
        retry_after=retry_after(response.headers, time.time()),
        headers=response.headers,
        cookies={it.name: it.value or "" for it in response.cookies},
    )


class _Taking:
    """The part of a body that was read so far, decoded: at most one chunk more than ``limit``."""

    def __init__(self, response: requests.Response, limit: int, *, at_once: bool) -> None:
        self._response = response
        self._limit = limit
        self._at_once = at_once
        self.body = bytearray()
        self.is_at_end = False

    def pieces(self) -> Iterator[bytes]:
        """Yield the chunks of the body as they arrive."""
        for piece in _pieces(self._response, at_once=self._at_once):
            self.body += piece
            if len(self.body) > self._limit:
                return
            yield piece
        self.is_at_end = True


def _pieces(response: requests.Response, *, at_once: bool) -> Iterator[bytes]:
    """Yield the body. ``at_once``: each chunk as soon as it arrives, however small."""
    raw = response.raw
    if not at_once or raw.length_remaining is not None or getattr(raw, "chunked", False):
        yield from response.iter_content(_CHUNK)
        return
    read = getattr(raw, "read1", None)
    if read is None:  # urllib3 before 2.1 waits for the whole chunk
        yield from response.iter_content(1)
        return
    while piece := read(_CHUNK, decode_content=True):
        yield piece


def _beginning(response: requests.Response) -> bytes:
    """Read the beginning of an error's body. A broken body must not hide the status."""
    body = bytearray()
    with contextlib.suppress(requests.RequestException):
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) >= _MAX_ERROR_BODY:
                break
    return bytes(body)


class _Session(requests.Session):
    """A requests session for one conversation, which reads the environment once per host."""

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[tuple[str, str], Any] = {}

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: otherwise requests reads the whole body to prepare a redirect."""

    def merge_environment_settings(self, url: Any, *arguments: Any, **named: Any) -> Any:
        """Return proxies and certificates for ``url``, cached for each host.

        The lookup takes about as long as the rest of a request to this machine (measured).
        """
        parts = urlsplit(url)
        place = parts.scheme, parts.netloc
        if place not in self._settings:
            found = super().merge_environment_settings(url, *arguments, **named)
            self._settings[place] = found
        return self._settings[place]


class _OwnAuth(AuthBase):
    """Use the credentials of the endpoint file: its header, or the user part of its URL.

    With an auth object, requests does not read ``~/.netrc``, whose entries would replace our
    header. The proxies and certificates of the environment are still used.
    """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        user, password = get_auth_from_url(request.url or "")
        if (user or password) and "Authorization" not in request.headers:
            HTTPBasicAuth(user, password)(request)
        return request
