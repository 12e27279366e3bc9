"""What the exception of an SDK means: a status, or no HTTP at all.

The texts of connection errors and of their causes may hold headers with keys, and URLs with their
queries. So they are not shown: what went wrong is read from the types in the chain of causes.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from ...errors import ConfigurationError
from ..faults import Failure
from .statuses import failure_of_status

_PROXY = "ProxyError"
_CUT_SHORT = "RemoteProtocolError"
_BAD_URLS = frozenset({"InvalidURL", "UnsupportedProtocol"})
_BAD_HEADERS = "LocalProtocolError"


def failure_of(error: Exception, base_url: object) -> Failure:
    """What ``error``, raised when a request was sent to ``base_url``, means."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and response is not None:
        # Not ``text``: a server may name an encoding that is none of text.
        body = response.content.decode("utf-8", "replace")
        return failure_of_status(status, response.headers, body)
    match error:
        case ConfigurationError():
            reason, _, hint = str(error).partition("\n")
            return Failure("auth", reason, hint=hint)
        case json.JSONDecodeError() | UnicodeDecodeError():
            reason = "HTTP 200, but the body is broken JSON"
            return Failure("not_json", reason, status=200, is_transient=True)
    return _failure_of_connection(tuple(_causes(error)), _host(base_url))


def _failure_of_connection(causes: tuple[BaseException, ...], host: str) -> Failure:
    """Names of classes stand for types of the HTTP library, which SDKs exchange now and then."""
    names = {type(cause).__name__ for cause in causes}

    def is_of(*types: type[BaseException]) -> bool:
        return any(isinstance(cause, types) for cause in causes)

    if _PROXY in names:
        hint = "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment."
        return Failure("connection", "the proxy did not connect", hint=hint, is_transient=True)
    if is_of(ssl.SSLError):
        return _tls_failure(causes, host)
    if is_of(socket.gaierror):
        reason = f"the name of {host} cannot be resolved"
        return Failure("connection", reason, is_transient=True)
    if is_of(TimeoutError):
        return Failure("timeout", f"{host} did not answer in time")
    if names & _BAD_URLS:
        return Failure("connection", "the base URL is none that a request can be sent to")
    if _BAD_HEADERS in names or is_of(UnicodeError):
        return Failure("bad_request", "a header holds characters that cannot be sent")
    if _CUT_SHORT in names:
        reason = f"{host} ended the connection before the answer was complete"
        return Failure("connection", reason, is_transient=True)
    told = (cause.strerror for cause in causes if isinstance(cause, OSError))
    if reason := next(filter(None, told), ""):
        return Failure("connection", f"no connection to {host}: {reason}", is_transient=True)
    return _other_failure(causes, host)


def _tls_failure(causes: tuple[BaseException, ...], host: str) -> Failure:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"the certificate of {host} is not accepted: {cause.verify_message}"
            hint = "For an authority of your own, set SSL_CERT_FILE to a file with its certificate."
            return Failure("connection", reason, hint=hint)
    hint = "Does this port speak TLS? If not, the base URL should begin with http://."
    return Failure("connection", f"the TLS handshake with {host} failed", hint=hint)


def _other_failure(causes: tuple[BaseException, ...], host: str) -> Failure:
    """One that nobody foresaw; its own text is shown, redacted, since there is nothing else."""
    root = causes[-1]
    reason = f"the request to {host} failed ({type(root).__name__})"
    return Failure("connection", reason, str(root))


def _host(base_url: object) -> str:
    """Host and port, without what may be secret in a URL."""
    try:
        parts = urlsplit(str(base_url))
        name, port = parts.hostname, parts.port
    except ValueError:
        return "the provider"
    if not name:
        return "the provider"
    return f"{name}:{port}" if port else name


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what it came of, the first cause last."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
