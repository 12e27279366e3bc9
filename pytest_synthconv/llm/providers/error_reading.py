"""What the exception of an SDK means: a status, or no HTTP at all."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from ...core.errors import ConfigurationError
from ...core.http_faults import Fault, ReadFault, read_fault
from ...core.text import one_line
from .failures import ProviderFailure
from .status_reading import failure_of_status

_PROXY_HINT = "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment."
_CA_HINT = "For an authority of your own, set SSL_CERT_FILE to a file with its certificate."
_PLAIN_HINT = "Does this port speak TLS? If not, the base URL should begin with http://."


def failure_of(error: Exception, base_url: object) -> ProviderFailure:
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
            return ProviderFailure("auth", reason, hint=hint)
        case json.JSONDecodeError() | UnicodeDecodeError():
            reason = "HTTP 200, but the body is broken JSON"
            return ProviderFailure("not_json", reason, status=200, is_transient=True)
    return _failure_of_connection(read_fault(error), _host(base_url))


def _failure_of_connection(read: ReadFault, host: str) -> ProviderFailure:
    kind, hint, passing = "connection", "", False
    match read.fault:
        case Fault.PROXY:
            reason, hint, passing = "the proxy did not connect", _PROXY_HINT, True
        case Fault.CERTIFICATE:
            reason = f"the certificate of {host} is not accepted: {one_line(read.detail)}"
            hint = _CA_HINT
        case Fault.TLS | Fault.TLS_ENDED:
            reason, hint = f"the TLS handshake with {host} failed", _PLAIN_HINT
        case Fault.NAME:
            reason, passing = f"the name of {host} cannot be resolved", True
        case Fault.URL:
            reason = "the base URL is none that a request can be sent to"
        case Fault.CHARACTERS:
            kind, reason = "bad_request", "a header holds characters that cannot be sent"
        case Fault.CONNECT_TIMEOUT | Fault.TIMEOUT:
            kind, reason = "timeout", f"{host} did not answer in time"
        case Fault.CUT_SHORT:
            reason = f"{host} ended the connection before the answer was complete"
            passing = True
        case Fault.OTHER if read.detail:
            reason, passing = f"no connection to {host}: {read.detail}", True
        case _:
            # Nobody foresaw it; its own text is shown, redacted, since there is nothing else.
            reason = f"the request to {host} failed ({type(read.root).__name__})"
            return ProviderFailure(kind, reason, said=str(read.root))
    return ProviderFailure(kind, reason, hint, is_transient=passing)


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
