"""Classify a provider's HTTP error by its status, its codes, and in some cases its text.

Compatible servers and gateways keep the status and the shape of an error, but seldom the codes, so
some causes can only be recognised by their text. The phrases are those of OpenAI, Anthropic, Azure,
OpenRouter, LiteLLM, vLLM, llama.cpp and Ollama.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...core.data_files import data_of
from ...core.http_faults import retry_after
from .failures import ProviderFailure
from .json_reading import mapping, mappings, text

_TRANSIENT = frozenset({"rate_limit", "overloaded", "server"})

_CAUSES = data_of(__package__, "error_causes")


def failure_of_status(status: int, headers: Mapping[str, str], body: str) -> ProviderFailure:
    """Return the failure for an answer with the error ``status``."""
    payload = _parsed(body)
    said = _message(payload, body)
    kind = _kind(status, _codes_of(payload), said)
    return ProviderFailure(
        kind,
        f"HTTP {status}",
        said=said,
        status=status,
        is_transient=kind in _TRANSIENT or status == 408,
        retry_after=retry_after(headers, time.time()),
    )


def no_answer(payload: object) -> ProviderFailure:
    """Return the failure for a 200 that is no answer in the protocol's shape; SDKs do not mind.

    Gateways that have begun to answer report an upstream's error so. It has the status that its
    code says, else it is a server's error.
    """
    shown = payload if isinstance(payload, str) else json.dumps(payload)
    error = _error_inside(payload)
    if error is None:
        reason = "HTTP 200 without an answer in the provider's JSON"
        return ProviderFailure("not_json", reason, said=shown or "''", status=200)
    body = json.dumps({"error": error})
    failure = failure_of_status(_status_inside(error), {}, body)
    return replace(failure, reason=f"HTTP 200 with an error inside ({failure.status})")


def _error_inside(payload: object) -> object:
    """Return the ``error`` of ``payload`` or of its first choice; None if there is none."""
    read = mapping(payload)
    choices = mappings(read.get("choices"))
    return next(filter(None, (each.get("error") for each in (read, *choices))), None)


def _status_inside(error: object) -> int:
    read = mapping(error)
    for value in (read.get("status"), read.get("code"), read.get("status_code")):
        number = str(value)
        if number.isdecimal() and 400 <= int(number) < 600:
            return int(number)
    known = {"overloaded_error": 529, "rate_limit_error": 429, "rate_limit_exceeded": 429}
    codes = (text(read.get(key)) for key in ("type", "code"))
    return next((known[code] for code in codes if code in known), 500)


def _kind(status: int, codes: frozenset[str], said: str) -> str:
    by_code = (cause for code, cause in _CAUSES["codes"].items() if code in codes)
    by_phrase = (
        known["cause"]
        for known in _CAUSES["phrases"]
        if status in known["statuses"] and re.search(known["pattern"], said, re.IGNORECASE)
    )
    by_status = _CAUSES["statuses"].get(status, "server" if status >= 500 else "bad_request")
    return str(next((cause for found in (by_code, by_phrase) for cause in found), by_status))


def _parsed(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _message(payload: object, body: str) -> str:
    """Return the provider's message: from its JSON, the title of its page, or the whole body."""
    for holder in _holders(payload):
        for key in ("message", "detail", "error"):
            value = holder.get(key)
            if value and not isinstance(value, dict):
                return value if isinstance(value, str) else json.dumps(value)
    title = re.search(r"<title[^>]*>(.*?)</title>", body, re.IGNORECASE | re.DOTALL)
    return title[1] if title else body


def _codes_of(payload: object) -> frozenset[str]:
    values = (holder.get(key) for holder in _holders(payload) for key in ("code", "type"))
    return frozenset(filter(None, map(text, values)))


def _holders(payload: object) -> Iterator[Mapping[str, Any]]:
    """Yield the places of an error message: ``error``, FastAPI's ``detail``, or the top level."""
    top = mapping(payload)
    yield mapping(top.get("error"))
    yield mapping(mapping(top.get("detail")).get("error"))
    yield mapping(top.get("detail"))
    yield top
