"""Why an exchange with an endpoint came to nothing: said without the URL, a header or a value.

The texts of the HTTP library's exceptions hold URLs with their queries, and headers with keys. So
they are not shown: what went wrong is read from the types in the chain of causes.
"""

from __future__ import annotations

import errno
import http.client
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import requests
import urllib3.exceptions
from requests import exceptions
from urllib3.util.ssl_match_hostname import CertificateError

from ..files.endpoint_file import Timeouts
from ..redaction import Redactor
from ..retry_after import is_transient_status
from ..text import one_line
from .apps import AppError

SetUp = Literal["wrong", "doubtful"] | None

_READ_TIMEOUTS = (exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_BAD_HOSTS = (exceptions.InvalidURL, urllib3.exceptions.LocationParseError, UnicodeError)
_BAD_ENCODINGS = (exceptions.ContentDecodingError, urllib3.exceptions.DecodeError)
_BAD_HTTP = (http.client.LineTooLong, http.client.UnknownProtocol)
_CUT_SHORT = (
    exceptions.ChunkedEncodingError,
    http.client.IncompleteRead,
    http.client.RemoteDisconnected,
    ConnectionResetError,
    BrokenPipeError,
)
_PASSING = (ConnectionError, socket.gaierror, urllib3.exceptions.ConnectTimeoutError)
_PASSING_ERRNOS = frozenset(
    {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
)
_REFUSED_TUNNEL = re.compile(r"Tunnel connection failed: (?P<status>\d{3})")  # of http.client


@dataclass(frozen=True)
class Failure:
    """``kind`` is the error's, ``reason`` ends its first line, ``hint`` says what to do.

    ``body`` is what the endpoint answered, as far as it was read. ``is_transient``: the same
    request may fare better, after ``retry_after`` seconds if the endpoint said so. ``set_up`` is
    ``wrong`` when whatever is asked will fail until somebody mends how it is reached. ``captures``
    are what was captured all the same, for no use but to be kept out of what is told.
    """

    kind: str
    reason: str
    hint: str = ""
    status: int | None = None
    body: bytes = field(default=b"", repr=False)  # an assistant may echo a secret
    is_transient: bool = False
    retry_after: float | None = None
    set_up: SetUp = None
    captures: Mapping[str, Any] = field(default_factory=dict, repr=False)


CUT_SHORT = Failure(
    "connection", "the connection ended before the reply was complete", is_transient=True
)
CLOSED = Failure("connection", "its session was closed")


def failure_of(error: Exception, timeouts: Timeouts, redactor: Redactor) -> Failure:
    """What the exception of a request means.

    Beside those of requests there are some of urllib3 that it lets through, `UnicodeError` for a
    host's name, and those of tools that block connections in tests, whose own text is shown.

    What a busy or restarting machine does is transient. A name that is not found counts as that
    too: name servers of CI machines fail for moments, in the words that they have for a wrong name.
    An assistant that is silent is not: it has the request, and its slowness is a finding.
    """
    causes = tuple(_causes(error))

    def is_of(*types: type[BaseException]) -> bool:
        return any(isinstance(cause, types) for cause in causes)

    for cause in causes:
        if isinstance(cause, AppError):
            first, _, place = redactor.redact(str(cause)).partition("\n")
            return Failure("app", f"the app failed: {first}", place)
    if is_of(exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return _proxy_failure(causes)
    if is_of(ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return replace(CUT_SHORT, hint=_PLAIN_HINT)
    if is_of(ssl.SSLError, exceptions.SSLError, urllib3.exceptions.SSLError):
        return _tls_failure(causes)
    if is_of(socket.gaierror):
        reason, hint = "its name cannot be resolved", "Check the host in `url`."
        return Failure("dns", reason, hint, is_transient=True, set_up="wrong")
    if is_of(*_BAD_HOSTS):
        reason = "this is not a name that a host can have"
        return Failure("dns", reason, "Check `url`.", set_up="wrong")
    if is_of(exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError) and not is_of(
        urllib3.exceptions.NewConnectionError
    ):
        reason = f"no connection within {timeouts.connect:g} s"
        return Failure("timeout", reason, _CONNECT_HINT, is_transient=True, set_up="wrong")
    if is_of(*_READ_TIMEOUTS):
        return Failure("timeout", f"nothing was received for {timeouts.read:g} s", _READ_HINT)
    if is_of(*_BAD_ENCODINGS):
        return Failure("not_json", "the body is not in its Content-Encoding")
    if is_of(*_CUT_SHORT):
        return CUT_SHORT
    if is_of(*_BAD_HTTP, http.client.BadStatusLine, http.client.HTTPException):
        hint = "Check scheme and port in `url`."
        return Failure("connection", "what it answers is not HTTP", hint, set_up="wrong")
    return _other_failure(error, causes, redactor)


_PROXY_HINT = "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment."
_CONNECT_HINT = "Is the server reachable from here? `timeouts: connect` sets the limit."
_READ_HINT = "`timeouts: read` sets the limit."
_PLAIN_HINT = "Does this port speak TLS? If not, `url` should begin with http://."
_UNKNOWN_AUTHORITY = range(18, 22)  # OpenSSL's X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT and next
_CA_HINT = "For an authority of your own, name a file with its certificate in `tls: ca_bundle`."


def _proxy_failure(causes: tuple[BaseException, ...]) -> Failure:
    reason = "the proxy did not connect"
    for cause in causes:
        if told := _REFUSED_TUNNEL.match(str(cause)):
            status = int(told["status"])
            return Failure(
                "connection",
                f"{reason}: it answers HTTP {status}",
                _PROXY_HINT,
                status,
                is_transient=is_transient_status(status),
                set_up="wrong",
            )
    may_pass = any(map(_may_pass, causes))
    return Failure("connection", reason, _PROXY_HINT, is_transient=may_pass, set_up="wrong")


def _tls_failure(causes: tuple[BaseException, ...]) -> Failure:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"its certificate is not accepted: {cause.verify_message}"
            hint = _CA_HINT if cause.verify_code in _UNKNOWN_AUTHORITY else ""
            return Failure("tls", reason, hint, set_up="wrong")
        if isinstance(cause, CertificateError):  # as urllib3 before 2.0 compares names
            reason = f"its certificate is not accepted: {one_line(str(cause))}"
            return Failure("tls", reason, set_up="wrong")
    return Failure("tls", "the TLS handshake failed", _PLAIN_HINT, set_up="wrong")


def _other_failure(
    error: Exception, causes: tuple[BaseException, ...], redactor: Redactor
) -> Failure:
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            hint = "Is the server running, and `url` right?"
            passing = _may_pass(cause)
            return Failure("connection", cause.strerror, hint, is_transient=passing, set_up="wrong")
    kind = type(error).__name__
    if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError):
        return Failure("connection", f"the request failed ({kind})")
    text = one_line(redactor.redact(str(error)))
    return Failure("connection", f"the request failed ({kind}: {text})")


def _may_pass(cause: BaseException) -> bool:
    return isinstance(cause, _PASSING) or getattr(cause, "errno", None) in _PASSING_ERRNOS


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what it came of: causes, contexts, and exceptions that it carries."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        linked = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting += [each for each in linked if isinstance(each, BaseException)]
