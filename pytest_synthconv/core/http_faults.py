"""What an HTTP request failed of, and whether the same one may fare better later.

The one place that reads it, for endpoints and for providers: statuses, ``Retry-After``, and the
exceptions of HTTP libraries. What is said about it, and what it is called, is for the two to say.
How often and up to which wait a request is repeated is a matter of the retry policy.

Exceptions are told apart by their types and never by their texts, which hold URLs with their
queries, and headers with keys. Types are compared by name: so nothing has to be imported, and
requests, httpx and what either rests on are read alike.
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
"""Seconds that stand for any greater number, as RFC 9111, section 1.2.2, has it."""

_TRANSIENT = frozenset({408, 409, 425, 429})
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")
_MILLISECONDS = "retry-after-ms"  # of no standard, but both providers' SDKs read it
_SECONDS = "retry-after"


def is_transient_status(status: int) -> bool:
    """True when the same request may be answered later: a server in trouble, or a limit of rate.

    Those are the statuses that the providers' SDKs repeat, and 425, which asks for it.
    """
    return status in _TRANSIENT or status >= 500


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the request may be repeated, or None when ``headers`` do not tell.

    Names of headers are taken in any case. ``retry-after-ms`` is finer than ``Retry-After``, and
    goes before it. ``now`` is in seconds since the epoch, as `time.time` gives it.
    """
    told = {name.lower(): value for name, value in headers.items()}
    milliseconds = _number(told.get(_MILLISECONDS, ""))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST)
    return retry_after_seconds(told.get(_SECONDS, ""), now)


def retry_after_seconds(value: str, now: float) -> float | None:
    """The seconds that a ``Retry-After`` of ``value`` asks for, from 0 to `LONGEST`.

    ``value`` is a number of seconds or a date (RFC 9110, section 10.2.3); some servers send
    fractions, so they are read too. A date that has passed is 0; anything else, also a negative
    number, tells nothing: None.
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
        # Dates of HTTP are in GMT, whether they say so or not (asctime's form does not).
        return (then if then.tzinfo else then.replace(tzinfo=timezone.utc)).timestamp() - now
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class HTTPFailure:
    """Why a request came to nothing.

    ``kind`` is the error's, ``reason`` ends its first line, ``hint`` says what to do.
    ``is_transient``: the same request may fare better, after ``retry_after`` seconds if the server
    said so.
    """

    kind: str
    reason: str
    hint: str = ""
    status: int | None = None
    is_transient: bool = False
    retry_after: float | None = None


class Fault(Enum):
    """What an exception means, the first that fits; the value names the types that mean it."""

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


_NO_CONNECTION = "NewConnectionError"  # of urllib3, which derives it from its time-outs
_PASSING = frozenset({"ConnectionError", "gaierror", "ConnectTimeoutError"})
_PASSING_ERRNOS = frozenset(
    {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
)
_UNKNOWN_AUTHORITY = range(18, 22)  # OpenSSL's X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT and next
_REFUSED_TUNNEL = re.compile(r"Tunnel connection failed: (?P<status>\d{3})")  # of http.client


@dataclass(frozen=True)
class ReadFault:
    """A `Fault`, and what else can be read; ``root`` is the exception that all others came of.

    ``detail`` is what is wrong with a certificate, or what the operating system says.
    ``may_pass``: it is what a busy or restarting machine does. ``status`` is the proxy's.
    """

    fault: Fault
    root: BaseException
    detail: str = ""
    may_pass: bool = False
    status: int | None = None
    is_of_unknown_authority: bool = False


def read_fault(error: BaseException) -> ReadFault:
    """What ``error``, raised by an HTTP library or an SDK around one, means."""
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
            # urllib3 before 2.0 compares names itself, with an exception of its own.
            detail = getattr(cause, "verify_message", None) or str(cause)
            is_unknown = getattr(cause, "verify_code", 0) in _UNKNOWN_AUTHORITY
            return replace(read, detail=detail, is_of_unknown_authority=is_unknown)
        case Fault.OTHER:
            for cause in causes:
                if isinstance(cause, OSError) and cause.strerror:
                    return replace(read, detail=cause.strerror, may_pass=_may_pass(cause))
    return read


def causes_of(error: BaseException) -> Iterator[BaseException]:
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


def _names(cause: BaseException) -> frozenset[str]:
    """Those of its types, but for such as are called like a built-in one and are another."""
    types = type(cause).__mro__
    return frozenset(it.__name__ for it in types if getattr(builtins, it.__name__, it) is it)


def _types(fault: Fault) -> frozenset[str]:
    return frozenset(fault.value.split())


def _may_pass(cause: BaseException) -> bool:
    return bool(_names(cause) & _PASSING) or getattr(cause, "errno", None) in _PASSING_ERRNOS
