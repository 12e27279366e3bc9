"""What the exception of an SDK means: a status, or no HTTP at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ...core.errors import ConfigurationError
from ...core.http_faults import Fault, ReadFault, causes_of, read_fault
from ...core.text import one_line
from .connections import TooLargeError
from .failures import ProviderFailure
from .status_reading import failure_of_status

_PROXY_HINT = "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment."
_CA_HINT = "For an authority of your own, set SSL_CERT_FILE to a file with its certificate."
_REDIRECT_HINT = "Set the base URL to the server's final address."
_LARGE_HINT = "Is the base URL that of a language model's API?"
_BEFORE_THE_SERVER = frozenset({Fault.PROXY, Fault.NAME, Fault.CONNECT_TIMEOUT, Fault.OTHER})
"""Faults that, with a proxy, are the proxy's."""
_PLAIN_HINT = "Does this port speak TLS? If not, the base URL should begin with http://."


def failure_of(error: Exception, base_url: object) -> ProviderFailure:
    """What ``error``, raised when a request was sent to ``base_url``, means."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and response is not None:
        if 300 <= status < 400:
            return _redirect(status, response.headers, _host(base_url))
        # Not ``text``: a server may name an encoding that is none of text.
        body = response.content.decode("utf-8", "replace")
        return failure_of_status(status, response.headers, body)
    match error:
        case ConfigurationError():
            reason, _, hint = str(error).partition("\n")
            return ProviderFailure("auth", reason, hint=hint)
        case _ if too_large := _found(error, TooLargeError):
            return ProviderFailure("too_large", str(too_large), hint=_LARGE_HINT)
        case json.JSONDecodeError() | UnicodeDecodeError() | RecursionError():
            reason = "HTTP 200, but the body is broken JSON"
            return ProviderFailure("not_json", reason, status=200, is_transient=True)
    read, host = read_fault(error), _host(base_url)
    proxy = _proxy_of(base_url)
    if proxy and read.fault in _BEFORE_THE_SERVER:
        reason = f"no connection to {host} through the proxy {proxy}"
        return ProviderFailure("connection", reason, _PROXY_HINT, is_transient=True)
    return _failure_of_connection(read, host)


def _redirect(status: int, headers: Mapping[str, str], host: str) -> ProviderFailure:
    """Return the failure for a redirect, which is not followed: it would take the key along."""
    goal = _host(headers.get("location", ""))
    where = f"to {goal}" if goal not in ("the provider", host) else "elsewhere on the same host"
    reason = f"HTTP {status}: {host} redirects {where}, which is not followed"
    return ProviderFailure("redirect", reason, hint=_REDIRECT_HINT, status=status)


def _found(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    return next((cause for cause in causes_of(error) if isinstance(cause, kind)), None)


def _proxy_of(base_url: object) -> str:
    """Return host and port of the proxy that requests to ``base_url`` use; empty if none."""
    parts = urlsplit(str(base_url))
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not proxy or not parts.hostname or proxy_bypass(parts.hostname):
        return ""
    return _host(proxy if "://" in proxy else f"http://{proxy}")


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
            kind, reason = "bad_request", "a header contains characters that cannot be sent"
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
