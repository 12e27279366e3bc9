"""Why an exchange with an endpoint came to nothing: said without the URL, a header or a value."""

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
    """``body`` is what the endpoint answered, as far as it was read.

    ``set_up`` is ``wrong`` when whatever is asked will fail until somebody mends how it is reached.
    ``captures`` are what was captured all the same, for no use but to be kept out of what is told.
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
    """What the exception of a request means.

    Beside those of requests there are some of urllib3 that it lets through, `UnicodeError` for a
    host's name, and those of tools that block connections in tests, whose own text is shown.

    What a busy or restarting machine does is transient. A name that is not found counts as that
    too: name servers of CI machines fail for moments, in the words that they have for a wrong name.
    An assistant that is silent is not: it has the request, and its slowness is a finding.
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
    """One that every request will meet, until somebody mends how the endpoint is reached."""
    kind, hint, passing = "connection", "", False
    match read.fault:
        case Fault.PROXY:
            told = f": it answers HTTP {read.status}" if read.status else ""
            reason, hint, passing = f"the proxy did not connect{told}", _PROXY_HINT, read.may_pass
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
