"""Describe why a request to an endpoint failed, without its URL, headers or values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import requests
import urllib3.exceptions

from ..core.http_faults import Fault, HTTPFailure, ReadFault, causes_of, read_fault
from ..core.redaction import Redactor
from ..core.text import one_line
from ..files.endpoint_file import Timeouts
from .apps import AppError

SetUp = Literal["wrong", "doubtful"] | None


@dataclass(frozen=True)
class ExchangeFailure(HTTPFailure):
    """A failed request to an endpoint. ``body`` is the part of the response that was read.

    ``set_up`` is ``wrong`` if every request will fail until somebody fixes the configuration.
    ``captures`` are the values that were captured nevertheless. They are only redacted.
    """

    body: bytes = field(default=b"", repr=False)  # an assistant may echo a secret
    set_up: SetUp = None
    captures: Mapping[str, Any] = field(default_factory=dict, repr=False)


CUT_SHORT = ExchangeFailure(
    "connection", "the connection ended before the reply was complete", is_transient=True
)
CLOSED = ExchangeFailure("connection", "its session was closed")

_PROXY_HINT = "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment."
_CONNECT_HINT = "Is the server reachable from here? `timeouts: connect` sets the limit."
_READ_HINT = "`timeouts: read` sets the limit."
_PLAIN_HINT = "Does this port speak TLS? If not, `url` should begin with http://."
_CA_HINT = "For an authority of your own, name a file with its certificate in `tls: ca_bundle`."


def failure_of(error: Exception, timeouts: Timeouts, redactor: Redactor) -> ExchangeFailure:
    """Return the failure for an exception of a request.

    In addition to those of requests, there are exceptions of urllib3 that it does not wrap, a
    `UnicodeError` for a host name, and those of tools that block connections in tests. The text of
    the latter is shown.

    Failures of a busy or restarting machine are transient. So is an unknown host name: name servers
    of CI machines fail for moments, with the same error as for a wrong name. A timeout of the
    assistant is not: it has received the request, and its slowness is a finding.
    """
    for cause in causes_of(error):
        if isinstance(cause, AppError):
            first, _, place = redactor.redact(str(cause)).partition("\n")
            return ExchangeFailure("app", f"the app failed: {first}", place)
    read = read_fault(error)
    match read.fault:
        case Fault.TLS_ENDED:
            return replace(CUT_SHORT, hint=_PLAIN_HINT)
        case Fault.CUT_SHORT:
            return CUT_SHORT
        case Fault.TIMEOUT:
            return ExchangeFailure(
                "timeout", f"nothing was received for {timeouts.read:g} s", _READ_HINT
            )
        case Fault.ENCODING:
            return ExchangeFailure("not_json", "the body is not in its Content-Encoding")
        case Fault.OTHER if not read.detail:
            return _unforeseen(error, redactor)
    return _failure_of_set_up(read, timeouts)


def _failure_of_set_up(read: ReadFault, timeouts: Timeouts) -> ExchangeFailure:
    """Return a failure that every request will have until the configuration is fixed."""
    kind, hint, passing = "connection", "", False
    match read.fault:
        case Fault.PROXY:
            status = f": it answers HTTP {read.status}" if read.status else ""
            reason, hint, passing = f"the proxy did not connect{status}", _PROXY_HINT, read.may_pass
        case Fault.CERTIFICATE:
            kind, reason = "tls", f"its certificate is not accepted: {one_line(read.detail)}"
            hint = _CA_HINT if read.is_of_unknown_authority else ""
        case Fault.TLS:
            kind, reason, hint = "tls", "the TLS handshake failed", _PLAIN_HINT
        case Fault.NAME:
            kind, reason, passing = "dns", "its name cannot be resolved", True
            hint = "Check the host in `url`."
        case Fault.URL | Fault.CHARACTERS:
            kind, reason, hint = "dns", "this is not a name that a host can have", "Check `url`."
        case Fault.CONNECT_TIMEOUT:
            kind, reason = "timeout", f"no connection within {timeouts.connect:g} s"
            hint, passing = _CONNECT_HINT, True
        case Fault.NOT_HTTP:
            reason, hint = "what it answers is not HTTP", "Check scheme and port in `url`."
        case _:
            reason, passing = read.detail, read.may_pass
            hint = "Is the server running, and `url` right?"
    return ExchangeFailure(kind, reason, hint, read.status, is_transient=passing, set_up="wrong")


def _unforeseen(error: Exception, redactor: Redactor) -> ExchangeFailure:
    kind = type(error).__name__
    if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError):
        return ExchangeFailure("connection", f"the request failed ({kind})")
    text = one_line(redactor.redact(str(error)))
    return ExchangeFailure("connection", f"the request failed ({kind}: {text})")
