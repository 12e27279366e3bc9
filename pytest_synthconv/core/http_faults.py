"""Classify why an HTTP request failed, and whether the same request may succeed later.

Endpoints and providers share this code: it reads statuses, ``Retry-After``, and the exceptions of
HTTP libraries. The callers choose the messages and the kinds of error. The retry policy decides how
often a request is repeated and how long to wait.

Exceptions are classified by their types and never by their texts, which contain URLs with queries,
and headers with keys. Types are compared by name, so that no library has to be imported and the
same code reads requests, httpx and the libraries below them.
"""

from __future__ import annotations

import builtins
import errno
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timezone
from email.utils import parsedate_to_datetime
from enum import Enum

LONGEST = 2.0**31
"""Upper limit of a delay in seconds, as in RFC 9111, section 1.2.2."""

_TRANSIENT = frozenset({408, 409, 425, 429})
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")
_MILLISECONDS = "retry-after-ms"  # not standardised, but the SDKs of both providers read it
_SECONDS = "retry-after"


def is_transient_status(status: int) -> bool:
    """Return True if the same request may succeed later: a server error or a rate limit.

    These are the statuses that the providers' SDKs retry, and 425, which requests a retry.
    """
    return status in _TRANSIENT or status >= 500


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until the request may be repeated, or None if ``headers`` have none.

    Header names are case-insensitive. ``retry-after-ms`` is finer than ``Retry-After`` and takes
    precedence. ``now`` is in seconds since the epoch, as returned by `time.time`.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    milliseconds = _number(lowered.get(_MILLISECONDS, ""))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST)
    return retry_after_seconds(lowered.get(_SECONDS, ""), now)


def retry_after_seconds(value: str, now: float) -> float | None:
    """Return the delay of a ``Retry-After`` header in seconds, from 0 to `LONGEST`.

    ``value`` is a number of seconds or a date (RFC 9110, section 10.2.3). Some servers send
    fractions, so these are accepted. A date in the past gives 0. Anything else, also a negative
    number, gives None.
    """
    seconds = _number(value)
    if seconds is None:
        seconds = _seconds_until(value, now)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST)


def _number(value: str) -> float | None:
    text = value.strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def _seconds_until(date: str, now: float) -> float | None:
    try:
        then = parsedate_to_datetime(date)
        # HTTP dates are in GMT, even if they do not say so (as in the asctime format).
        return (then if then.tzinfo else then.replace(tzinfo=timezone.utc)).timestamp() - now
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class HTTPFailure:
    """Why a request failed.

    ``kind`` is the kind of the error, ``reason`` the end of its first line, ``hint`` what to do.
    ``is_transient``: the same request may succeed later, after ``retry_after`` seconds if the
    server said so.
    """

    kind: str
    reason: str
    hint: str = ""
    status: int | None = None
    is_transient: bool = False
    retry_after: float | None = None


class Fault(Enum):
    """The meaning of an exception. The values are names of types; the first match counts."""

    PROXY = "ProxyError"
    TLS_ENDED = "SSLEOFError SSLZeroReturnError"
    CERTIFICATE = "SSLCertVerificationError CertificateError"
    TLS = "SSLError"
    NAME = "gaierror"
    URL = "InvalidURL LocationParseError UnsupportedProtocol"
    CHARACTERS = "LocalProtocolError UnicodeError"  # in a header, or in a host's name
    CONNECT_TIMEOUT = "ConnectTimeout ConnectTimeoutError"
    TIMEOUT = "ReadTimeout ReadTimeoutError TimeoutError"
    ENCODING = "ContentDecodingError DecodeError"
    CUT_SHORT = (
        "ChunkedEncodingError IncompleteRead RemoteDisconnected RemoteProtocolError "
        "ConnectionResetError BrokenPipeError"
    )
    NOT_HTTP = "HTTPException"
    OTHER = ""


_NO_CONNECTION = "NewConnectionError"  # in urllib3 a subclass of a timeout error
_PASSING = frozenset({"ConnectionError", "gaierror", "ConnectTimeoutError"})
_PASSING_ERRNOS = frozenset(
    {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
)
_UNKNOWN_AUTHORITY = range(18, 22)  # OpenSSL's X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT and next
_REFUSED_TUNNEL = re.compile(r"Tunnel connection failed: (?P<status>\d{3})")  # of http.client


@dataclass(frozen=True)
class ReadFault:
    """A `Fault` with its details. ``root`` is the original exception of the chain.

    ``detail`` is the problem of a certificate, or the message of the operating system.
    ``may_pass``: a busy or restarting machine fails like this. ``status`` is that of the proxy.
    """

    fault: Fault
    root: BaseException
    detail: str = ""
    may_pass: bool = False
    status: int | None = None
    is_of_unknown_authority: bool = False


def read_fault(error: BaseException) -> ReadFault:
    """Classify ``error``, raised by an HTTP library or by an SDK that uses one."""
    causes = tuple(causes_of(error))
    names = frozenset().union(*map(_names, causes))
    if _NO_CONNECTION in names:
        names -= _types(Fault.CONNECT_TIMEOUT)
    fault = next((fault for fault in Fault if names & _types(fault)), Fault.OTHER)
    read = ReadFault(fault, causes[-1])
    match fault:
        case Fault.PROXY:
            refused = filter(None, (_REFUSED_TUNNEL.match(str(cause)) for cause in causes))
            for status in (int(match["status"]) for match in refused):
                return replace(read, status=status, may_pass=is_transient_status(status))
            return replace(read, may_pass=any(map(_may_pass, causes)))
        case Fault.CERTIFICATE:
            cause = next(cause for cause in causes if _names(cause) & _types(fault))
            # urllib3 before 2.0 compares host names itself and raises its own exception.
            detail = getattr(cause, "verify_message", None) or str(cause)
            is_unknown = getattr(cause, "verify_code", 0) in _UNKNOWN_AUTHORITY
            return replace(read, detail=detail, is_of_unknown_authority=is_unknown)
        case Fault.OTHER:
            for cause in causes:
                if isinstance(cause, OSError) and cause.strerror:
                    return replace(read, detail=cause.strerror, may_pass=_may_pass(cause))
    return read


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and its origins: causes, contexts, and exceptions in its arguments."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        linked = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting += [found for found in linked if isinstance(found, BaseException)]


def _names(cause: BaseException) -> frozenset[str]:
    """Return the names of its types, except those that only share the name of a built-in."""
    types = type(cause).__mro__
    return frozenset(t.__name__ for t in types if getattr(builtins, t.__name__, t) is t)


def _types(fault: Fault) -> frozenset[str]:
    return frozenset(fault.value.split())


def _may_pass(cause: BaseException) -> bool:
    return bool(_names(cause) & _PASSING) or getattr(cause, "errno", None) in _PASSING_ERRNOS
